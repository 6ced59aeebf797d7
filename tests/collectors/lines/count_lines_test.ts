import assert from "node:assert/strict";
import { lineCounter } from "../../../collectors/lines/_line_counter.ts";
import { countLines } from "../../../collectors/lines/_count_lines.ts";
import { knownLanguages } from "../../../collectors/lines/_languages.ts";
import { seededRandom } from "../../fakes/random.ts";

const languages = knownLanguages();

/** What each line is, as letters: c code, d documentation or comment, b blank. */
function kinds(text: string): string {
  return text.split("\n").map((line) => line.slice(0, 1)).join("");
}

/** Counts a text whose lines each begin with the letter of what they are, which is cut off. */
function check(language: string, marked: string): void {
  const known = languages.byName(language);
  assert(known, language);
  const text = marked.split("\n").map((line) => line.slice(2)).join("\n");
  const { code, comment, blank } = countLines(
    new TextEncoder().encode(text),
    lineCounter(known.syntax),
  );
  const expected = kinds(marked);
  const of = (kind: string) => expected.split(kind).length - 1;
  assert.deepEqual({ code, comment, blank }, { code: of("c"), comment: of("d"), blank: of("b") });
}

const CASES: readonly [string, string, string][] = [
  [
    "TypeScript",
    "comments, strings and code",
    `d // a comment
d /* one
d  * two
d  */
b ${""}
c const a = 1; // behind code
c const b = "/* no comment";
c const c = 'it\\'s // none';
c /* before */ const d = 1;
d /* a */ /* b */
c const e = \`
c // inside a template
c \${a} /*
c ${""}
c \`;
d /* ends
d and */
c }`,
  ],
  [
    "TypeScript",
    "regular expressions with quotes and comment signs",
    `c const a = text.replace(/\\/\\*.*/g, "");
c const b = /["'\`]/.test(a);
c return /[/*]/.exec(b) ?? x;
c const d = a / b / c; // divided
d /* a comment */
c const e = (a + b) / 2; const f = "/*";
c }`,
  ],
  [
    "TSX",
    "closing tags are no regular expressions",
    `c <p>it's</p>
d // a comment
c <a href="http://x.y/*">x</a>
c </div>`,
  ],
  [
    "Rust",
    "nested comments, lifetimes, characters and raw strings",
    `d /* a /* nested */ still
d comment */
c fn f<'a>(x: &'a str) -> char { '"' }
d // comment
c let s = "first
c // second, in the string
c third";
c let r = r#"a " // quote"#;
c let e = '\\''; let u = '\\u{1F600}'; let v = 'é';
d /// documentation`,
  ],
  [
    "Python",
    "documentation strings and triple quotes",
    `d # a comment
c def f():
d     """What it does.
d ${""}
d     More.
d     """
c     x = """
c # in a string
c """
c     y = '#'  # behind
d     '''one line'''`,
  ],
  ["Go", "raw strings", "c s := `\nc // inside\nc `\nd // outside\nc r := '\"' // rune\nd /* x */"],
  ["C", "characters and line continuation", 'c char q = \'"\'; // c\nc x = "a\\\nc // b";\nd // c'],
  ["Haskell", "primes", "c f' x = x'\nd -- comment\nd {- a {- b -}\nd -}\nc g = '\"'\nd -- end"],
  ["Ruby", "the margin decides", "d =begin\nd  =end\nd text\nd =end\nc x = 1\nc  =begin"],
  ["Perl", "pod", "c my $x;\nd =head1 NAME\nd \nd text # x\nd =cut\nc 1;"],
  ["PHP", "attributes are code", "c <?php\nd # comment\nc #[Attribute]\nd // c\nd /* d */"],
  ["SQL", "dashes", "d -- c\nc SELECT '--' FROM a -- c\nd /* x\nd */"],
  ["Lua", "long brackets", "d -- c\nd --[[ a\nd b ]]\nc x = [[\nc -- y\nc ]]\nd --[=[ a ]] b ]=]"],
  ["HTML", "markup", "d <!-- a\nd // b -->\nc <p>it's</p>\nb \nc <!-- a --> b"],
  ["CSS", "css", 'd /* a */\nc a { content: "/*"; }\nd /*\nd \nd */'],
  ["Shell", "shell", "d #!/bin/sh\nc echo '# no' # yes\nc echo $#\nd   # c\nc it's"],
  ["Clojure", "lisp", 'd ; c\nc (def x "a\nc ; b")\nd ;; c'],
  ["JSON", "no comments at all", 'c {\nc "a": "// b"\nc }'],
  ["OCaml", "ocaml", "d (* a (* b *) c\nd *)\nc let x' = '\"'\nd (* c *)"],
  ["JavaScript", "a script", "d #!/usr/bin/env node\nc a;"],
  ["Rust", "an attribute at the start", "c #![no_std]\nc fn a() {}"],
  ["YAML", "yaml", "d # c\nc a: 'b # c'"],
  [
    "Lua",
    "any level of long brackets",
    "d --[==[ a ]=]\nd b ]==]\nc x = [===[\nc -- y ]]\nc ]===]",
  ],
  ["D", "only /+ holds others", "c x = 5; /+ a /+ b +/ c /* +/\nc g(); // */\nd /* /* */\nc h();"],
  ["VHDL", "block comments of 2008", "d /*\nd note\nd */\nc library ieee; -- c"],
  [
    "Visual Basic",
    "REM in any case",
    "c Dim a\nd REM a\nd rem b\nd REM\nc REMOTE = 1\nc a = 1 ' c",
  ],
  ["Batch", "REM in any case", "d @rem a\nd rem b\nd :: c\nc echo PREM x"],
  [
    "Shell",
    "a text with signs of comments",
    "c cat <<EOF\nc # no comment\nc \nc EOF\nd # c\nc cat <<-'X' > y\nc #\nc \tX\nc a=$((1<<EOF))",
  ],
  ["Ruby", "a text with signs of comments", 'c x = <<~SQL\nc # a "\nc SQL\nd # c\nc a <<B\nd # c'],
  ["PHP", "a text with signs of comments", "c $x = <<<'EOT'\nc // a\nc # b\nc EOT;\nd // c"],
  [
    "reStructuredText",
    "directives are shown, comments are not",
    "c .. note::\nb \nc    Text.\nc .. code-block:: php\nd .. a real comment\nc .. _target: x\nc .. [1] y",
  ],
  [
    "Vue",
    "each part in its own language",
    'd <!-- a -->\nc <input accept="image/*">\nc <script lang="ts">\nd // b\nd /* c\nd */\nc x = "</p>";\n' +
    "c </script>\nc <p>// shown</p>\nc <style>\nd /* d */\nc </style>",
  ],
  ["HTML", "a script without content", 'c <script src="a.js"></script>\nd <!-- b -->\nc // c'],
  [
    "Astro",
    "the part between the fences",
    "c ---\nd // a\nc const b = 1;\nc ---\nc <p>// b</p>\nd {/* c */}",
  ],
  ["Razor", "razor", 'd @* a\nd b *@\nc <p title="/*">\nd // c\nd <!-- d -->'],
  ["ERB", "erb", "d <%# a %>\nd <!-- b -->\nc <%= c %>"],
  ["Haml", "haml", "d -# a\nc %p # b"],
  ["Twig", "twig", "d {# a\nd b #}\nc {{ c }}"],
  ["Jinja2", "jinja2", "d {# a #}\nc {{ b }}"],
  ["Liquid", "liquid", "d {% comment %} a {% endcomment %}\nc {{ b }}"],
  ["Gherkin", "gherkin", "d # a\nc Feature: b"],
  ["Puppet", "puppet", "d # a\nc class b { } # c"],
  ["Rego", "rego", "d # a\nc default b = false\nc x = `\nc # y`"],
  ["Bicep", "bicep", "d // a\nd /* b */\nc param c string = '''\nc // d\nc '''"],
  ["Gleam", "gleam", "d //// a\nd /// b\nc fn c() { } // d"],
  ["QML", "qml", "d // a\nc Item { } /* b */"],
  ["Metal", "metal", "d // a\nc kernel void b() {}"],
  ["Org", "org", "d # a\nc #+TITLE: b\nc * c"],
  ["Thrift", "texts of several lines", 'c const string A = "a\nc /* b\nc "\nd // c'],
  [
    "Assembly",
    "what the preprocessor reads",
    "c #include <a.h>\nc #define b\nd # c\nd ; d\nc mov a, b",
  ],
];

for (const [language, what, marked] of CASES) {
  Deno.test(`lines of ${language}: ${what}`, () => check(language, marked));
}

Deno.test("line ends of Windows, a byte order mark and a missing last line end change nothing", () => {
  const { syntax } = languages.byName("TypeScript") ?? assert.fail();
  const count = (text: string) => countLines(new TextEncoder().encode(text), lineCounter(syntax));
  const expected = { code: 2, comment: 1, blank: 1 };
  assert.deepEqual(count('a("\\\n");\n// b\n\n').code, 2);
  assert.deepEqual(count("a;\n// b\n\nc;"), expected);
  assert.deepEqual(count("\ufeffa;\r\n// b\r\n\r\nc;\r\n"), expected);
  assert.deepEqual(count("a;\n// b\n \t\nc;\n"), expected);
  assert.deepEqual(count(""), { code: 0, comment: 0, blank: 0 });
  assert.deepEqual(count("\n"), { code: 0, comment: 0, blank: 1 });
  assert.deepEqual(count("/*"), { code: 0, comment: 1, blank: 0 });
  assert.deepEqual(count('"\\'), { code: 1, comment: 0, blank: 0 });
});

Deno.test("every line of any bytes is counted exactly once, in every language", () => {
  const random = seededRandom(5);
  const pieces = [
    "/*",
    "*/",
    "//",
    "#",
    '"',
    "'",
    "`",
    "\\",
    "\n",
    "\n",
    "\r\n",
    " ",
    "x",
    "=begin",
  ];
  for (const name of languages.names) {
    const counter = lineCounter(languages.byName(name)?.syntax ?? assert.fail());
    for (let round = 0; round < 20; round++) {
      const length = Math.floor(random() * 60);
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join(
        "",
      );
      const { code, comment, blank } = countLines(new TextEncoder().encode(text), counter);
      const lines = text.split("\n").length - (text === "" || text.endsWith("\n") ? 1 : 0);
      assert.equal(code + comment + blank, lines, `${name}: ${JSON.stringify(text)}`);
    }
  }
});

const FILES: readonly [string, string | undefined][] = [
  ["a.ts", "TypeScript"],
  ["a.d.ts", "TypeScript"],
  ["A.TSX", "TSX"],
  ["main.go", "Go"],
  ["Makefile", "Makefile"],
  ["makefile", "Makefile"],
  ["Dockerfile", "Dockerfile"],
  ["CMakeLists.txt", "CMake"],
  ["notes.txt", "Text"],
  ["meson.build", "Meson"],
  [".editorconfig", "INI"],
  ["a.png", undefined],
  ["LICENSE", undefined],
  [".ts", "TypeScript"],
  ["constructor", undefined],
];

for (const [file, language] of FILES) {
  Deno.test(`the file ${file} is ${language ?? "of no known language"}`, () => {
    assert.equal(languages.byFileName(file)?.name, language);
  });
}

const PROGRAMS: readonly [string, string | undefined][] = [
  ["#!/bin/sh", "Shell"],
  ["#!/usr/bin/env python3", "Python"],
  ["#! /usr/bin/env -S deno run -A", "TypeScript"],
  ["#!/usr/bin/perl5.30 -w", "Perl"],
  ["#!/usr/bin/unknown", undefined],
  ["#!", undefined],
  ["text", undefined],
];

for (const [line, language] of PROGRAMS) {
  Deno.test(`a script that starts with ${JSON.stringify(line)} is ${language ?? "unknown"}`, () => {
    assert.equal(languages.byFirstLine(line)?.name, language);
  });
}

Deno.test("a language is found in any case and by its short names", () => {
  for (const name of ["typescript", "TYPESCRIPT", "ts"]) {
    assert.equal(languages.byName(name)?.name, "TypeScript");
  }
  assert.equal(languages.byName("c++")?.name, "C++");
  assert.equal(languages.byName("golang")?.name, "Go");
  assert.equal(languages.byName("nonsense"), undefined);
});

Deno.test("no extension and no language is listed twice", () => {
  assert.equal(new Set(languages.names).size, languages.names.length);
});

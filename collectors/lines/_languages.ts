/** How comments and strings look in a language: all that telling code from comments needs. */
export interface Syntax {
  /** What starts a comment that ends with the line. */
  readonly line?: readonly string[];
  /** What starts and ends a comment of any length. */
  readonly block?: readonly (readonly [string, string])[];
  /** The same, where it must start in the first column. */
  readonly margin?: readonly (readonly [string, string])[];
  /** What is code although it starts like a comment. */
  readonly code?: readonly string[];
  /** Whether block comments can hold block comments. */
  readonly nested?: boolean;
  /** Quotes of strings that end with the line at the latest, with `\` as escape. */
  readonly quotes?: readonly string[];
  /** What starts and ends a string of any length, with `\` as escape. */
  readonly long?: readonly (readonly [string, string])[];
  /** The same without an escape. */
  readonly raw?: readonly (readonly [string, string])[];
  /** A long string that starts a line is documentation. */
  readonly docs?: boolean;
  /** `'` may stand alone: it is a quote only around one character. */
  readonly characters?: boolean;
  /** `/` can start a regular expression, in which quotes and comments mean nothing. */
  readonly regex?: boolean;
}

/** A language, and how its files are known. */
export interface Language {
  readonly name: string;
  readonly syntax: Syntax;
}

const BLOCK: readonly [string, string] = ["/*", "*/"];
const TRIPLE: readonly [string, string] = ['"""', '"""'];
const TRIPLE_SINGLE: readonly [string, string] = ["'''", "'''"];
/** As in C: `'` is for characters. */
const SLASHES: Syntax = { line: ["//"], block: [BLOCK], quotes: ['"'], characters: true };
/** As in JavaScript: `'` is for strings. */
const QUOTED: Syntax = { line: ["//"], block: [BLOCK], quotes: ['"', "'"] };
const NESTED: Syntax = { ...SLASHES, nested: true };
const HASH: Syntax = { line: ["#"], quotes: ['"', "'"] };
const DASHES: Syntax = { line: ["--"], quotes: ['"', "'"] };
const SQL: Syntax = { ...DASHES, block: [BLOCK] };
const MARKUP: Syntax = { block: [["<!--", "-->"]] };
const SCRIPT: Syntax = { ...QUOTED, long: [["`", "`"]], regex: true };
const LISP: Syntax = { line: [";"], block: [["#|", "|#"]], nested: true, long: [['"', '"']] };
const PERCENT: Syntax = { line: ["%"] };
const PYTHON: Syntax = { ...HASH, long: [TRIPLE, TRIPLE_SINGLE], docs: true };
const COMPONENT: Syntax = { line: ["//"], block: [["<!--", "-->"], BLOCK] };
const CPP: Syntax = { ...SLASHES, raw: [['R"(', ')"']] };
const POD = ["=pod", "=head", "=begin", "=over", "=item", "=for", "=encoding"]
  .map((start) => [start, "=cut"] as const);
const PLAIN: Syntax = {};

/** Name, syntax, file extensions (a name with a capital or a dot in it is a whole file name), programs after `#!`. */
type Row = readonly [string, Syntax, string, string?];

const ROWS: readonly Row[] = [
  ["Ada", DASHES, "ada adb ads"],
  ["Apex", QUOTED, "cls trigger"],
  ["AsciiDoc", { line: ["//"] }, "adoc asciidoc"],
  ["Assembly", { line: [";", "#", "//"], block: [BLOCK] }, "asm s"],
  ["Astro", COMPONENT, "astro"],
  ["AWK", HASH, "awk", "awk gawk mawk"],
  ["Batch", { line: ["::", "REM ", "rem ", "@REM ", "@rem "] }, "bat cmd"],
  ["C", SLASHES, "c"],
  ["C Header", SLASHES, "h"],
  ["C#", { ...SLASHES, long: [TRIPLE], raw: [['@"', '"']] }, "cs csx"],
  ["C++", CPP, "cc cpp cxx c++ ixx cppm ino"],
  ["C++ Header", CPP, "hh hpp hxx h++ inl ipp tpp"],
  ["Clojure", { line: [";"], long: [['"', '"']] }, "clj cljs cljc edn"],
  ["CMake", { ...HASH, block: [["#[[", "]]"]] }, "cmake CMakeLists.txt"],
  ["COBOL", { line: ["*>"] }, "cob cbl cpy"],
  ["CoffeeScript", { ...HASH, block: [["###", "###"]], long: [TRIPLE] }, "coffee"],
  ["Crystal", HASH, "cr", "crystal"],
  ["CSS", { block: [BLOCK], quotes: ['"', "'"] }, "css pcss"],
  ["CUDA", SLASHES, "cu cuh"],
  ["D", { ...SLASHES, block: [BLOCK, ["/+", "+/"]], raw: [["`", "`"]] }, "d di"],
  ["Dart", { ...QUOTED, nested: true, long: [TRIPLE, TRIPLE_SINGLE] }, "dart"],
  ["Dockerfile", HASH, "dockerfile Dockerfile Containerfile"],
  ["Elixir", { ...HASH, long: [TRIPLE, TRIPLE_SINGLE], docs: true }, "ex exs", "elixir"],
  ["Elm", { line: ["--"], block: [["{-", "-}"]], nested: true, quotes: ['"'] }, "elm"],
  ["Erlang", { ...PERCENT, quotes: ['"'] }, "erl hrl", "escript"],
  [
    "F#",
    { line: ["//"], block: [["(*", "*)"]], nested: true, quotes: ['"'], long: [TRIPLE] },
    "fs fsi fsx",
  ],
  ["Fortran", { line: ["!"], quotes: ['"', "'"] }, "f90 f95 f03 f08 f f77 for"],
  ["GLSL", SLASHES, "glsl vert frag comp geom tesc tese"],
  ["Go", { ...SLASHES, raw: [["`", "`"]] }, "go"],
  ["GraphQL", { ...HASH, long: [TRIPLE], docs: true }, "graphql gql"],
  [
    "Groovy",
    { ...QUOTED, long: [TRIPLE, TRIPLE_SINGLE] },
    "groovy gradle gvy Jenkinsfile",
    "groovy",
  ],
  [
    "Haskell",
    { line: ["--"], block: [["{-", "-}"]], nested: true, quotes: ['"'], characters: true },
    "hs lhs",
    "runhaskell",
  ],
  ["HCL", { ...SLASHES, line: ["#", "//"], characters: false }, "hcl tf tfvars"],
  ["HTML", MARKUP, "html htm xhtml"],
  ["INI", { line: [";", "#"] }, "ini cfg conf properties .editorconfig"],
  ["Java", { ...SLASHES, long: [TRIPLE] }, "java"],
  ["JavaScript", SCRIPT, "js mjs cjs", "node bun"],
  ["JSON", PLAIN, "json jsonl ndjson geojson webmanifest"],
  ["JSON with Comments", QUOTED, "jsonc json5"],
  ["JSX", SCRIPT, "jsx"],
  [
    "Julia",
    { ...HASH, block: [["#=", "=#"]], nested: true, quotes: ['"'], long: [TRIPLE], docs: true },
    "jl",
    "julia",
  ],
  ["Kotlin", { ...NESTED, raw: [TRIPLE] }, "kt kts"],
  ["Less", QUOTED, "less"],
  ["Lisp", LISP, "lisp lsp el cl asd"],
  ["LaTeX", PERCENT, "tex sty bib"],
  [
    "Lua",
    { ...DASHES, block: [["--[[", "]]"], ["--[=[", "]=]"]], raw: [["[[", "]]"], ["[=[", "]=]"]] },
    "lua",
    "lua luajit",
  ],
  ["Makefile", HASH, "mk mak Makefile GNUmakefile", "make"],
  ["Markdown", MARKUP, "md mdx markdown"],
  ["Meson", { ...HASH, long: [TRIPLE_SINGLE] }, "meson.build meson.options"],
  [
    "Nim",
    { ...HASH, block: [["#[", "]#"]], nested: true, quotes: ['"'], long: [TRIPLE] },
    "nim nims",
  ],
  ["Nix", { ...HASH, block: [BLOCK], quotes: ['"'], raw: [["''", "''"]] }, "nix"],
  ["Objective-C", SLASHES, "m"],
  ["Objective-C++", SLASHES, "mm"],
  [
    "OCaml",
    { block: [["(*", "*)"]], nested: true, quotes: ['"'], characters: true },
    "ml mli",
    "ocaml",
  ],
  ["Pascal", { ...QUOTED, block: [["{", "}"], ["(*", "*)"]], quotes: ["'"] }, "pas dpr lpr"],
  ["Perl", { ...HASH, margin: POD }, "pl pm t", "perl"],
  ["PHP", { ...QUOTED, line: ["//", "#"], code: ["#["] }, "php phtml", "php"],
  ["PowerShell", { ...HASH, block: [["<#", "#>"]] }, "ps1 psm1 psd1", "pwsh"],
  ["Prolog", { ...PERCENT, block: [BLOCK] }, "pro prolog"],
  ["Protocol Buffers", QUOTED, "proto"],
  ["Pug", { line: ["//"] }, "pug jade"],
  ["Python", PYTHON, "py pyi pyw pyx", "python"],
  ["R", HASH, "r", "Rscript"],
  ["Racket", LISP, "rkt", "racket"],
  ["reStructuredText", { line: [".. "] }, "rst"],
  [
    "Ruby",
    { ...HASH, margin: [["=begin", "=end"]] },
    "rb rake gemspec Rakefile Gemfile Guardfile",
    "ruby",
  ],
  [
    "Rust",
    {
      ...NESTED,
      quotes: [],
      long: [['"', '"']],
      raw: [['r##"', '"##'], ['r#"', '"#'], ['r"', '"']],
      characters: true,
    },
    "rs",
  ],
  ["Sass", QUOTED, "sass scss"],
  ["Scala", { ...NESTED, raw: [TRIPLE] }, "scala sc sbt"],
  ["Scheme", LISP, "scm ss sld", "guile"],
  ["Shell", HASH, "sh bash zsh ksh fish bats", "sh bash zsh ksh dash fish"],
  ["Solidity", QUOTED, "sol"],
  ["SQL", SQL, "sql"],
  ["Starlark", PYTHON, "bzl star BUILD WORKSPACE BUILD.bazel"],
  ["Stylus", QUOTED, "styl"],
  ["Svelte", COMPONENT, "svelte"],
  ["SVG", MARKUP, "svg"],
  ["Swift", { ...NESTED, long: [TRIPLE] }, "swift", "swift"],
  ["SystemVerilog", { ...SLASHES, characters: false }, "sv svh"],
  ["Tcl", { line: ["#"], quotes: ['"'] }, "tcl", "tclsh"],
  ["Text", PLAIN, "txt"],
  ["Thrift", { ...QUOTED, line: ["//", "#"] }, "thrift"],
  ["TOML", { ...HASH, long: [TRIPLE], raw: [TRIPLE_SINGLE] }, "toml"],
  ["TSX", SCRIPT, "tsx"],
  ["TypeScript", SCRIPT, "ts mts cts", "deno ts-node tsx"],
  ["Vala", SLASHES, "vala vapi"],
  ["Verilog", { ...SLASHES, characters: false }, "v vh"],
  ["VHDL", { line: ["--"], quotes: ['"'] }, "vhd vhdl"],
  ["Vim Script", { line: ['"'] }, "vim"],
  ["Visual Basic", { line: ["'"], quotes: ['"'] }, "vb vbs bas"],
  ["Vue", COMPONENT, "vue"],
  ["WebAssembly", { line: [";;"], block: [["(;", ";)"]], quotes: ['"'] }, "wat wast"],
  ["WGSL", NESTED, "wgsl"],
  ["XML", MARKUP, "xml xsd xsl xslt csproj fsproj vbproj props targets plist wsdl"],
  ["YAML", HASH, "yml yaml"],
  ["Zig", { line: ["//"], quotes: ['"'], characters: true }, "zig"],
];

/** Short names that people use for a language. */
const ALIASES: Readonly<Record<string, string>> = {
  cpp: "C++",
  csharp: "C#",
  docker: "Dockerfile",
  fsharp: "F#",
  golang: "Go",
  js: "JavaScript",
  md: "Markdown",
  protobuf: "Protocol Buffers",
  py: "Python",
  rb: "Ruby",
  rs: "Rust",
  scss: "Sass",
  sh: "Shell",
  bash: "Shell",
  terraform: "HCL",
  ts: "TypeScript",
  yml: "YAML",
};

/** Finds languages: by a file's name, by the program after its `#!`, by what a user calls them. */
export interface LanguageFinder {
  /** Every language's name, sorted. */
  readonly names: readonly string[];
  /** The language of a file by its name, or `undefined`. */
  byFileName(name: string): Language | undefined;
  /** The language of a program by the first line of its file, or `undefined`. */
  byFirstLine(line: string): Language | undefined;
  /** The language that a user means, in any case or by a short name, or `undefined`. */
  byName(name: string): Language | undefined;
}

/**
 * The known languages.
 *
 * @returns What finds them
 */
export function knownLanguages(): LanguageFinder {
  const names = new Map<string, Language>();
  const files = new Map<string, Language>();
  const programs = new Map<string, Language>();
  for (const [name, syntax, known, run = ""] of ROWS) {
    const language = { name, syntax };
    names.set(name.toLowerCase(), language);
    for (const word of known.split(" ")) {
      files.set(/[A-Z.]/.test(word) ? word.toLowerCase() : `.${word}`, language);
    }
    for (const program of run.split(" ")) if (program !== "") programs.set(program, language);
  }
  return {
    names: ROWS.map(([name]) => name).sort(),
    byFileName(file) {
      const lower = file.toLowerCase();
      const dot = lower.lastIndexOf(".");
      return files.get(lower) ?? (dot < 0 ? undefined : files.get(lower.slice(dot)));
    },
    byFirstLine(line) {
      const program = /^#!\s*(?:\S*\/)?(?:env\s+(?:-S\s*)?)?(\S+)/.exec(line)?.[1];
      return programs.get(program?.replace(/[\d.]+$/, "").replace(/^.*\//, "") ?? "");
    },
    byName(name) {
      const lower = name.toLowerCase();
      return names.get(lower) ?? names.get(ALIASES[lower]?.toLowerCase() ?? "");
    },
  };
}

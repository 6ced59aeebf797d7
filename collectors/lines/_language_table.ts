/** How comments and strings look in a language: all that telling code from comments needs. */
export interface Syntax {
  /** What starts a comment that ends with the line. */
  readonly line?: readonly string[];
  /** What starts and ends a comment of any length. */
  readonly block?: readonly (readonly [string, string])[];
  /** What starts and ends a part in another language. */
  readonly embedded?: readonly {
    readonly open: string;
    readonly close: string;
    /** It is only one at the start of a file. */
    readonly isAtStart?: boolean;
    readonly syntax: Syntax;
  }[];
  /** The same, where it can hold others of its kind. */
  readonly nestedBlock?: readonly (readonly [string, string])[];
  /** A word in any case that makes a comment of its line, if nothing but blanks stands before it. */
  readonly words?: readonly string[];
  /** What may stand behind the start of a line's comment so that it is none. */
  readonly lineUnless?: RegExp;
  /** `<<WORD` starts a text that ends with a line `WORD`. */
  readonly heredoc?: RegExp;
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

const BLOCK: readonly [string, string] = ["/*", "*/"];
const TRIPLE: readonly [string, string] = ['"""', '"""'];
const TRIPLE_SINGLE: readonly [string, string] = ["'''", "'''"];
/** As in C: `'` is for characters. */
const SLASHES: Syntax = { line: ["//"], block: [BLOCK], quotes: ['"'], characters: true };
/** As in JavaScript: `'` is for strings. */
const QUOTED: Syntax = { line: ["//"], block: [BLOCK], quotes: ['"', "'"] };
const NESTED: Syntax = { ...SLASHES, nested: true };
const HASH: Syntax = { line: ["#"], quotes: ['"', "'"] };
/** As in a shell: the word may be quoted, and set apart. */
const SHELL: Syntax = { ...HASH, heredoc: /^<<-?[ \t]*(["']?)([A-Za-z_]\w*)\1/ };
/** As in Ruby and Perl, where `<<` also shifts: the word follows at once. */
const HEREDOC = /^<<[-~]?(["'`]?)([A-Z_]\w*)\1/;
const BASIC: Syntax = { line: ["'"], words: ["REM"], quotes: ['"'] };
/** `--[[`, `--[=[`, …: as many signs on both sides. */
const LUA_LEVELS = Array.from({ length: 9 }, (_, level) => "=".repeat(level));
const DASHES: Syntax = { line: ["--"], quotes: ['"', "'"] };
const SQL: Syntax = { ...DASHES, block: [BLOCK] };
const MARKUP: Syntax = { block: [["<!--", "-->"]] };
const SCRIPT: Syntax = { ...QUOTED, long: [["`", "`"]], regex: true };
const LISP: Syntax = { line: [";"], block: [["#|", "|#"]], nested: true, long: [['"', '"']] };
const PERCENT: Syntax = { line: ["%"] };
const PYTHON: Syntax = { ...HASH, long: [TRIPLE, TRIPLE_SINGLE], docs: true };
const PARTS = [
  { open: "<script", close: "</script", syntax: SCRIPT },
  { open: "<style", close: "</style", syntax: QUOTED },
] as const;
/** HTML with script and style in it, and templates that become it. */
const PAGE: Syntax = { ...MARKUP, embedded: PARTS };
const ASTRO: Syntax = {
  block: [["<!--", "-->"], ["{/*", "*/}"]],
  embedded: [{ open: "---", close: "\n---", isAtStart: true, syntax: SCRIPT }, ...PARTS],
};
const ERB: Syntax = { embedded: PARTS, block: [["<!--", "-->"], ["<%#", "%>"], ["<%--", "--%>"]] };
const CURLY: Syntax = { embedded: PARTS, block: [["{#", "#}"], ["<!--", "-->"]] };
const CPP: Syntax = { ...SLASHES, raw: [['R"(', ')"']] };
const POD = ["=pod", "=head", "=begin", "=over", "=item", "=for", "=encoding"]
  .map((start) => [start, "=cut"] as const);
const PLAIN: Syntax = {};

/** Name, syntax, file extensions (a name with a capital or a dot in it is a whole file name), programs after `#!`. */
type Row = readonly [string, Syntax, string, string?];

/** The known languages. */
export const ROWS: readonly Row[] = [
  ["Ada", DASHES, "ada adb ads"],
  ["Apex", QUOTED, "cls trigger"],
  ["AsciiDoc", { line: ["//"], margin: [["////", "////"]] }, "adoc asciidoc"],
  [
    "Assembly",
    {
      line: [";", "#", "//"],
      block: [BLOCK],
      // The preprocessor's.
      code: ["#include", "#define", "#undef", "#if", "#el", "#endif", "#error", "#pragma"],
    },
    "asm s",
  ],
  ["Astro", ASTRO, "astro"],
  ["AWK", HASH, "awk", "awk gawk mawk"],
  ["Batch", { line: ["::"], words: ["REM", "@REM"] }, "bat cmd"],
  ["Bicep", { ...QUOTED, raw: [TRIPLE_SINGLE] }, "bicep bicepparam"],
  ["Blade", { embedded: PARTS, block: [["{{--", "--}}"], ["<!--", "-->"]] }, ".blade.php"],
  ["C", SLASHES, "c"],
  ["C Header", SLASHES, "h"],
  ["C#", { ...SLASHES, long: [TRIPLE], raw: [['@"', '"']] }, "cs csx"],
  ["C++", CPP, "cc cpp cxx c++ ixx cppm ino"],
  ["C++ Header", CPP, "hh hpp hxx h++ inl ipp tpp"],
  ["Cairo", { line: ["//"], quotes: ['"', "'"] }, "cairo"],
  ["Clojure", { line: [";"], long: [['"', '"']] }, "clj cljs cljc edn"],
  ["CMake", { ...HASH, block: [["#[[", "]]"]] }, "cmake CMakeLists.txt"],
  ["COBOL", { line: ["*>"] }, "cob cbl cpy"],
  ["CoffeeScript", { ...HASH, block: [["###", "###"]], long: [TRIPLE] }, "coffee"],
  ["Coq", { block: [["(*", "*)"]], nested: true, quotes: ['"'] }, "coq"],
  ["Crystal", HASH, "cr", "crystal"],
  ["CSS", { block: [BLOCK], quotes: ['"', "'"] }, "css"],
  ["CUDA", SLASHES, "cu cuh"],
  ["CUE", { line: ["//"], quotes: ['"', "'"], long: [TRIPLE] }, "cue"],
  ["D", { ...SLASHES, nestedBlock: [["/+", "+/"]], raw: [["`", "`"]] }, "d di"],
  ["Dart", { ...QUOTED, nested: true, long: [TRIPLE, TRIPLE_SINGLE] }, "dart"],
  ["Dockerfile", HASH, "dockerfile Dockerfile Containerfile"],
  ["Elixir", { ...HASH, long: [TRIPLE, TRIPLE_SINGLE], docs: true }, "ex exs", "elixir"],
  ["Elm", { line: ["--"], block: [["{-", "-}"]], nested: true, quotes: ['"'] }, "elm"],
  ["ERB", ERB, "erb rhtml ejs"],
  ["Erlang", { ...PERCENT, quotes: ['"'] }, "erl hrl", "escript"],
  [
    "F#",
    { line: ["//"], block: [["(*", "*)"]], nested: true, quotes: ['"'], long: [TRIPLE] },
    "fs fsi fsx",
  ],
  ["Fennel", LISP, "fnl fnlm"],
  ["FlatBuffers", SLASHES, "fbs"],
  ["Fortran", { line: ["!"], quotes: ['"', "'"] }, "f90 f95 f03 f08 f f77 for"],
  ["GDScript", { ...HASH, long: [TRIPLE] }, "gd"],
  ["Gettext Catalog", { line: ["#"] }, "po pot"],
  ["Gherkin", { line: ["#"] }, "feature"],
  ["Gleam", { line: ["//"], long: [['"', '"']] }, "gleam"],
  ["GLSL", SLASHES, "glsl vert frag comp geom tesc tese"],
  ["Go", { ...SLASHES, raw: [["`", "`"]] }, "go"],
  ["Go Template", { embedded: PARTS, block: [["{{/*", "*/}}"], ["<!--", "-->"]] }, "gohtml"],
  ["GraphQL", { ...HASH, long: [TRIPLE] }, "graphql gql"],
  [
    "Groovy",
    { ...QUOTED, long: [TRIPLE, TRIPLE_SINGLE] },
    "groovy gradle gvy nf nextflow Jenkinsfile",
    "groovy",
  ],
  ["Haml", { line: ["-#"] }, "haml"],
  [
    "Handlebars",
    { embedded: PARTS, block: [["{{!--", "--}}"], ["{{!", "}}"], ["<!--", "-->"]] },
    "hbs handlebars",
  ],
  [
    "Haskell",
    { line: ["--"], block: [["{-", "-}"]], nested: true, quotes: ['"'], characters: true },
    "hs lhs",
    "runhaskell",
  ],
  ["Haxe", QUOTED, "hx"],
  ["HCL", { ...SLASHES, line: ["#", "//"], characters: false }, "hcl tf tfvars"],
  ["HLSL", SLASHES, "hlsl fx fxh gdshader shader"],
  ["HTML", PAGE, "html htm xhtml"],
  ["INI", { line: [";", "#"] }, "ini cfg conf properties .editorconfig"],
  ["Janet", { line: ["#"], long: [['"', '"']], raw: [["`", "`"]] }, "janet"],
  ["Java", { ...SLASHES, long: [TRIPLE] }, "java"],
  ["JavaScript", SCRIPT, "js mjs cjs", "node bun"],
  ["Jinja2", CURLY, "j2 jinja jinja2"],
  ["jq", HASH, "jq", "jq"],
  ["JSON", PLAIN, "json jsonl ndjson geojson webmanifest"],
  ["JSON with Comments", QUOTED, "jsonc json5"],
  ["Jsonnet", { ...QUOTED, line: ["//", "#"] }, "jsonnet libsonnet"],
  ["JSX", SCRIPT, "jsx"],
  [
    "Julia",
    { ...HASH, block: [["#=", "=#"]], nested: true, quotes: ['"'], long: [TRIPLE], docs: true },
    "jl",
    "julia",
  ],
  ["Just", HASH, "just Justfile"],
  ["Kotlin", { ...NESTED, raw: [TRIPLE] }, "kt kts"],
  ["LaTeX", PERCENT, "tex sty bib ltx dtx"],
  ["Less", QUOTED, "less"],
  [
    "Liquid",
    { embedded: PARTS, block: [["{% comment %}", "{% endcomment %}"], ["<!--", "-->"]] },
    "liquid",
  ],
  ["Lisp", LISP, "lisp lsp el cl asd"],
  [
    "Lua",
    {
      ...DASHES,
      block: LUA_LEVELS.map((level) => [`--[${level}[`, `]${level}]`] as const),
      raw: LUA_LEVELS.map((level) => [`[${level}[`, `]${level}]`] as const),
    },
    "lua",
    "lua luajit",
  ],
  ["Makefile", HASH, "mk mak Makefile GNUmakefile", "make"],
  ["Markdown", MARKUP, "md mdx markdown"],
  ["MATLAB", { line: ["%"], block: [["%{", "%}"]], quotes: ['"'] }, "mlx"],
  ["Meson", { ...HASH, long: [TRIPLE_SINGLE] }, "meson.build meson.options"],
  ["Metal", SLASHES, "metal"],
  ["Mustache", { block: [["{{!", "}}"], ["<!--", "-->"]] }, "mustache"],
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
  ["Odin", { ...NESTED, raw: [["`", "`"]] }, "odin"],
  ["OpenSCAD", SLASHES, "scad"],
  ["Org", { line: ["# "] }, "org"],
  ["Pascal", { ...QUOTED, block: [["{", "}"], ["(*", "*)"]], quotes: ["'"] }, "pas dpr lpr"],
  ["Perl", { ...HASH, margin: POD, heredoc: HEREDOC }, "pl pm t", "perl"],
  [
    "PHP",
    { ...QUOTED, line: ["//", "#"], code: ["#["], heredoc: /^<<<[ \t]*(["']?)([A-Za-z_]\w*)\1/ },
    "php phtml",
    "php",
  ],
  ["PlantUML", { line: ["'"], block: [["/'", "'/"]] }, "puml plantuml"],
  ["Pony", { ...NESTED, long: [TRIPLE] }, "pony"],
  ["PostCSS", QUOTED, "pcss postcss sss"],
  ["PowerShell", { ...HASH, block: [["<#", "#>"]] }, "ps1 psm1 psd1", "pwsh"],
  ["Prolog", { ...PERCENT, block: [BLOCK] }, "pro prolog"],
  ["Protocol Buffers", QUOTED, "proto"],
  ["Pug", { line: ["//"] }, "pug jade"],
  ["Puppet", HASH, "pp"],
  ["Python", PYTHON, "py pyi pyw pyx pxd smk Snakefile SConstruct", "python"],
  ["QML", QUOTED, "qml"],
  ["R", HASH, "r", "Rscript"],
  ["Racket", LISP, "rkt", "racket"],
  [
    "Razor",
    {
      block: [["@*", "*@"], ["<!--", "-->"], ["/*", "*/"]],
      line: ["//"],
      quotes: ['"'],
      raw: [['@"', '"']],
    },
    "cshtml razor",
  ],
  ["Rego", { ...HASH, raw: [["`", "`"]] }, "rego"],
  // What has two colons is a directive, whose text is shown; so are footnotes, targets and substitutions.
  ["reStructuredText", { line: [".. "], lineUnless: /^\.\. (?:[^\n]*::|[[_|])/ }, "rst"],
  ["Roc", { ...HASH, long: [TRIPLE] }, "roc"],
  [
    "Ruby",
    { ...HASH, margin: [["=begin", "=end"]], heredoc: HEREDOC },
    "rb rake gemspec ru podspec Rakefile Gemfile Guardfile Podfile Fastfile Vagrantfile Brewfile",
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
  ["Shell", SHELL, "sh bash zsh ksh fish bats ebuild eclass", "sh bash zsh ksh dash fish"],
  ["Slint", SLASHES, "slint"],
  ["Solidity", QUOTED, "sol"],
  ["SQL", SQL, "sql"],
  ["Stan", { ...SLASHES, line: ["//", "#"], characters: false }, "stan"],
  ["Starlark", PYTHON, "bzl star BUILD WORKSPACE BUILD.bazel"],
  ["Stylus", QUOTED, "styl"],
  ["Svelte", PAGE, "svelte"],
  ["SVG", MARKUP, "svg"],
  ["Swift", { ...NESTED, long: [TRIPLE] }, "swift", "swift"],
  ["SystemVerilog", { ...SLASHES, characters: false }, "sv svh"],
  ["Tcl", { line: ["#"], quotes: ['"'] }, "tcl", "tclsh"],
  ["Templ", { ...QUOTED, block: [["<!--", "-->"], BLOCK], raw: [["`", "`"]] }, "templ"],
  ["Text", PLAIN, "txt"],
  ["Thrift", { line: ["//", "#"], block: [BLOCK], long: [['"', '"'], ["'", "'"]] }, "thrift"],
  ["TOML", { ...HASH, long: [TRIPLE], raw: [TRIPLE_SINGLE] }, "toml"],
  ["TSX", SCRIPT, "tsx"],
  ["Twig", CURLY, "twig"],
  ["TypeScript", SCRIPT, "ts mts cts", "deno ts-node tsx"],
  ["Typst", NESTED, "typ"],
  ["Vala", SLASHES, "vala vapi"],
  ["Velocity", { line: ["##"], block: [["#*", "*#"]] }, "vm"],
  ["Verilog", { ...SLASHES, characters: false }, "v vh"],
  ["VHDL", { line: ["--"], block: [BLOCK], quotes: ['"'] }, "vhd vhdl"],
  ["Vim Script", { line: ['"'] }, "vim"],
  ["Visual Basic", BASIC, "vb vbs bas frm"],
  ["Vue", PAGE, "vue"],
  ["WebAssembly", { line: [";;"], block: [["(;", ";)"]], quotes: ['"'] }, "wat wast"],
  ["WGSL", NESTED, "wgsl"],
  ["XML", MARKUP, "xml xsd xsl xslt csproj fsproj vbproj props targets plist wsdl"],
  ["Xtend", SLASHES, "xtend"],
  ["YAML", HASH, "yml yaml"],
  ["Zig", { line: ["//"], quotes: ['"'], characters: true }, "zig"],
];

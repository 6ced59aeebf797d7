import { ROWS, type Syntax } from "./_language_table.ts";

/** What the files of a language are: only code is in the headline. */
export type LanguageKind = "code" | "prose" | "data";

/** A language, and how its files are known. */
export interface Language {
  readonly name: string;
  readonly kind: LanguageKind;
  readonly syntax: Syntax;
}

/** Texts for people. They are counted apart. */
const PROSE: ReadonlySet<string> = new Set([
  ...["AsciiDoc", "Markdown", "Org", "reStructuredText", "Text"],
]);

/** What is read by programs and written by them as often as by people. It is counted apart. */
const DATA: ReadonlySet<string> = new Set([
  ...["Gettext Catalog", "INI", "JSON", "JSON with Comments", "SVG", "TOML", "XML", "YAML"],
]);

/** What a name stands for besides itself. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  C: ["C Header"],
  "C++": ["C++ Header"],
  CSS: ["Less", "PostCSS", "Sass", "Stylus"],
  JavaScript: ["JSX"],
  TypeScript: ["TSX"],
};

/** Endings that languages share: the first whose mark is in the file's first bytes, else the one of the list. */
const SHARED: Readonly<Record<string, readonly (readonly [mark: RegExp, language: string])[]>> = {
  ".cls": [
    [/^(?:'.*\r?\n)?VERSION 1\.0 CLASS/, "Visual Basic"],
    [/^\s*%|\\(?:NeedsTeXFormat|ProvidesClass)/, "LaTeX"],
  ],
  ".m": [[/^\s*(?:function\b|%|classdef\b)/, "MATLAB"]],
  ".pp": [[/^\s*(?:unit|program)\s+\w+;/im, "Pascal"]],
  ".v": [[/^\s*(?:Require|Theorem|Lemma|Definition)\b/m, "Coq"]],
};

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
  /** The language of a file by its name, or `undefined`. Where several have the ending, by its first bytes. */
  byFileName(name: string, head?: Uint8Array): Language | undefined;
  /** Whether several languages have the ending of a name. */
  isShared(name: string): boolean;
  /** The language of a program by the first line of its file, or `undefined`. */
  byFirstLine(line: string): Language | undefined;
  /** The language that a user means, in any case or by a short name, or `undefined`. */
  byName(name: string): Language | undefined;
  /** The languages that a language's name stands for: TypeScript has TSX with it. */
  group(language: Language): readonly Language[];
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
    const kind = PROSE.has(name) ? "prose" : DATA.has(name) ? "data" : "code";
    const language = { name, kind, syntax } as const;
    names.set(name.toLowerCase(), language);
    for (const word of known.split(" ")) {
      files.set(/[A-Z.]/.test(word) ? word.toLowerCase() : `.${word}`, language);
    }
    for (const program of run.split(" ")) if (program !== "") programs.set(program, language);
  }
  const byHead = (ending: string, head: Uint8Array | undefined): Language | undefined => {
    const shared = SHARED[ending];
    if (shared === undefined || head === undefined) return undefined;
    const text = new TextDecoder().decode(head.subarray(0, HEAD_BYTES));
    return names.get(shared.find(([mark]) => mark.test(text))?.[1].toLowerCase() ?? "");
  };
  return {
    names: ROWS.map(([name]) => name).sort(),
    byFileName(file, head) {
      const lower = file.toLowerCase();
      const dot = lower.lastIndexOf(".");
      if (dot < 0) return files.get(lower);
      const ending = lower.slice(dot);
      const longer = lower.lastIndexOf(".", dot - 1);
      return files.get(lower) ?? (longer > 0 ? files.get(lower.slice(longer)) : undefined) ??
        byHead(ending, head) ?? files.get(ending);
    },
    isShared: (file) => Object.hasOwn(SHARED, file.slice(file.lastIndexOf(".")).toLowerCase()),
    byFirstLine(line) {
      const program = /^(?:\ufeff)?#!\s*(?:\S*\/)?(?:env\s+(?:(?:-\S+|\w+=\S*)\s+)*)?(\S+)/.exec(
        line,
      )?.[1];
      return programs.get(program?.replace(/[\d.]+$/, "").replace(/^.*\//, "") ?? "");
    },
    byName(name) {
      const lower = name.toLowerCase();
      return names.get(lower) ?? names.get(ALIASES[lower]?.toLowerCase() ?? "");
    },
    group: (language) => [
      language,
      ...(GROUPS[language.name] ?? []).flatMap((name) => names.get(name.toLowerCase()) ?? []),
    ],
  };
}

/** So much of a file tells its language. */
const HEAD_BYTES = 2000;

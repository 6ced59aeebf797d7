import type { Section } from "./section.ts";

/** How `loc` counts. */
export const LINES: Section = {
  title: "Lines of code",
  collector: "loc",
  text: [
    "A line is code if there is any code on it, else comment, else blank. A blank line in a comment is comment, one in a text of several " +
    'lines is code, as tokei counts. Counted otherwise than by tokei: what documents in a text (`"""` of Python at the start of a ' +
    "line) is comment, and so is code in Rust's `//!`.",
    "What nobody of the project wrote is passed over: files that `.gitattributes` calls `linguist-generated` or `linguist-vendored`, well-known " +
    "paths (`vendor/`, `third_party/`, `dist/`, `*.min.js`, `gradlew`, reports, lock files; GitHub linguist's rules), and files with a " +
    "generator's mark at their top (`Code generated … DO NOT EDIT`, `@generated`). A path that is given is counted all the same, and " +
    "`--generated` counts everything.",
    "The headline is of code. `--kind prose` counts Markdown, AsciiDoc, Org, reStructuredText and text, `--kind data` JSON, YAML, TOML, XML, " +
    "INI, SVG and Gettext; `--language NAME` any one. Where there is no code at all, what there is counts, with a warning. C has its headers with it, TypeScript TSX, JavaScript JSX, CSS its relatives. " +
    "Scripts and styles in HTML, Vue, Svelte, Astro and templates are read by their own rules; heredocs are code.",
  ],
  rows: [
    {
      format: "any source file",
      rule: "code, without comments and blank lines",
      tool: "counted by hand",
      file: "sources/src",
      value: 6,
      told: "6",
    },
  ],
};

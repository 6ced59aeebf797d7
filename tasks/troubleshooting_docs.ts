/**
 * Keeps docs/troubleshooting.md in step with the error codes: writes the table of all codes, and a place to fill for one that has no entry.
 * With `--check` it writes nothing and exits with 1 if the page is not up to date or an entry is missing, empty or of no code.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { ERROR_CODES, type ErrorCategory } from "../errors.ts";

/** The heading below which a category's codes stand. */
const HEADINGS: Readonly<Record<ErrorCategory, string>> = {
  usage: "Usage",
  config: "Config",
  context: "Context",
  collect: "Collecting",
  storage: "Storage",
  history: "History",
  report: "Report",
  publish: "Publishing",
};
const ACTION_HEADING = "Action";
const MEANING_TO_COME = "What it means is not written yet.";

/**
 * Every code with the heading below which it stands: those of the program, and those of the action that starts it.
 *
 * @returns In the order of the page
 */
export function headingsOfCodes(): ReadonlyMap<string, string> {
  const action = new URL("../action/", import.meta.url);
  const launcher = [...Deno.readDirSync(action)].map(({ name }) => name).toSorted()
    .filter((name) => name.endsWith(".mjs"))
    .flatMap((name) => [
      ...Deno.readTextFileSync(new URL(name, action)).matchAll(/new ActionFailure\(\s*"(\w+)"/g),
    ]);
  return new Map([
    ...Object.entries(ERROR_CODES).map(([code, category]) => [code, HEADINGS[category]] as const),
    ...launcher.map(([, code = ""]) => [code, ACTION_HEADING] as const),
  ]);
}

/** What the page says of one code. */
export interface Entry {
  readonly code: string;
  /** The heading that it stands below. */
  readonly heading: string;
  /** Its first sentence. */
  readonly meaning: string;
  /** What the program says, and what to do about it. */
  readonly rows: readonly (readonly [says: string, todo: string])[];
}

/**
 * Reads the entries of the page.
 *
 * @param page Markdown
 * @returns One for each heading of the third level
 */
export function entriesOf(page: string): readonly Entry[] {
  return page.split(/^## /m).slice(1).flatMap((part) => {
    const [, ...sections] = part.split(/^### /m);
    return sections.map((section): Entry => {
      const [code = "", ...lines] = section.split("\n");
      const prose = lines.join(" ").split("|")[0]?.trim() ?? "";
      return {
        code,
        heading: part.split("\n")[0] ?? "",
        meaning: /^.*?[.!?](?= |$)/.exec(prose)?.[0] ?? "",
        rows: lines.filter((line) => line.startsWith("|")).slice(2).map((line) => {
          const [says = "", todo = ""] = line.slice(1, -1).split(" | ").map((cell) => cell.trim());
          return [says, todo];
        }),
      };
    });
  });
}

/**
 * Brings the page up to date.
 *
 * @param page Markdown, completed by hand
 * @returns The same with a fresh table of codes, and with a place to fill for each code that had none
 */
export function updated(page: string): string {
  const known = new Set(entriesOf(page).map(({ code }) => code));
  let filled = page;
  const codes = headingsOfCodes();
  for (const [code, heading] of codes) {
    if (known.has(code)) continue;
    const at = filled.indexOf("\n## ", filled.indexOf(`\n## ${heading}\n`) + 1);
    const end = at < 0 ? filled.length : at;
    filled = `${filled.slice(0, end).trimEnd()}\n\n### ${code}\n\n${MEANING_TO_COME}\n${
      filled.slice(end)
    }`;
  }
  const entries = entriesOf(filled);
  const rows = [...codes.keys()].map((code) => {
    const meaning = entries.find((one) => one.code === code)?.meaning ?? "";
    return `| [\`${code}\`](#${code.toLowerCase()}) | ${meaning} |`;
  });
  const table = ["| Code | Meaning |", "| --- | --- |", ...rows].join("\n");
  return filled.replace(
    /<!-- codes -->[^]*<!-- \/codes -->/,
    `<!-- codes -->\n\n${table}\n\n<!-- /codes -->`,
  );
}

/**
 * What is wrong with the page.
 *
 * @param page Markdown
 * @returns One line for each problem
 */
export function problemsOf(page: string): readonly string[] {
  const entries = entriesOf(page);
  const codes = headingsOfCodes();
  return [
    ...[...codes.keys()].filter((code) => !entries.some((one) => one.code === code))
      .map((code) => `${code} has no entry`),
    ...entries.filter(({ code }) => !codes.has(code)).map(({ code }) => `${code} is no error code`),
    ...entries.filter(({ code, heading }) => heading !== (codes.get(code) ?? heading))
      .map(({ code }) => `${code} does not stand below "${codes.get(code)}"`),
    ...entries.filter(({ meaning, rows }) =>
      meaning === "" || meaning === MEANING_TO_COME || rows.length === 0 ||
      rows.some(([says, todo]) => says === "" || todo === "")
    ).map(({ code }) => `the entry of ${code} does not say what it means and what to do`),
    ...(updated(page) === page ? [] : ["the table of codes is not up to date"]),
  ];
}

if (import.meta.main) {
  const url = new URL("../docs/troubleshooting.md", import.meta.url);
  const page = await Deno.readTextFile(url);
  const result = Deno.args.includes("--check") ? page : updated(page);
  if (result !== page) await Deno.writeTextFile(url, result);
  for (const problem of problemsOf(result)) {
    console.error(`docs/troubleshooting.md: ${problem}: see tasks/troubleshooting_docs.ts`);
    Deno.exitCode = 1;
  }
}

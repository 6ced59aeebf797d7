/**
 * A `.gitignore` that also names what is made, where it does not yet.
 *
 * @param text The file as it is; empty where there is none
 * @param made Paths and globs; a folder with a slash at its end
 * @returns The new text; the old one if nothing is missing
 */
export function withIgnored(text: string, made: readonly string[]): string {
  const rules = text.split("\n").map((line) => plain(line.trim())).filter((line) => line !== "");
  const missing = made.filter((path) => !isIgnored(plain(path), rules));
  if (missing.length === 0) return text;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${before}${before === "" ? "" : "\n"}# Made when the metrics are measured\n${
    missing.join("\n")
  }\n`;
}

/** By the path, a folder above it, a name in it, or its ending. */
function isIgnored(path: string, rules: readonly string[]): boolean {
  const names = path.split("/");
  return rules.some((rule) =>
    path === rule || path.startsWith(`${rule}/`) || names.includes(rule) ||
    (rule.startsWith("*.") && path.endsWith(rule.slice(1)))
  );
}

/** What an anchored rule, one of any depth and one of folders have in common. */
function plain(rule: string): string {
  return rule.replace(/^(\*\*)?\//, "").replace(/\/(\*\*)?$/, "");
}

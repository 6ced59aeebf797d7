/** The oldest runtimes on which the program works, the same for every file of it. */
export const OLDEST = { deno: "2.4.2", node: "22.13.0" } as const;

/**
 * Whether a runtime is too old for the program.
 *
 * @param versions As in `process.versions`
 * @returns What it lacks, one line; `undefined` if it does
 */
export function whyTooOld(
  versions: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const [name, key] = versions["deno"] === undefined
    ? (["Node", "node"] as const)
    : (["Deno", "deno"] as const);
  const found = versions[key] ?? "0";
  if (!isOlder(found, OLDEST[key])) return undefined;
  return `this is ${name} ${found}, and it needs Deno ${short(OLDEST.deno)} or Node ${
    short(OLDEST.node)
  } or newer`;
}

function short(version: string): string {
  return version.replace(/\.0$/, "");
}

function isOlder(version: string, than: string): boolean {
  const [parts, wanted] = [version, than].map((text) => text.split(/[.+-]/).map(Number));
  const at = wanted?.findIndex((part, index) => part !== (parts?.[index] ?? 0)) ?? -1;
  return at >= 0 && (parts?.[at] ?? 0) < (wanted?.[at] ?? 0);
}

/**
 * The permission that Deno withholds.
 *
 * @returns The flag that gives it: `--allow-run=sh`; `undefined` for any other error
 */
export function withheldPermission(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, target, flag] =
    /^(?:\w+: )?Requires \w+ access(?: to "([^"]+)")?.*(--allow-[a-z]+) flag/s.exec(
      error.message,
    ) ?? [];
  if (flag === undefined) return undefined;
  // What is made in a folder has another name each time.
  const lasting = target?.replace(/[/\\]unentropy-[^/\\]*(?:[/\\].*)?$/, "");
  return lasting === undefined || flag === "--allow-all" ? flag : `${flag}=${lasting}`;
}

/** Why something cannot be done, and what to do about it, where a permission is missing. */
export function withheldWords(flag: string): { readonly why: string; readonly fix: string } {
  return { why: `it needs ${flag}, which Deno withholds`, fix: `Give Deno ${flag}` };
}

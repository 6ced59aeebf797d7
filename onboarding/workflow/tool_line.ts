import type { Tool } from "../kinds/kind.ts";

/**
 * A tool's line with the paths of its reports in it.
 *
 * @param read Paths that the config reads; absent: the tool's own
 * @returns A line for a shell
 */
export function toolLine(
  { run, coverage = "", tests = "" }: Tool,
  read: { readonly coverage?: string; readonly tests?: string },
): string {
  return run.replaceAll("{coverage}", read.coverage ?? coverage)
    .replaceAll("{tests}", read.tests ?? tests);
}

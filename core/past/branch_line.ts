import type { RunColumns } from "../history_view.ts";
import { carriedOn } from "./lineage.ts";

/**
 * The runs that make up a branch's line: its own, and those of the branch that it continues (`master`, renamed to `main`), which are the
 * first-parent ancestors of its first commit. Without pull requests.
 *
 * @returns For each row of the view
 */
export function branchLine(runs: RunColumns, branch: string): (row: number) => boolean {
  const wanted = runs.texts.indexOf(branch);
  const isOwn = (row: number) => runs.pullRequest[row] === 0 && runs.branch[row] === wanted;
  const first = runs.branch.findIndex((_, row) => isOwn(row));
  // Whatever is older than its first run can belong to it only by its commit.
  if (wanted < 0 || first <= 0) return isOwn;
  const line = carriedOn(runs, [runs.commit[first] ?? ""]);
  if (line.length === 1) return isOwn;
  const before = new Set(line);
  return (row) =>
    isOwn(row) ||
    (row < first && runs.pullRequest[row] === 0 && before.has(runs.commit[row] ?? ""));
}

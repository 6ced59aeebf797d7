import type { Run } from "../run.ts";
import { CommitNumbers } from "./_commit_numbers.ts";
import { type EdgeColumns, edgesOf, topological } from "./_edges.ts";
import { type CommitIds, toCommitIds } from "./commit_ids.ts";
import { toLineages } from "./lineages.ts";

/** What the order of runs follows from, in columns: one entry a run. */
export interface OrderColumns extends EdgeColumns {
  readonly commits: CommitIds;
  /** What a run is compared with, as its CI system says: of a push the tip that it replaced. */
  readonly replaced: CommitIds;
  /** Whether a run is a pull request's, whose base it did not replace. */
  readonly isProposal: (run: number) => boolean;
  /** Committer time, epoch milliseconds; `NaN` where it is not known. */
  readonly committedAt: ArrayLike<number>;
  /** When the run happened, epoch milliseconds. */
  readonly time: ArrayLike<number>;
  readonly number: ArrayLike<number>;
  readonly runId: readonly string[];
  readonly attempt: ArrayLike<number>;
}

/**
 * The order of runs, the one that everything follows: a commit comes behind its ancestors and behind the tip that its push replaced, as far
 * as these are known; else committer time (the run's own time where that is not known), run number, and time decide. All runs of a commit
 * stand together, the newest last. It does not depend on the order in which the runs were recorded.
 *
 * @returns Indices into the columns, oldest first
 */
export function orderOfRuns(columns: OrderColumns): Int32Array {
  const numbers = new CommitNumbers(columns.commits);
  const commits = describeCommits(columns, numbers);
  const byTime = sortedByTime(columns, commits);
  return expand(columns, commits, topological(byTime, edgesOf(columns, numbers)));
}

/**
 * Runs in the order of {@link orderOfRuns}.
 *
 * @returns The same runs, oldest first
 */
export function sortRuns(runs: readonly Run[]): readonly Run[] {
  const order = orderOfRuns({
    commits: toCommitIds(runs.map(({ commit }) => commit)),
    lineages: toLineages(runs.map(({ place = {} }) => place)),
    replaced: toCommitIds(runs.map(({ base }) => base)),
    isProposal: (run) => runs[run]?.pullRequest !== undefined,
    committedAt: runs.map(({ place }) => place?.committedAt ?? NaN),
    time: runs.map(({ time }) => time),
    number: runs.map(({ number }) => number),
    runId: runs.map(({ key }) => key.runId),
    attempt: runs.map(({ key }) => key.attempt),
  });
  return Array.from(order, (index) => runs[index]).filter((run) => run !== undefined);
}

/** The commits of some runs, each once, by number. */
interface Commits {
  /** For each commit a first run; for each run the next one of its commit, -1 for none. */
  readonly first: Int32Array;
  readonly next: Int32Array;
  /** What sorts a commit where no edge does. */
  readonly at: Float64Array;
  readonly runNumber: Float64Array;
  readonly time: Float64Array;
  /** For each commit the run whose name comes first. */
  readonly named: Int32Array;
}

function describeCommits(columns: OrderColumns, { of, count }: CommitNumbers): Commits {
  const { committedAt, time, number } = columns;
  const named = new Int32Array(count);
  const first = new Int32Array(count).fill(-1);
  const next = new Int32Array(of.length);
  const at = new Float64Array(count).fill(NaN);
  const runNumber = new Float64Array(count).fill(Infinity);
  const firstTime = new Float64Array(count).fill(Infinity);
  for (let run = 0; run < of.length; run++) {
    const node = of[run] ?? -1;
    if (first[node] === -1) named[node] = run;
    next[run] = first[node] ?? -1;
    first[node] = run;
    if (named[node] !== run && byName(columns, run, named[node] ?? -1) < 0) named[node] = run;
    const known = committedAt[run] ?? NaN;
    // Git says one time of a commit; damaged or made-up records may say several.
    if (known === known && !(known >= (at[node] ?? NaN))) at[node] = known;
    firstTime[node] = Math.min(firstTime[node] ?? Infinity, time[run] ?? NaN);
    runNumber[node] = Math.min(runNumber[node] ?? Infinity, number[run] ?? 0);
  }
  for (let node = 0; node < count; node++) {
    const known = at[node] ?? NaN;
    if (known !== known) at[node] = firstTime[node] ?? NaN;
  }
  return { first, next, at, runNumber, time: firstTime, named };
}

function sortedByTime(
  columns: OrderColumns,
  { at, runNumber, time, named }: Commits,
): Int32Array {
  const compare = (a: number, b: number) =>
    (at[a] ?? 0) - (at[b] ?? 0) || (runNumber[a] ?? 0) - (runNumber[b] ?? 0) ||
    (time[a] ?? 0) - (time[b] ?? 0) || byName(columns, named[a] ?? -1, named[b] ?? -1);
  // An array's own sort, unlike that of typed ones, is quick where most is in order already.
  return Int32Array.from([...at.keys()].sort(compare));
}

function expand(columns: OrderColumns, { first, next }: Commits, order: Int32Array): Int32Array {
  const { time, number } = columns;
  const runs = new Int32Array(next.length);
  let count = 0;
  const newestLast = (a: number, b: number) =>
    (time[a] ?? 0) - (time[b] ?? 0) || (number[a] ?? 0) - (number[b] ?? 0) ||
    byName(columns, a, b) || a - b;
  for (let at = 0; at < order.length; at++) {
    const node = order[at] ?? -1;
    const start = count;
    for (let run = first[node] ?? -1; run >= 0; run = next[run] ?? -1) runs[count++] = run;
    if (count - start > 1) runs.subarray(start, count).sort(newestLast);
  }
  return runs;
}

/** The CI system's id of the run, then the attempt: what two runs of one moment are told apart by. */
function byName({ runId, attempt }: OrderColumns, a: number, b: number): number {
  return compareText(runId[a] ?? "", runId[b] ?? "") || (attempt[a] ?? 0) - (attempt[b] ?? 0);
}

function compareText(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

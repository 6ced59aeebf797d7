import { runAt, type RunColumns, type SeriesColumn } from "../history_view.ts";
import { type Labels, labelsKey } from "../metric.ts";
import { type SeriesPoints, seriesPoints } from "../series.ts";
import { formatCount, shortCommit } from "../text/format.ts";
import { branchLine } from "./branch_line.ts";
import { carriedOn, goneRuns } from "./lineage.ts";

/** What a run is compared with. */
export interface Reference {
  /** The branch whose history counts. */
  readonly branch?: string;
  /** The commit that a change is compared with: where it left that branch, or what it was merged with. Absent: a run of the branch itself. */
  readonly mergeBase?: string;
  /** Whether the measured commit is a merge that was made to measure it, with `mergeBase` as its first parent. Default false. */
  readonly isMerged?: boolean;
  /**
   * First-parent ancestors, newest first, of `mergeBase` or, without one, of the measured commit: only these are judged by. Absent: nobody
   * knows any, as where there is no repository; then the runs before it on the branch are.
   */
  readonly ancestors?: readonly string[];
  /** Older runs are no baseline. */
  readonly maxAgeDays: number;
  /** The run that is judged: neither it, nor another attempt, nor another run of its commit is its own baseline. */
  readonly excludeRun?: {
    readonly ci?: string;
    readonly runId?: string;
    readonly commit?: string;
  };
  /** Only runs with exactly these labels of their own (the runner's, the matrix job's) count. Absent: all. */
  readonly labels?: Labels;
}

/** The runs that a run may be compared with; worked out once for all series. */
export interface ComparableRuns {
  readonly runs: RunColumns;
  readonly reference: Reference;
  /** Indices into `runs`, oldest first. */
  readonly indices: Int32Array;
  /** For each of `indices` how many commits before the change it lies; -1 where nobody knows. */
  readonly distances: Int32Array;
}

/** Where a series stood before the change. */
export interface FoundBaseline {
  /** The series up to and including the baseline, oldest first. */
  readonly points: SeriesPoints;
  /** Commits between the change and the baseline; -1 where nobody knows, and the runs before it on the branch count. */
  readonly distance: number;
}

const DAY_MS = 86_400_000;

/**
 * The runs that can be a baseline: those of the change's first-parent ancestors; where nobody knows these, those before it on the reference
 * branch. Never a pull request's, too old a one, the run itself, or one whose commit is not on the branch any more.
 *
 * @param runs The history's runs
 * @param reference What to compare with
 * @param now Epoch milliseconds
 * @returns The runs, oldest first
 */
export function comparableRuns(
  runs: RunColumns,
  reference: Reference,
  now: number,
): ComparableRuns {
  const distanceOf = lineageOf(runs, reference);
  const oldest = now - reference.maxAgeDays * DAY_MS;
  const labels = reference.labels === undefined ? undefined : labelsKey(reference.labels);
  const ofText = runs.texts.map((text) => ({
    isPullRequest: isPullRequestEvent(text),
    isLabels: labels === undefined || text === labels,
    isCi: reference.excludeRun?.ci === undefined || text === reference.excludeRun.ci,
  }));
  const rows: { readonly row: number; readonly distance: number }[] = [];
  for (let row = 0; row < runs.length; row++) {
    const distance = distanceOf(row);
    if (distance === undefined) continue;
    if ((runs.pullRequest[row] ?? 0) > 0 || ofText[runs.event[row] ?? -1]?.isPullRequest) continue;
    if ((runs.time[row] ?? 0) < oldest) continue;
    if (!(ofText[runs.labels[row] ?? -1]?.isLabels ?? (labels === undefined || labels === ""))) {
      continue;
    }
    const isCi = ofText[runs.ci[row] ?? -1]?.isCi ?? true;
    if (isJudged(reference, runs.commit[row] ?? "", runs.runId[row], isCi)) continue;
    rows.push({ row, distance });
  }
  // What git says of the ancestors counts more than what the runs knew of each other. Stable: runs of one commit stay as they are.
  const farness = ({ distance }: { readonly distance: number }) =>
    distance < 0 ? Infinity : distance;
  const isFarthestFirst = rows.every((one, at) =>
    at === 0 || farness(one) <= farness(rows[at - 1] ?? one)
  );
  if (!isFarthestFirst) {
    rows.sort((a, b) => farness(a) === farness(b) ? 0 : farness(b) - farness(a));
  }
  return {
    runs,
    reference,
    indices: Int32Array.from(rows, ({ row }) => row),
    distances: Int32Array.from(rows, ({ distance }) => distance),
  };
}

/**
 * Where a series stood before the change: at its nearest ancestor that has a value, of several runs there in the newest.
 *
 * @param comparable The runs that may be compared with
 * @param column The series
 * @returns The series up to the baseline, or `undefined` if it has no comparable value
 */
export function findBaseline(
  comparable: ComparableRuns,
  column: SeriesColumn,
): FoundBaseline | undefined {
  const { indices, distances } = comparable;
  const at = indices.findLastIndex((row) => Number.isFinite(column.values[row] ?? NaN));
  if (at < 0) return undefined;
  return {
    points: seriesPoints(column, indices.subarray(0, at + 1)),
    distance: distances[at] ?? -1,
  };
}

/**
 * The baseline as a check shows it.
 *
 * @param comparable The runs that may be compared with
 * @param found Where the series stood
 * @param options The value if it is not the last point's own (a median), and how many points stand behind it
 * @returns Value, commit, and a description for people
 */
export function describeBaseline(
  comparable: ComparableRuns,
  found: FoundBaseline,
  options: { readonly value?: number; readonly samples?: number } = {},
): Baseline {
  const { runs, values } = found.points;
  const last = values.length - 1;
  const run = runAt(comparable.runs, runs[last] ?? -1);
  const samples = options.samples ?? values.length;
  return {
    value: options.value ?? values[last] ?? NaN,
    commit: run.commit,
    branch: run.branch,
    time: run.time,
    samples,
    description: `${baselinePlace(comparable, found)}, ${formatCount(samples, "sample")}`,
  };
}

/**
 * Where a baseline was measured.
 *
 * @param comparable The runs that may be compared with
 * @param found Where the series stood
 * @returns `a1b2c3d, 3 commits before the merge base`
 */
export function baselinePlace({ runs, reference }: ComparableRuns, found: FoundBaseline): string {
  const { commit, branch } = runAt(runs, found.points.runs.at(-1) ?? -1);
  return `${shortCommit(commit)}, ${placeText(reference, found.distance, branch)}`;
}

/**
 * How many commits before the change each row's commit lies: the merge base is 0, a parent of the measured commit is 1; -1 for a run of the
 * branch of which nobody knows, `undefined` for one that does not count.
 */
function lineageOf(runs: RunColumns, reference: Reference): (row: number) => number | undefined {
  const { mergeBase, ancestors, excludeRun } = reference;
  const own = mergeBase ?? excludeRun?.commit;
  const listed = ancestors ?? [];
  const line = listed[0] === own || own === undefined ? listed : [own, ...listed];
  const first = own === undefined ? 1 : 0;
  const distances = new Map(
    carriedOn(runs, line).map((commit, index) => [commit, index + first]),
  );
  const ofLine = (row: number) => distances.get(runs.commit[row] ?? "");
  if (ancestors !== undefined) return ofLine;
  const isOnBranch = reference.branch === undefined
    ? () => false
    : branchLine(runs, reference.branch);
  const end = endOfBranch(runs, reference);
  const gone = goneRuns(runs);
  return (row) => {
    const known = ofLine(row);
    if (known !== undefined) return known;
    return row < end && isOnBranch(row) && gone?.has(row) !== true ? -1 : undefined;
  };
}

/** The row from which on nothing is older than what the change is compared with. */
function endOfBranch(runs: RunColumns, { mergeBase, excludeRun }: Reference): number {
  const base = mergeBase === undefined ? -1 : runs.commit.lastIndexOf(mergeBase);
  if (base >= 0) return base + 1;
  const own = mergeBase === undefined ? runs.commit.indexOf(excludeRun?.commit ?? "") : -1;
  return own >= 0 ? own : runs.length;
}

function isJudged(
  reference: Reference,
  commit: string,
  runId: string | undefined,
  isSameCi: boolean,
): boolean {
  const judged = reference.excludeRun;
  if (judged === undefined) return false;
  return commit === judged.commit ||
    (isSameCi && judged.runId !== undefined && runId === judged.runId);
}

function isPullRequestEvent(event: string): boolean {
  return /pull_request|merge_request/.test(event);
}

function placeText(reference: Reference, distance: number, branch: string): string {
  if (distance < 0) return `the newest run of ${branch}`;
  const origin = reference.mergeBase === undefined
    ? "this one"
    : reference.isMerged === true
    ? "the target's tip that this was merged with"
    : "the merge base";
  if (distance === 0) return origin;
  return `${formatCount(distance, "commit")} before ${origin}`;
}

/** The reference value from history, and where it comes from. */
export interface Baseline {
  /** The value before the change. */
  readonly value: number;
  /** The commit that `value` was measured on. */
  readonly commit: string;
  /** The branch that it was measured on. */
  readonly branch: string;
  /** Epoch milliseconds UTC. */
  readonly time: number;
  /** How many runs of the current segment stand behind it. */
  readonly samples: number;
  /** What it was compared with, for people: `a1b2c3d, 3 commits before the merge base, 41 samples`. */
  readonly description: string;
}

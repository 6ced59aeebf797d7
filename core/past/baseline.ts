import { runAt, type RunColumns, type SeriesColumn } from "../history_view.ts";
import { type Labels, labelsKey } from "../metric.ts";
import { type SeriesPoints, seriesPoints } from "../series.ts";
import { formatCount, shortCommit } from "../text/format.ts";

/** What a run is compared with. */
export interface Reference {
  /** The branch whose history counts. */
  readonly branch?: string;
  /** The commit at which the change left that branch. */
  readonly mergeBase?: string;
  /** First-parent ancestors, newest first, of the merge base or, without one, of the measured commit. */
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
  /** For each of `indices` how many commits before the change it lies; -1 if it is not known to be an ancestor. */
  readonly distances: Int32Array;
}

/** Where a series stood before the change. */
export interface FoundBaseline {
  /** The series up to and including the baseline, oldest first. */
  readonly points: SeriesPoints;
  /** Commits between the change and the baseline; -1 for the newest run of the reference branch. */
  readonly distance: number;
}

const DAY_MS = 86_400_000;

/**
 * The runs that can be a baseline: those of the reference branch and those of the change's ancestors; never a pull request's, too old a
 * one, or the run itself.
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
  const lineage = lineageOf(reference);
  const oldest = now - reference.maxAgeDays * DAY_MS;
  const labels = reference.labels === undefined ? undefined : labelsKey(reference.labels);
  const ofText = runs.texts.map((text) => ({
    isBranch: reference.branch !== undefined && text === reference.branch,
    isPullRequest: isPullRequestEvent(text),
    isLabels: labels === undefined || text === labels,
    isCi: reference.excludeRun?.ci === undefined || text === reference.excludeRun.ci,
  }));
  const indices = new Int32Array(runs.length);
  const distances = new Int32Array(runs.length);
  let count = 0;
  for (let i = 0; i < runs.length; i++) {
    const commit = runs.commit[i] ?? "";
    const distance = lineage.get(commit) ?? -1;
    if (distance < 0 && !ofText[runs.branch[i] ?? -1]?.isBranch) continue;
    if ((runs.pullRequest[i] ?? 0) > 0 || ofText[runs.event[i] ?? -1]?.isPullRequest) continue;
    if ((runs.time[i] ?? 0) < oldest) continue;
    if (!(ofText[runs.labels[i] ?? -1]?.isLabels ?? (labels === undefined || labels === ""))) {
      continue;
    }
    if (isJudged(reference, commit, runs.runId[i], ofText[runs.ci[i] ?? -1]?.isCi ?? true)) {
      continue;
    }
    indices[count] = i;
    distances[count++] = distance;
  }
  return {
    runs,
    reference,
    indices: indices.subarray(0, count),
    distances: distances.subarray(0, count),
  };
}

/**
 * Where a series stood before the change: at the merge base, else at its nearest ancestor that has a value, else in the newest run of the
 * reference branch.
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
  let nearest = -1;
  let newest = -1;
  for (let i = 0; i < indices.length; i++) {
    if (!Number.isFinite(column.values[indices[i] ?? -1] ?? NaN)) continue;
    newest = i;
    const distance = distances[i] ?? -1;
    // Of several runs of one commit the newest counts, hence <=.
    if (distance >= 0 && (nearest < 0 || distance <= (distances[nearest] ?? -1))) nearest = i;
  }
  const at = nearest >= 0 ? nearest : newest;
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

/** Commit to number of commits before the change; the merge base is 0, a parent of the measured commit is 1. */
function lineageOf(reference: Reference): ReadonlyMap<string, number> {
  const { mergeBase, ancestors = [], excludeRun } = reference;
  const own = mergeBase ?? excludeRun?.commit;
  const commits = ancestors[0] === own || own === undefined ? ancestors : [own, ...ancestors];
  const first = own === undefined ? 1 : 0;
  return new Map(commits.map((commit, index) => [commit, index + first]));
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
  const origin = reference.mergeBase === undefined ? "this one" : "the merge base";
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

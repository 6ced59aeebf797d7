import { isExact, levelStarts } from "../detect/detect.ts";
import { directionOf } from "../detect/direction.ts";
import { type NoiseKind, noiseKind } from "../detect/kind.ts";
import { type NoiseBand, noiseBand, type Repeats } from "../detect/noise.ts";
import { median } from "../detect/statistics.ts";
import {
  type HistoryView,
  runAt,
  type RunColumns,
  type RunInfo,
  type SeriesColumn,
} from "../history_view.ts";
import { lazy } from "../lazy.ts";
import { type GateMetric, type Labels, seriesKey } from "../metric.ts";
import { type SeriesPoints, slicePoints } from "../series.ts";
import { formatDay, shortCommit } from "../text/format.ts";
import {
  type Baseline,
  baselinePlace,
  type ComparableRuns,
  comparableRuns,
  describeBaseline,
  findBaseline,
  type FoundBaseline,
  type Reference,
} from "./baseline.ts";

/** The past that a run is judged by. */
export interface Past {
  /**
   * The past of one series.
   *
   * @returns Its past, or `undefined` if it has no value to compare with, however old
   */
  of(metric: GateMetric, labels: Labels): SeriesPast | undefined;
  /**
   * The series of a metric that were measured in the run that the present ones are compared with, and are not any more.
   *
   * @param metric The metric's key
   * @param present The labels of the series that were measured now
   * @returns Labels and where each was measured last; nothing if no series is present
   */
  vanished(metric: string, present: readonly Labels[]): readonly Vanished[];
}

/** A series that was measured just before the change, and is not any more. */
export interface Vanished {
  readonly labels: Labels;
  /** `a1b2c3d, the merge base` */
  readonly lastSeen: string;
}

/** What one series was like before the change. */
export interface SeriesPast {
  /** Whether its values are exact; else they are noisy. */
  readonly isExact: boolean;
  /** The same, with how it is known. */
  readonly kind: NoiseKind;
  /** The value before the change; absent if it is too old to compare with. */
  readonly baseline?: Baseline;
  /** All levels of the series' whole past up to the change, oldest first. */
  levels(): readonly PastLevel[];
  /** The values of runs not older than a time (epoch milliseconds), newest last. */
  valuesSince(time: number): readonly number[];
  /**
   * What a new value is judged by, if it is the median of so many samples.
   *
   * @param isStrict One false alarm in a thousand instead of in a hundred
   * @returns The band of the present level, `undefined` if it has too few runs
   */
  band(samples: number, isStrict: boolean): NoiseBand | undefined;
}

/** A stretch of runs over which a series stayed where it was. */
export interface PastLevel {
  /** The value; of a noisy series the median. */
  readonly value: number;
  /** How many runs. */
  readonly count: number;
  /** The run that brought it. */
  first(): RunInfo;
  /** The commits that its runs measured, oldest first. */
  commits(): readonly string[];
  /** The tag of its newest tagged run. */
  lastTag(): string | undefined;
}

const MAX_RECENT = 1000;
/** Width of the middle half of normal noise, in standard deviations. */
const QUARTILES_TO_SD = 1.349;

/**
 * Prepares a history for judging one run. Nothing is computed before it is asked for, and nothing twice.
 *
 * @param reference What the run is compared with
 * @param now Epoch milliseconds
 * @returns The past
 */
export function createPast(history: HistoryView, reference: Reference, now: number): Past {
  const numeric = history.series.filter((one) => one.words === undefined);
  const columns = new Map(numeric.map((one) => [seriesKey(one.metric, one.labels), one]));
  const recent = comparableRuns(history.runs, reference, now);
  const ever = lazy(() =>
    comparableRuns(history.runs, { ...reference, maxAgeDays: Infinity }, now)
  );
  const known = new Map<string, SeriesPast | undefined>();
  return {
    of(metric, labels): SeriesPast | undefined {
      const key = seriesKey(metric.key, labels);
      if (!known.has(key)) {
        const column = columns.get(key);
        known.set(key, column && seriesPast(column, { metric, recent, ever }));
      }
      return known.get(key);
    },
    vanished(metric, present) {
      const keys = new Set(present.map((labels) => seriesKey(metric, labels)));
      const seen = numeric.filter((column) => column.metric === metric).flatMap((column) => {
        const found = findBaseline(recent, column);
        if (found === undefined) return [];
        const isPresent = keys.has(seriesKey(metric, column.labels));
        return [{ column, found, isPresent, run: found.points.runs.at(-1) }];
      });
      const runs = new Set(seen.filter(({ isPresent }) => isPresent).map(({ run }) => run));
      return seen.filter(({ isPresent, run }) => !isPresent && runs.has(run))
        .map(({ column: { labels }, found }) => ({
          labels,
          lastSeen: baselinePlace(recent, found),
        }));
    },
  };
}

/**
 * A past value as a baseline, where it is not the one just before the change.
 *
 * @param level The level that counts
 * @param role What it is: `the best so far`
 * @returns The baseline
 */
export function levelBaseline(level: PastLevel, role: string): Baseline {
  const { commit, branch, time } = level.first();
  return {
    value: level.value,
    commit,
    branch,
    time,
    samples: level.count,
    description: `${shortCommit(commit)} of ${formatDay(time)}, ${role}`,
  };
}

function seriesPast(
  column: SeriesColumn,
  { metric, recent, ever }: {
    readonly metric: GateMetric;
    readonly recent: ComparableRuns;
    readonly ever: () => ComparableRuns;
  },
): SeriesPast | undefined {
  const found = findBaseline(recent, column);
  if (found === undefined && findBaseline(ever(), column) === undefined) return undefined;
  const points = found === undefined ? NO_POINTS : slicePoints(found.points, -MAX_RECENT);
  const kind = noiseKind(points.values, metric);
  const starts = levelStarts(points.values, metric);
  const direction = directionOf(metric);
  const samples = points.values.length - (starts.at(-1) ?? 0);
  return {
    isExact: kind.noise === "none",
    kind,
    ...(found && { baseline: describeBaseline(recent, found, { samples }) }),
    levels: lazy(() => levelsOf(findBaseline(ever(), column), { metric, runs: recent.runs })),
    valuesSince: (time) =>
      Array.from(points.values).filter((_, index) =>
        (recent.runs.time[points.runs[index] ?? -1] ?? -Infinity) >= time
      ),
    band: remember((samples, isStrict) => {
      const present = points.runs.subarray(starts.at(-1) ?? 0);
      const repeats = repeatsOf(column, present, samples);
      return noiseBand(points.values, starts, {
        isStrict,
        ...(direction && { direction }),
        ...(repeats && { repeats }),
      });
    }),
  };
}

const NO_POINTS: SeriesPoints = { runs: new Int32Array(0), values: new Float64Array(0) };

function levelsOf(
  found: FoundBaseline | undefined,
  { metric, runs }: { readonly metric: GateMetric; readonly runs: RunColumns },
): readonly PastLevel[] {
  if (found === undefined) return [];
  const { values } = found.points;
  const starts = isExact(values, metric)
    ? Array.from(values.keys()).filter((index) => values[index] !== values[index - 1])
    : levelStarts(values, metric);
  return starts.map((start, index): PastLevel => {
    const end = starts[index + 1] ?? values.length;
    const members = found.points.runs.subarray(start, end);
    return {
      value: median(values.subarray(start, end)),
      count: end - start,
      first: () => runAt(runs, members[0] ?? -1),
      commits: lazy(() => Array.from(members, (run) => runs.commit[run] ?? "")),
      lastTag: () => {
        const tagged = members.findLast((run) => (runs.tag[run] ?? -1) >= 0);
        return tagged === undefined ? undefined : runAt(runs, tagged).tag;
      },
    };
  });
}

function repeatsOf(
  column: SeriesColumn,
  runs: Int32Array,
  now: number,
): Repeats | undefined {
  const { spread } = column;
  const counts = spread?.counts;
  if (spread === undefined || counts === undefined) return undefined;
  const sampled = runs.filter((run) => (counts[run] ?? 0) > 0);
  if (sampled.length === 0) return undefined;
  const widths = Float64Array.from(
    sampled,
    (run) => (spread.high[run] ?? NaN) - (spread.low[run] ?? NaN),
  );
  return {
    within: median(widths) / QUARTILES_TO_SD,
    before: median(Float64Array.from(sampled, (run) => counts[run] ?? 1)),
    now,
  };
}

/** Several thresholds ask for the same band, which is costly. */
function remember(
  make: (samples: number, isStrict: boolean) => NoiseBand | undefined,
): (samples: number, isStrict: boolean) => NoiseBand | undefined {
  const made = new Map<string, NoiseBand | undefined>();
  return (samples, isStrict) => {
    const key = `${samples} ${isStrict}`;
    if (!made.has(key)) made.set(key, make(samples, isStrict));
    return made.get(key);
  };
}

import { amountOf } from "../amount.ts";
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
import { type Waiver, waiversFor } from "../gate/waiver.ts";
import { lazy } from "../lazy.ts";
import { type MachineColumn, separatingFact } from "../machine.ts";
import { type Direction, type GateMetric, type Labels, seriesKey } from "../metric.ts";
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
   * The series of a metric that were measured just before the change, and are not any more.
   *
   * @param metric The metric's key
   * @param present The labels of the series that were measured now
   * @returns Labels and where each was measured last
   */
  vanished(metric: string, present: readonly Labels[]): readonly Vanished[];
}

/** A series that was measured just before the change, and is not any more. */
export interface Vanished {
  readonly labels: Labels;
  /** `a1b2c3d, the merge base` */
  readonly lastSeen: string;
  /** No series of its metric that was measured before is measured any more. */
  readonly isWhole: boolean;
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
  /** The newest values of the present level, at most fifty, oldest first. */
  readonly present: Float64Array;
  /** The values of runs not older than a time (epoch milliseconds), newest last. */
  valuesSince(time: number): readonly number[];
  /**
   * What a new value is judged by, if it is the median of so many samples.
   *
   * @param isStrict One false alarm in a thousand instead of in a hundred
   * @param without So many of the newest runs do not count. Default 0
   * @returns The band of the present level, `undefined` if it has too few runs
   */
  band(samples: number, isStrict: boolean, without?: number): NoiseBand | undefined;
}

/** A stretch of runs over which a series stayed where it was. */
export interface PastLevel {
  /** The value; of a noisy series the median. */
  readonly value: number;
  /** How many runs. */
  readonly count: number;
  /** When the run that brought it happened, and when the one that ended it did or, of the present level, its newest. Epoch milliseconds. */
  readonly time: number;
  readonly end: number;
  /** What was accepted by the commit that brought it. */
  readonly accepted: readonly Waiver[];
  /** The run that brought it. */
  first(): RunInfo;
  /** The tag of its newest tagged run. */
  lastTag(): string | undefined;
}

const MAX_RECENT = 1000;
/** What a noisy series was like just before: the median of so many runs. */
const FEW = 5;
const ROUNDING = 1e-9;
/** Width of the middle half of normal noise, in standard deviations. */
const QUARTILES_TO_SD = 1.349;

/** From which side a past is looked at. */
export interface PastOptions {
  /** What the run is compared with. */
  readonly reference: Reference;
  /** Epoch milliseconds. */
  readonly now: number;
  /** What earlier changes accepted, oldest first, each with the commit that was measured: there a level begins. Default nothing. */
  readonly pastWaivers?: readonly Waiver[];
}

/**
 * Prepares a history for judging one run. Nothing is computed before it is asked for, and nothing twice.
 *
 * @param options From which side
 * @returns The past
 */
export function createPast(
  history: HistoryView,
  { reference, now, pastWaivers = [] }: PastOptions,
): Past {
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
        const accepted = Map.groupBy(
          column === undefined ? [] : waiversFor(pastWaivers, column),
          ({ commit = "" }) => commit,
        );
        const { machines } = history;
        known.set(key, column && seriesPast(column, { metric, recent, ever, accepted, machines }));
      }
      return known.get(key);
    },
    vanished(metric, present) {
      const keys = new Set(present.map((labels) => seriesKey(metric, labels)));
      const seen = numeric.filter((column) => column.metric === metric).flatMap((column) => {
        const found = findBaseline(recent, column);
        if (found === undefined) return [];
        const isPresent = keys.has(seriesKey(metric, column.labels));
        return [{ column, found, isPresent, run: found.points.runs.at(-1) ?? -1 }];
      });
      const kept = seen.filter(({ isPresent }) => isPresent);
      // Where none is left, the newest run that had any of them is the one before.
      const runs = new Set(
        kept.length > 0 ? kept.map(({ run }) => run) : newestOf(seen).map(({ run }) => run),
      );
      return seen.filter(({ isPresent, run }) => !isPresent && runs.has(run))
        .map(({ column: { labels }, found }) => ({
          labels,
          lastSeen: baselinePlace(recent, found),
          isWhole: kept.length === 0,
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

/** Those of the run nearest to the change. */
function newestOf<T extends { readonly found: FoundBaseline; readonly run: number }>(
  seen: readonly T[],
): readonly T[] {
  const ancestors = seen.filter(({ found }) => found.distance >= 0);
  const nearest = ancestors.length > 0
    ? Math.min(...ancestors.map(({ found }) => found.distance))
    : -1;
  const candidates = ancestors.length > 0
    ? ancestors.filter(({ found }) => found.distance === nearest)
    : seen;
  const newest = candidates.reduce((last, { run }) => Math.max(last, run), -1);
  return candidates.filter(({ run }) => run === newest);
}

/** What was accepted of a series, by the commit that was measured. */
type Accepted = ReadonlyMap<string, readonly Waiver[]>;

function seriesPast(
  column: SeriesColumn,
  { metric, recent, ever, accepted, machines }: {
    readonly metric: GateMetric;
    readonly recent: ComparableRuns;
    readonly ever: () => ComparableRuns;
    readonly accepted: Accepted;
    readonly machines: MachineColumn | undefined;
  },
): SeriesPast | undefined {
  const found = findBaseline(recent, column);
  if (found === undefined && findBaseline(ever(), column) === undefined) return undefined;
  const points = found === undefined ? NO_POINTS : slicePoints(found.points, -MAX_RECENT);
  const kind = noiseKind(points.values, metric);
  const { runs } = recent;
  const starts = levelStarts(points.values, {
    ...metric,
    accepted: acceptedAt(points, { runs, accepted, isExact: kind.noise === "none" }),
  });
  const direction = directionOf(metric);
  const samples = points.values.length - (starts.at(-1) ?? 0);
  return {
    isExact: kind.noise === "none",
    kind,
    ...(found && { baseline: describeBaseline(recent, found, { samples }) }),
    levels: lazy(() => levelsOf(findBaseline(ever(), column), { metric, runs, accepted })),
    present: points.values.subarray(Math.max(starts.at(-1) ?? 0, points.values.length - 50)),
    valuesSince: (time) =>
      Array.from(points.values).filter((_, index) =>
        (runs.time[points.runs[index] ?? -1] ?? -Infinity) >= time
      ),
    band: remember((samples, isStrict, without) => {
      const end = points.values.length - without;
      const known = starts.filter((start) => start < end);
      const present = points.runs.subarray(known.at(-1) ?? 0, end);
      const repeats = repeatsOf(column, present, samples);
      const band = noiseBand(points.values.subarray(0, end), known, {
        isStrict,
        ...(direction && { direction }),
        ...(repeats && { repeats }),
      });
      const level = slicePoints(points, starts.at(-1) ?? 0);
      return band && withSeparation(band, level, { machines, direction });
    }),
  };
}

/** Which recorded fact tells the runs beyond the usual limit from the others. */
function withSeparation(
  band: NoiseBand,
  { runs, values }: SeriesPoints,
  { machines, direction }: {
    readonly machines: MachineColumn | undefined;
    readonly direction: Direction | undefined;
  },
): NoiseBand {
  const { others } = band;
  if (others === undefined || machines === undefined) return band;
  const found = separatingFact(Array.from(runs, (run, index) => {
    const value = values[index] ?? NaN;
    return {
      machine: machines.kinds[machines.of[run] ?? -1],
      isBeyond: direction === "higher" ? value < others.from : value > others.from,
    };
  }));
  if (found === undefined) return band;
  const { fact, beyond, usual } = found;
  const separatedBy = `${fact} ${beyond.join(", ")} and not ${usual.join(", ")}`;
  return { ...band, others: { ...others, separatedBy } };
}

const NO_POINTS: SeriesPoints = { runs: new Int32Array(0), values: new Float64Array(0) };

function levelsOf(
  found: FoundBaseline | undefined,
  { metric, runs, accepted }: {
    readonly metric: GateMetric;
    readonly runs: RunColumns;
    readonly accepted: Accepted;
  },
): readonly PastLevel[] {
  if (found === undefined) return [];
  const { values } = found.points;
  const isCounted = isExact(values, metric);
  const begun = acceptedAt(found.points, { runs, accepted, isExact: isCounted });
  const isBegun = new Set(begun);
  const starts = isCounted
    ? Array.from(values.keys()).filter((index) =>
      values[index] !== values[index - 1] || isBegun.has(index)
    )
    : levelStarts(values, { ...metric, accepted: begun });
  const timeOf = (index: number) => runs.time[found.points.runs[index] ?? -1] ?? NaN;
  return starts.map((start, index): PastLevel => {
    const end = starts[index + 1] ?? values.length;
    const members = found.points.runs.subarray(start, end);
    return {
      value: median(values.subarray(start, end)),
      count: end - start,
      time: timeOf(start),
      end: timeOf(Math.min(end, values.length - 1)),
      accepted: accepted.get(runs.commit[members[0] ?? -1] ?? "") ?? [],
      first: () => runAt(runs, members[0] ?? -1),
      lastTag: () => {
        const tagged = members.findLast((run) => (runs.tag[run] ?? -1) >= 0);
        return tagged === undefined ? undefined : runAt(runs, tagged).tag;
      },
    };
  });
}

/** The points that an accepted change brought: the first run of each commit, unless it moved the series further than was accepted. */
function acceptedAt(
  { values, runs: rows }: SeriesPoints,
  { runs, accepted, isExact }: {
    readonly runs: RunColumns;
    readonly accepted: Accepted;
    readonly isExact: boolean;
  },
): readonly number[] {
  if (accepted.size === 0) return [];
  const seen = new Set<string>();
  const width = isExact ? 1 : FEW;
  return Array.from(values.keys()).filter((index) => {
    const commit = runs.commit[rows[index] ?? -1] ?? "";
    const waivers = accepted.get(commit);
    if (waivers === undefined || seen.has(commit)) return false;
    seen.add(commit);
    const before = index === 0 ? NaN : median(values.subarray(Math.max(0, index - width), index));
    const moved = Math.abs((values[index] ?? NaN) - before);
    return waivers.some(({ atMost }) =>
      atMost === undefined || moved <= amountOf(atMost, before) * (1 + ROUNDING)
    );
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
  make: (samples: number, isStrict: boolean, without: number) => NoiseBand | undefined,
): SeriesPast["band"] {
  const made = new Map<string, NoiseBand | undefined>();
  return (samples, isStrict, without = 0) => {
    const key = `${samples} ${isStrict} ${without}`;
    if (!made.has(key)) made.set(key, make(samples, isStrict, without));
    return made.get(key);
  };
}

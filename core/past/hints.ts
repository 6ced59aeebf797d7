import { noiseKind } from "../detect/kind.ts";
import type { HistoryView, SeriesColumn } from "../history_view.ts";
import { isOtherUnit, type Method, methodAt, type Methods } from "../method.ts";
import { type Measurement, type Metric, seriesKey, type Unit } from "../metric.ts";
import { closest } from "../text/suggest.ts";
import {
  baselinePlace,
  type ComparableRuns,
  comparableRuns,
  findBaseline,
  type FoundBaseline,
  type Reference,
} from "./baseline.ts";
import { unitsOf } from "./same_units.ts";

/** What a run measured, beside what it is compared with. */
export interface HintInput {
  readonly view: HistoryView;
  readonly reference: Reference;
  readonly metrics: readonly Metric[];
  readonly measurements: readonly Measurement[];
  /** How the run measured. */
  readonly methods: Methods;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What somebody should know who compares a run with the one before. */
export interface Hints {
  /** Why the values of a metric are not compared, by its key. */
  readonly otherUnits: ReadonlyMap<string, string>;
  /** One sentence each, with the command that helps where there is one. */
  readonly sentences: readonly string[];
}

/** So many runs tell what kind a series is. */
const MAX_PAST = 500;
/** More nobody reads. */
const MAX_SENTENCES = 5;

/**
 * Finds what a human would notice beside the numbers: a metric got another unit, a series vanished while another appeared, a metric is
 * measured otherwise than before.
 *
 * @returns Nothing where nothing was measured before
 */
export function findHints(input: HintInput): Hints {
  const { view, reference, now, measurements } = input;
  const comparable = comparableRuns(view.runs, reference, now);
  const columns = new Map(view.series.map((one) => [seriesKey(one.metric, one.labels), one]));
  const found = measurements.flatMap((measurement): readonly Found[] => {
    const column = columns.get(seriesKey(measurement.metric, measurement.labels));
    const before = column && findBaseline(comparable, column);
    return column === undefined || before === undefined ? [] : [{
      measurement,
      column,
      row: rowOf(before),
      past: before.points.values,
      place: baselinePlace(comparable, before),
    }];
  });
  const otherUnits = unitChanges(found, input);
  const sentences = [
    ...[...otherUnits].map(([metric, why]) => unitHint(metric, why, found, input)),
    ...renameHints({ ...input, comparable, found }),
    ...methodHints(found, input, otherUnits),
    ...kindHints(found, input),
  ];
  const more = sentences.length - MAX_SENTENCES;
  return {
    otherUnits,
    sentences: more > 0
      ? [...sentences.slice(0, MAX_SENTENCES), `… and ${more} more changes of this kind`]
      : sentences,
  };
}

/** A series that was measured now and before. */
interface Found {
  readonly measurement: Measurement;
  readonly column: SeriesColumn;
  /** Of the run that it is compared with. */
  readonly row: number;
  /** What was measured up to then, oldest first. */
  readonly past: Float64Array;
  /** `a1b2c3d, the merge base` */
  readonly place: string;
}

function rowOf({ points }: FoundBaseline): number {
  return points.runs.at(-1) ?? -1;
}

function unitChanges(
  found: readonly Found[],
  { view, metrics }: HintInput,
): ReadonlyMap<string, string> {
  const changes = new Map<string, string>();
  for (const { column: { metric, words }, row, place } of found) {
    const unit = metrics.find(({ key }) => key === metric)?.unit;
    const before = unitsOf(view, metric)(row);
    if (words !== undefined || changes.has(metric) || !isOtherUnit(before, unit)) continue;
    changes.set(
      metric,
      `its unit was ${before} (${place}) and is ${unit} now, so they are not compared`,
    );
  }
  return changes;
}

function unitHint(
  metric: string,
  why: string,
  found: readonly Found[],
  { view }: HintInput,
): string {
  const row = found.find(({ column }) => column.metric === metric)?.row ?? -1;
  const before = unitsOf(view, metric)(row);
  return `${metric}: ${why}. Once this is merged, \`unentropy-track history unit ${metric} ${before} ${
    EXAMPLES[before ?? "decimal"]
  } --because "…"\` converts the older values; name the unit that the numbers are in now`;
}

/** What numbers of a unit may be in when they are no longer declared so. */
const EXAMPLES: Readonly<Record<Unit, string>> = {
  bytes: "KiB",
  duration: "ms",
  percent: "ratio",
  integer: "bytes",
  decimal: "bytes",
};

/** A series by its name. */
interface Named {
  readonly metric: string;
  readonly key: string;
  readonly isWord: boolean;
}

function renameHints(
  { view, reference, metrics, measurements, comparable, found }: HintInput & {
    readonly comparable: ComparableRuns;
    readonly found: readonly Found[];
  },
): readonly string[] {
  const present = new Set(measurements.map((one) => seriesKey(one.metric, one.labels)));
  // The view may hold the run itself.
  const isOwn = (row: number) =>
    view.runs.commit[row] === reference.excludeRun?.commit ||
    view.runs.runId[row] === reference.excludeRun?.runId;
  const known = new Set(
    view.series.filter(({ values }) =>
      values.some((value, row) => !Number.isNaN(value) && !isOwn(row))
    ).map((one) => seriesKey(one.metric, one.labels)),
  );
  const appeared = measurements.map((one): Named => ({
    metric: one.metric,
    key: seriesKey(one.metric, one.labels),
    isWord: typeof one.value === "string",
  })).filter(({ key }) => !known.has(key));
  if (appeared.length === 0) return [];
  // Where nothing was measured twice, the newest run is the one before.
  const rows = new Set(found.map(({ row }) => row));
  if (rows.size === 0) rows.add(comparable.indices.at(-1) ?? -1);
  const vanished = view.series.flatMap(
    (column): readonly (Named & { readonly place: string })[] => {
      const key = seriesKey(column.metric, column.labels);
      const before = present.has(key) ? undefined : findBaseline(comparable, column);
      if (before === undefined || !rows.has(rowOf(before))) return [];
      const { metric, words } = column;
      return [{
        metric,
        key,
        isWord: words !== undefined,
        place: baselinePlace(comparable, before),
      }];
    },
  );
  const unitOf = (metric: string, list: readonly Metric[]) =>
    list.find(({ key }) => key === metric)?.unit;
  const hints: string[] = [];
  for (const old of vanished) {
    const isMeasured = metrics.some(({ key }) => key === old.metric);
    const candidates = appeared.filter((one) =>
      one.isWord === old.isWord &&
      (one.metric === old.metric ||
        (!isMeasured && unitOf(one.metric, metrics) === unitOf(old.metric, view.metrics)))
    );
    const rivals = vanished.filter((one) => one.metric === old.metric).length;
    const near = closest(old.key, candidates.map(({ key }) => key)) ??
      (candidates.length === 1 && rivals === 1 ? candidates[0]?.key : undefined);
    if (near === undefined) continue;
    appeared.splice(appeared.findIndex(({ key }) => key === near), 1);
    hints.push(
      `${old.key} was measured before (${old.place}) and is not any more, while ${near} is new. If it is the same under another name, ` +
        `\`unentropy-track history rename ${quoted(old.key)} ${
          quoted(near)
        } --because "…"\` joins them`,
    );
  }
  return hints;
}

function quoted(name: string): string {
  return /^[\w-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

function methodHints(
  found: readonly Found[],
  { view, methods }: HintInput,
  otherUnits: ReadonlyMap<string, string>,
): readonly string[] {
  const hints = new Map<string, string>();
  for (const { measurement: { metric, value }, column, row, place } of found) {
    const now = Object.hasOwn(methods, metric) ? methods[metric] : undefined;
    const before = methodAt(view.methods, row, metric);
    const old = column.values[row] ?? NaN;
    const isSame = value === (column.words === undefined ? old : column.words[old]);
    // Whoever measures otherwise and finds the same has nothing to explain.
    if (now === undefined || before === undefined || isSame) continue;
    if (hints.has(metric) || otherUnits.has(metric)) continue;
    const what = difference(before, now);
    if (what === undefined) continue;
    hints.set(
      metric,
      `${metric} is measured otherwise than before (${place}): ${what}; that may be what moved, and not the code`,
    );
  }
  return [...hints.values()];
}

/** Said by the run that shows it first, so once. */
function kindHints(found: readonly Found[], { metrics }: HintInput): readonly string[] {
  const hints = new Map<string, string>();
  for (const { measurement: { metric, value }, past } of found) {
    const declared = metrics.find(({ key }) => key === metric);
    if (declared?.noise === undefined || typeof value !== "number" || hints.has(metric)) continue;
    const isContradicted = (values: Float64Array) => {
      const { learned } = noiseKind(values, declared);
      return learned !== undefined && learned !== declared.noise;
    };
    const newest = past.subarray(-MAX_PAST);
    const now = new Float64Array(newest.length + 1);
    now.set(newest);
    now[newest.length] = value;
    if (!isContradicted(now) || isContradicted(now.subarray(0, -1))) continue;
    const [word, other] = declared.noise === "none" ? ["exact", "noisy"] : ["noisy", "exact"];
    hints.set(
      metric,
      `${metric} is declared ${word} ("noise": "${declared.noise}"), but ${now.length} runs show it ${other}; without the declaration it ` +
        "is judged as what it shows",
    );
  }
  return [...hints.values()];
}

function difference(before: Method, now: Method): string | undefined {
  const name = (by: string) => by === "command" ? "a command" : `the collector ${by}`;
  if (before.by !== now.by) return `by ${name(now.by)} and not by ${name(before.by)}`;
  if (before.format !== now.format && before.format !== undefined && now.format !== undefined) {
    return `the report is ${now.format} and was ${before.format}`;
  }
  if (before.how === now.how) return undefined;
  return now.by === "command"
    ? "its command was changed"
    : `the paths or options of ${now.by} were changed`;
}

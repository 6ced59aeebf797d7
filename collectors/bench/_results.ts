import { type Direction, type Labels, labelsKey, seriesKey } from "../../core/metric.ts";
import { median } from "../../core/detect/statistics.ts";
import { type Quantity, quantityOf } from "../../core/text/quantity.ts";
import { reportError } from "../read/report_error.ts";
import type { ReportFile } from "../read/text.ts";
import type { BenchRecord } from "./record.ts";

/** The number of a benchmark that is asked for, instead of its tool's own. */
export const STATS = ["mean", "median", "min", "max"] as const;

/** One of them. */
export type Stat = typeof STATS[number];

/** A record, where it is from, and what it means. */
export interface PlacedRecord {
  readonly record: BenchRecord;
  readonly file: ReportFile;
  readonly quantity: Omit<Quantity, "direction"> & { readonly direction: Direction | undefined };
}

/** One quantity of one case, in our units. */
export interface BenchResult {
  readonly case: string;
  readonly labels: Labels;
  readonly quantity: PlacedRecord["quantity"];
  /** `undefined` where the report does not have the number that is asked for. */
  readonly value: number | undefined;
  readonly samples: readonly number[];
  readonly evidence: Readonly<Record<string, string | number>>;
}

/**
 * Gives records their place and their quantity. There are many records and few units.
 *
 * @returns A function for the records of one run
 */
export function recordPlacer(): (record: BenchRecord, file: ReportFile) => PlacedRecord {
  const known = new Map<string, PlacedRecord["quantity"]>();
  return (record, file) => {
    const key = `${record.unit}\n${record.measure ?? ""}\n${record.direction ?? ""}`;
    let quantity = known.get(key);
    if (quantity === undefined) {
      const { measure, direction, ...rest } = quantityOf(record.unit);
      quantity = {
        ...rest,
        measure: record.measure ?? measure,
        direction: record.direction === "unknown" ? undefined : record.direction ?? direction,
      };
      known.set(key, quantity);
    }
    return { record, file, quantity };
  };
}

/**
 * The records of reports as results. Those that the tool itself takes as repetitions of one benchmark are one, with all their values as
 * samples; any other two that cannot be told apart are an error.
 *
 * @param records The records, in the order of the reports
 * @param stat The number that is asked for; the tool's own if it is `undefined`
 * @param isMeasureTold Whether each result has its quantity among its labels. Else only what a case has beside its time, or its first one
 * @returns The results, in the order of their first records
 * @throws {CollectError} `COLLECT_FORMAT` if two results would be one series
 */
export function benchResults(
  records: readonly PlacedRecord[],
  { stat, isMeasureTold }: { readonly stat: Stat | undefined; readonly isMeasureTold: boolean },
): readonly BenchResult[] {
  const keyOfLabels = labelsKeys();
  const caseOf = ({ record }: PlacedRecord) => `${record.case}\n${keyOfLabels(record.labels)}`;
  const hasSeveral = new Set(records.map(({ quantity }) => quantity.measure)).size > 1;
  const own = hasSeveral && !isMeasureTold ? ownMeasures(records, caseOf) : undefined;
  return groups(records, (one) => `${caseOf(one)}\n${one.quantity.measure}`)
    .flatMap((same) => {
      const alone = single(same, { stat, isApart: false });
      return alone === undefined ? partsOf(same, stat) : [alone];
    })
    .map((result) => {
      const { measure } = result.quantity;
      const isTold = isMeasureTold ||
        (own !== undefined &&
          own.get(`${result.case}\n${keyOfLabels(result.labels)}`) !== measure);
      return isTold ? { ...result, labels: { ...result.labels, measure } } : result;
    });
}

/** The results of records of one name, which something else tells apart. */
function partsOf(same: readonly PlacedRecord[], stat: Stat | undefined): readonly BenchResult[] {
  const keyOfLabels = labelsKeys();
  return groups(same, ({ record }) => keyOfLabels({ ...record.apart, ...record.labels }))
    .map((group) => {
      const result = single(group, { stat, isApart: true });
      if (result !== undefined) return result;
      throw twoResults(group);
    });
}

/** For each case the quantity that needs no label: its time, or its first one. */
function ownMeasures(
  records: readonly PlacedRecord[],
  caseOf: (one: PlacedRecord) => string,
): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  for (const one of records) {
    const { measure } = one.quantity;
    const key = caseOf(one);
    if (measure === "time" || !own.has(key)) own.set(key, measure);
  }
  return own;
}

/** Records of a package share its labels. */
function labelsKeys(): (labels: Labels | undefined) => string {
  const known = new Map<Labels, string>();
  return (labels) => {
    if (labels === undefined) return "";
    const key = known.get(labels) ?? labelsKey(labels);
    known.set(labels, key);
    return key;
  };
}

function groups(
  records: readonly PlacedRecord[],
  keyOf: (one: PlacedRecord) => string,
): readonly (readonly PlacedRecord[])[] {
  return [...Map.groupBy(records, keyOf).values()];
}

/** The one result of records that are one record, or repetitions in one report. */
function single(
  group: readonly PlacedRecord[],
  { stat, isApart }: { readonly stat: Stat | undefined; readonly isApart: boolean },
): BenchResult | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const { record, quantity } = first;
  const { convert } = quantity;
  const isAlone = group.length === 1;
  if (!isAlone && !areRepetitions(group)) return undefined;
  const raw = isAlone ? record.samples ?? [] : group.map((one) => one.record.value);
  const told = stat ?? (isAlone ? record.shown : record.repetition?.shown);
  // In the report's unit first: converting each sample would leave its rounding in the mean.
  const found = stat !== undefined
    ? (isAlone ? record.facts?.[stat] : undefined) ??
      statistic(stat, raw.length > 0 ? raw : measuredOnce(record))
    : isAlone
    ? record.value
    : statistic(record.repetition?.shown ?? "median", raw);
  return {
    case: record.case,
    labels: isApart ? { ...record.apart, ...record.labels } : record.labels ?? {},
    quantity,
    value: found === undefined ? undefined : convert(found),
    samples: raw.map(convert),
    evidence: {
      ...(isAlone && converted(record.facts, convert)),
      ...(isAlone && converted(record.counts, (count) => count)),
      ...(raw.length > 0 && { samples: raw.length }),
      ...(told !== undefined && { stat: told }),
      unit: record.unit,
    },
  };
}

function areRepetitions(group: readonly PlacedRecord[]): boolean {
  const [first, ...others] = group;
  const repetition = first?.record.repetition;
  return repetition !== undefined &&
    others.every(({ file, record }) =>
      file === first?.file && record.unit === first.record.unit &&
      record.repetition?.of === repetition.of
    );
}

/** What was measured once is its own mean and median; what the tool has made of several is not known to be. */
function measuredOnce(record: BenchRecord): readonly number[] {
  return record.shown === undefined ? [record.value] : [];
}

function statistic(stat: Stat, samples: readonly number[]): number | undefined {
  if (samples.length === 0) return undefined;
  switch (stat) {
    case "mean":
      return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
    case "median":
      return median(Float64Array.from(samples));
    case "min":
      return samples.reduce((least, sample) => Math.min(least, sample));
    case "max":
      return samples.reduce((most, sample) => Math.max(most, sample));
  }
}

function converted(
  facts: Readonly<Record<string, number | undefined>> = {},
  convert: (value: number) => number,
): Readonly<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined) result[name] = convert(value);
  }
  return result;
}

/** Two results that would be one series: their average would be nobody's result. */
function twoResults(group: readonly PlacedRecord[]): Error {
  const [first, second] = group;
  if (first === undefined || second === undefined) throw new TypeError("There are no two");
  const name = seriesKey(first.record.case, first.record.labels ?? {});
  const isSameFile = first.file === second.file;
  const values = group.map(({ record: { value, unit } }) => `${value} ${unit}`).join(" and ");
  return reportError("COLLECT_FORMAT", second.file, {
    why: isSameFile
      ? `"${name}" has ${group.length} results that nothing tells apart: ${values}`
      : `"${name}" has a result here and one in ${first.file.shown}: ${values}`,
    fix: isSameFile
      ? "Give the benchmarks names of their own"
      : 'Give each report a metric of its own, with "labels" that tell them apart',
  });
}

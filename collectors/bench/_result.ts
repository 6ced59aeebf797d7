import type { Labels } from "../../core/metric.ts";
import { median } from "../../core/detect/statistics.ts";
import { type Quantity, quantityOf } from "../../core/text/quantity.ts";

/** What a report says about one quantity of one case, in the report's unit. */
export interface BenchRecord {
  readonly case: string;
  /** What else tells it from others of the same name: the package. */
  readonly labels?: Labels;
  /** As the report writes it: `ns/iter`. */
  readonly unit: string;
  /** The median, or the mean where the report has no median. */
  readonly value: number;
  /** Single measurements, if the report has them. */
  readonly samples?: readonly number[];
  /** Facts in the report's unit: `mean`, `stddev`, `min`, `max`. */
  readonly facts?: Readonly<Record<string, number | undefined>>;
  /** Facts without a unit: `runs`, `iterations`. */
  readonly counts?: Readonly<Record<string, number | undefined>>;
}

/** One quantity of one case, in our units. */
export interface BenchResult {
  readonly case: string;
  readonly labels: Labels;
  readonly quantity: Quantity;
  readonly value: number;
  readonly samples: readonly number[];
  readonly evidence: Readonly<Record<string, string | number>>;
}

/**
 * The records of reports in our units; those of the same quantity and case are one, with all their values as samples.
 *
 * @param records The records, in the order of the reports
 * @returns The results, in the order of their first records
 */
export function benchResults(records: readonly BenchRecord[]): readonly BenchResult[] {
  const groups = new Map<string, BenchRecord[]>();
  for (const record of records) {
    const key = JSON.stringify([record.case, record.labels, quantityOf(record.unit).measure]);
    const group = groups.get(key) ?? [];
    group.push(record);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [resultOf(first, group)];
  });
}

function resultOf(first: BenchRecord, group: readonly BenchRecord[]): BenchResult {
  const quantity = quantityOf(first.unit);
  const alone = group.length === 1;
  const samples = group.flatMap((record) => {
    const own = record.samples ?? (alone ? [] : [record.value]);
    return own.map(quantityOf(record.unit).convert);
  });
  const facts = alone ? first.facts ?? {} : {};
  const counts = alone ? first.counts ?? {} : {};
  return {
    case: first.case,
    labels: first.labels ?? {},
    quantity,
    value: samples.length > 0 ? median(Float64Array.from(samples)) : quantity.convert(first.value),
    samples,
    evidence: {
      ...converted(facts, quantity.convert),
      ...converted(counts, (count) => count),
      ...(samples.length > 0 && { samples: samples.length }),
      unit: first.unit,
    },
  };
}

function converted(
  facts: Readonly<Record<string, number | undefined>>,
  convert: (value: number) => number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, convert(value)]]
    ),
  );
}

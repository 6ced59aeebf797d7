import type { Direction, Unit } from "../metric.ts";

/** What a benchmark measures, in our units. */
export interface Quantity {
  /** `time`, or the unit as the report writes it: `MB/s`, `B/op`, `cycles/iter`. */
  readonly measure: string;
  readonly unit: Unit;
  readonly direction: Direction;
  /** A number of the report in our unit. */
  readonly convert: (value: number) => number;
}

/** How many of a unit of time make a second. Dividing keeps the decimals that multiplying by a fraction would spoil. */
const PER_SECOND: ReadonlyMap<string, number> = named([
  [1e12, "ps", "picosecond", "picoseconds"],
  [1e9, "ns", "nanosecond", "nanoseconds"],
  // The micro sign and the Greek letter.
  [1e6, "us", "\u00b5s", "\u03bcs", "microsecond", "microseconds"],
  [1e3, "ms", "millisecond", "milliseconds"],
  [1, "s", "sec", "secs", "second", "seconds"],
  [1 / 60, "min", "minute", "minutes"],
]);

/** Bytes of a unit of size. */
const BYTES: ReadonlyMap<string, number> = named([
  [1, "b", "byte", "bytes"],
  [1e3, "kb", "kilobyte", "kilobytes"],
  [1e6, "mb", "megabyte", "megabytes"],
  [1e9, "gb", "gigabyte", "gigabytes"],
  [2 ** 10, "kib"],
  [2 ** 20, "mib"],
  [2 ** 30, "gib"],
]);

function named(
  units: readonly (readonly [number, ...string[]])[],
): ReadonlyMap<string, number> {
  return new Map(
    units.flatMap(([size, ...names]) => names.map((name): [string, number] => [name, size])),
  );
}

/**
 * What a unit of a report means. Times become seconds and sizes bytes, also those per operation; both are better when lower. What is
 * counted per unit of time is better when higher, and keeps its number; anything else is taken as better when lower.
 *
 * @param text For example `ns/iter`, `MB/s`, `ops/sec`, `Megabytes`, `cycles/iter`
 * @returns The quantity
 */
export function quantityOf(text: string): Quantity {
  const measure = text.trim();
  const [what = "", per] = measure.toLowerCase().split("/").map((part) => part.trim());
  const same = (value: number) => value;
  if (per !== undefined && PER_SECOND.has(per)) {
    return { measure, unit: "decimal", direction: "higher", convert: same };
  }
  const perSecond = PER_SECOND.get(what);
  if (perSecond !== undefined) {
    const convert = (value: number) => value / perSecond;
    return { measure: "time", unit: "duration", direction: "lower", convert };
  }
  const bytes = BYTES.get(what);
  if (bytes !== undefined) {
    const convert = (value: number) => value * bytes;
    return { measure, unit: "bytes", direction: "lower", convert };
  }
  const isPercent = what === "%" || what === "percent";
  return { measure, unit: isPercent ? "percent" : "decimal", direction: "lower", convert: same };
}

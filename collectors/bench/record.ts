import type { Direction, Labels } from "../../core/metric.ts";

/** What a report says about one quantity of one case, in the report's unit. */
export interface BenchRecord {
  readonly case: string;
  /** What else the tool tells it by: the package, the test case, the mode. */
  readonly labels?: Labels;
  /** What tells it from another one of the same name, and is left out where there is none: the file, the build target. */
  readonly apart?: Labels;
  /** As the report writes it: `ns/iter`. */
  readonly unit: string;
  /** What is measured, where the unit does not say it: `cpu_time`, `Instructions`. */
  readonly measure?: string;
  /** Which way is better, where the unit does not say it; `unknown` where nobody can. */
  readonly direction?: Direction | "unknown";
  /** Beside the quantity that the benchmark is about: only there if it is asked for. */
  readonly isSecondary?: boolean;
  /** The number that the tool itself shows for the case. */
  readonly value: number;
  /** Which number that is: `mean`, `median`, `score`. */
  readonly shown?: string;
  /** Single measurements, if the report has them. */
  readonly samples?: readonly number[];
  /** Facts in the report's unit: `mean`, `median`, `stddev`, `min`, `max`. */
  readonly facts?: Readonly<Record<string, number | undefined>>;
  /** Facts without a unit: `runs`, `iterations`. */
  readonly counts?: Readonly<Record<string, number | undefined>>;
  /** The same for all records of a report that the tool itself takes as repetitions of one benchmark, and what it makes of them. */
  readonly repetition?: { readonly of: string; readonly shown: "mean" | "median" };
}

/** A benchmark that has no result. */
export interface Undone {
  readonly case: string;
  /** In the tool's words: `skipped: no GPU`. */
  readonly why: string;
}

/** What one report holds. */
export interface BenchReport {
  readonly formats: readonly string[];
  readonly records: readonly BenchRecord[];
  /** What did not run, or not to its end. It has no value, because work that was not done is no fast result. */
  readonly undone: readonly Undone[];
}

/** What a format finds in a report, in its order. */
export type BenchFinding = BenchRecord | Undone;

/**
 * Tells results from benchmarks without one.
 *
 * @param findings Both, in the order of the report
 * @returns Each alone
 */
export function sorted(findings: readonly BenchFinding[]): Omit<BenchReport, "formats"> {
  const isUndone = (one: BenchFinding): one is Undone => "why" in one;
  return {
    records: findings.filter((one): one is BenchRecord => !isUndone(one)),
    undone: findings.filter(isUndone),
  };
}

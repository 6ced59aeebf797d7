import type { CurationEvent } from "../../core/curation/event.ts";
import type { Evidence, Labels, Metric } from "../../core/metric.ts";
import type { RunRecord } from "../run_record.ts";

/** One value out of a file of another tool. */
export interface ImportedValue {
  /** Where it stands in the file: a line, or the number of the entry, from 1. */
  readonly line: number;
  /** The metric's key. */
  readonly metric: string;
  readonly labels: Labels;
  readonly value: number | string;
  /** When it was measured, epoch milliseconds UTC. */
  readonly time: number;
  /** 40 lowercase hex digits; absent: the file does not say it. */
  readonly commit?: string;
  /** Absent: the trend branch. */
  readonly branch?: string;
  /** Where the value comes from, in the words of the file. Default `manual`. */
  readonly source?: string;
  readonly runId?: string;
  readonly runNumber?: number;
  readonly subject?: string;
  readonly author?: string;
  readonly url?: string;
  readonly evidence?: Evidence;
}

/** Something in a file that cannot be imported. */
export interface ImportProblem {
  readonly line: number;
  /** What is wrong there. */
  readonly text: string;
}

/** What a file of another tool holds. */
export interface ImportedFile {
  readonly values: readonly ImportedValue[];
  /** What the file knows of its metrics: unit, direction, name. */
  readonly metrics: readonly Metric[];
  /** Whole runs, where the file was written by this program. */
  readonly records: readonly RunRecord[];
  /** Curation events, where the file was written by this program. */
  readonly events?: readonly CurationEvent[];
  readonly problems: readonly ImportProblem[];
}

/**
 * A name as a metric's key.
 *
 * @param name Any text: `Rust Benchmark`
 * @returns `rust-benchmark`, at most 64 characters; `""` if nothing of it can stand in a key
 */
export function metricKeyOf(name: string): string {
  return name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 64)
    .replace(/^-+|-+$/g, "");
}

/**
 * A time as files write it.
 *
 * @param text RFC 3339 with a zone
 * @returns Epoch milliseconds, or `undefined` if it is no such time
 */
export function parseRfc3339(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.exec(
    text,
  );
  if (parts === null) return undefined;
  const [, year = "", month = "", day = ""] = parts;
  // `Date` takes 30 February for 1 March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() ===
    Number(day);
  const time = Date.parse(text.replace(" ", "T").toUpperCase());
  return isDay && Number.isFinite(time) ? time : undefined;
}

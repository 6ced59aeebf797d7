import { quantityOf } from "../../../core/text/quantity.ts";
import type { BenchFinding } from "../record.ts";

/** Reads the lines of one text format, one by one. */
export interface BenchLineReader {
  /** For the evidence: `go`. */
  readonly format: string;
  /** Gives what this line completes; `undefined` for a line that may be another format's. */
  readonly line: (text: string) => readonly BenchFinding[] | undefined;
  /** Gives what is known at the end only. */
  readonly end?: () => readonly BenchFinding[];
}

/** What a line gives that is a format's, and completes nothing. */
export const NOTHING: readonly BenchFinding[] = [];

/**
 * A number as tools print it for people: `1,234.5`, with commas between thousands; a comma that cannot be one of those is a decimal one.
 *
 * @returns The number; NaN for anything else
 */
export function numberIn(text: string | undefined): number {
  const isGrouped = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/.test(text ?? "");
  const plain = isGrouped ? text?.replaceAll(",", "") : text?.replace(/^(\d+),(\d+)$/, "$1.$2");
  return plain === undefined || plain === "" ? NaN : Number(plain);
}

/**
 * A number in another unit of the same quantity.
 *
 * @param text The number
 * @param from Its unit
 * @param to The unit that is wanted
 * @returns The number in it
 */
export function inUnit(text: string | undefined, from: string | undefined, to: string): number {
  const one = quantityOf(to).convert(1);
  return quantityOf(from ?? to).convert(numberIn(text)) / one;
}

import { CollectError } from "../errors.ts";
import type { OptionValues } from "./types.ts";

/**
 * How many rows `--top` asks for.
 *
 * @param ifAbsent The number where it is not given
 * @returns A whole number from 1
 * @throws {CollectError} `COLLECT_OPTIONS` if it is something else
 */
export function topOf(options: OptionValues, ifAbsent: number): number {
  const top = options.top ?? ifAbsent;
  if (typeof top === "number" && Number.isInteger(top) && top >= 1) return top;
  throw new CollectError("COLLECT_OPTIONS", {
    what: "Cannot choose the rows",
    why: `--top is ${String(top)}, expected a whole number from 1`,
    fix: "Give --top 10, or leave it out",
  });
}

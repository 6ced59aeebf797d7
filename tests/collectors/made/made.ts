import type { OptionValues } from "../../../collectors/types.ts";

/** Numbers from 0 (included) to 1. */
export type Random = () => number;

/** A small file that a collector reads, and what it must find in it. */
export interface Made {
  readonly text: string;
  readonly options?: OptionValues;
  /** The first value, as worked out from what the file was made of. */
  readonly value: number;
  /** What shows, also in a damaged file, that there is something in it: then 0 would be a lie. */
  readonly trace?: RegExp;
}

/** Makes such a file. */
export type Maker = (random: Random) => Made;

/** The value of a file that was not made from one. */
export const UNKNOWN = NaN;

/** A real file, of which only the shape of the answer is known. */
export function realFile(text: string, options: OptionValues = {}): Maker {
  return () => ({ text, options, value: UNKNOWN });
}

/** A whole number from 0 to below the limit. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** One of several. */
export function oneOf<T>(random: Random, values: readonly T[]): T {
  const value = values[below(random, values.length)];
  if (value === undefined) throw new TypeError("There is nothing to choose from");
  return value;
}

/** From one to `most` things. */
export function some<T>(random: Random, most: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: 1 + below(random, most) }, (_, index) => make(index));
}

/** The sum of numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The middle of numbers. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

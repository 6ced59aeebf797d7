/**
 * The building blocks of the schema. Each says of its value, in words, what is expected: zod's message is that phrase.
 *
 * @module
 */

import * as z from "zod";
import { oneOf } from "./_expected.ts";

/** An object of exactly these keys. */
export function object<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => issue.code === "unrecognized_keys" ? oneOf(Object.keys(shape)) : "an object",
  });
}

/** Text, its length in characters (UTF-16 code units). */
export function text(min: number, max: number): z.ZodString {
  const expected = `text of ${min === 0 ? "at most" : `${min} to`} ${max} characters`;
  const limited = z.string(expected).max(max, expected);
  return min === 0 ? limited : limited.min(min, expected);
}

/** A whole number; `unit` is said behind it. */
export function whole(min: number, max: number, unit = ""): z.ZodNumber {
  const expected = `a whole number from ${min} to ${max}${unit === "" ? "" : ` ${unit}`}`;
  return z.number(expected).int(expected).min(min, expected).max(max, expected);
}

/** One of some words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, oneOf(words));
}

/** A list of so many entries, by default of any number. */
export function list<Item extends z.ZodType>(
  item: Item,
  min = 0,
  max = Infinity,
): z.ZodArray<Item> {
  const expected = max < Infinity
    ? `a list of ${min} to ${max} entries`
    : min > 0
    ? `a list of at least ${min}`
    : "a list";
  const atLeast = z.array(item, expected);
  const limited = min > 0 ? atLeast.min(min, expected) : atLeast;
  return max < Infinity ? limited.max(max, expected) : limited;
}

/** A yes or a no. */
export const yesOrNo: z.ZodBoolean = z.boolean("true or false");

/** A number of days, far more than any history has. */
export const days: z.ZodNumber = whole(1, 1_000_000, "(days)");

/** A share in percent, above 0. */
export function percentage(): z.ZodNumber {
  const expected = "a number above 0 (percent)";
  return z.number(expected).positive(expected);
}

/** An amount: in the metric's unit, or relative. */
export function amount(): z.ZodUnion<
  readonly [
    z.ZodNumber,
    z.ZodString,
    z.ZodObject<{ absolute: z.ZodNumber }, z.core.$strict>,
    z.ZodObject<{ percent: z.ZodNumber }, z.core.$strict>,
  ]
> {
  const expected = 'a number from 0, or a percentage such as "2%"';
  const number = z.number(expected).min(0, expected);
  return z.union([
    number,
    z.string(expected).regex(/^\d+(?:\.\d+)?\s*%$/, expected),
    object({ absolute: number }),
    object({ percent: number }),
  ], expected);
}

/**
 * The building blocks of the schema. Each says of its value, in words, what is expected: zod's message is that phrase.
 *
 * @module
 */

import * as z from "zod/mini";
import { oneOf } from "../_expected.ts";

/** What a key's documentation says beyond its description. */
type About = Readonly<Record<string, unknown>>;

/** A key that may be left out. */
export function maybe<Value extends z.ZodMiniType>(
  value: Value,
  description: string,
  about: About = {},
): z.ZodMiniOptional<Value> {
  return needed(z.optional(value), description, about);
}

/** A key that must be there. The value must be used nowhere else: its description becomes its own. */
export function needed<Value extends z.ZodMiniType>(
  value: Value,
  description: string,
  about: About = {},
): Value {
  z.globalRegistry.add(value, { description, ...about });
  return value;
}

/** An object of exactly these keys. */
export function object<Shape extends z.core.$ZodShape>(
  shape: Shape,
): z.ZodMiniObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => issue.code === "unrecognized_keys" ? oneOf(Object.keys(shape)) : "an object",
  });
}

/** Text, its length in characters (UTF-16 code units). */
export function text(min: number, max: number): z.ZodMiniString {
  const expected = `text of ${min === 0 ? "at most" : `${min} to`} ${max} characters`;
  const longest = z.maxLength(max, expected);
  return z.string(expected).check(
    ...(min === 0 ? [longest] : [z.minLength(min, expected), longest]),
  );
}

/** Text of a form. */
export function pattern(form: RegExp, expected: string): z.ZodMiniString {
  return z.string(expected).check(z.regex(form, expected));
}

/** A whole number; `unit` is said behind it. */
export function whole(min: number, max: number, unit = ""): z.ZodMiniNumber {
  const expected = `a whole number from ${min} to ${max}${unit === "" ? "" : ` ${unit}`}`;
  return z.int(expected).check(z.gte(min, expected), z.lte(max, expected));
}

/** One of some words. */
export function choice<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodMiniEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, oneOf(words));
}

/** A list of so many entries, by default of any number. */
export function list<Item extends z.ZodMiniType>(
  item: Item,
  min = 0,
  max = Infinity,
): z.ZodMiniArray<Item> {
  const expected = max < Infinity
    ? `a list of ${min} to ${max} entries`
    : min > 0
    ? `a list of at least ${min}`
    : "a list";
  return z.array(item, expected).check(
    ...(min > 0 ? [z.minLength(min, expected)] : []),
    ...(max < Infinity ? [z.maxLength(max, expected)] : []),
  );
}

/** A yes or a no. */
export function yesOrNo(): z.ZodMiniBoolean {
  return z.boolean("true or false");
}

/** A number of days, far more than any history has. */
export function days(): z.ZodMiniNumber {
  return whole(1, 1_000_000, "(days)");
}

/** A share in percent, above 0. */
export function percentage(): z.ZodMiniNumber {
  const expected = "a number above 0 (percent)";
  return z.number(expected).check(z.positive(expected));
}

/** An amount: in the metric's unit, or relative. */
export function amount(): z.ZodMiniUnion<
  readonly [
    z.ZodMiniNumber,
    z.ZodMiniString,
    z.ZodMiniObject<{ absolute: z.ZodMiniNumber }, z.core.$strict>,
    z.ZodMiniObject<{ percent: z.ZodMiniNumber }, z.core.$strict>,
  ]
> {
  const expected = 'a number from 0, or a percentage such as "2%"';
  const number = z.number(expected).check(z.gte(0, expected));
  return z.union([
    number,
    pattern(/^\d+(?:\.\d+)?\s*%$/, expected),
    object({ absolute: number }),
    object({ percent: number }),
  ], expected);
}

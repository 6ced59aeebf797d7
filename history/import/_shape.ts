import { isObject } from "../../core/json_value.ts";

/** Tells whether a value out of JSON is what it should be. */
export type Fits = (value: unknown) => boolean;

/** A string. */
export const isText: Fits = (value) => typeof value === "string";

/** A finite number. */
export const isNumber: Fits = (value) => typeof value === "number" && Number.isFinite(value);

/** A whole number, not negative. */
export const isWhole: Fits = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

/** 40 lowercase hex digits. */
export const isCommit: Fits = (value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value);

/** A metric's key. */
export const isMetricKey: Fits = (value) =>
  typeof value === "string" && /^[a-z0-9-]{1,64}$/.test(value);

/** One of some words. */
export function isOneOf(...words: readonly string[]): Fits {
  return (value) => typeof value === "string" && words.includes(value);
}

/** A list whose members all fit. */
export function isListOf(fits: Fits): Fits {
  return (value) => Array.isArray(value) && value.every(fits);
}

/** An object of any names, whose values all fit. */
export function isRecordOf(fits: Fits): Fits {
  return (value) => isObject(value) && Object.values(value).every(fits);
}

/**
 * An object of known fields.
 *
 * @returns Whether a value has all needed fields and no unknown one, and each of them fits
 */
export function isShape(
  needed: Readonly<Record<string, Fits>>,
  optional: Readonly<Record<string, Fits>> = {},
): Fits {
  const all = new Map([...Object.entries(needed), ...Object.entries(optional)]);
  return (value) =>
    isObject(value) && Object.keys(needed).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, one]) => all.get(name)?.(one) ?? false);
}

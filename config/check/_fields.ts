import type { Amount } from "../../core/amount.ts";

/**
 * Reads an amount of the file.
 *
 * @param amount A number, `"2%"`, `{ absolute }` or `{ percent }`
 * @returns The amount
 */
export function readAmount(amount: number | string | Amount): Amount {
  if (typeof amount === "number") return { absolute: amount };
  return typeof amount === "string" ? { percent: Number.parseFloat(amount) } : amount;
}

/**
 * A text of the file; an empty one counts as not given.
 *
 * @returns An object with the key, or an empty one
 */
export function text<Key extends string>(
  key: Key,
  value: string | undefined,
): { readonly [K in Key]?: string } {
  // The cast says only that the computed key is `Key`.
  return value === undefined || value === "" ? {} : { [key]: value } as { [K in Key]: string };
}

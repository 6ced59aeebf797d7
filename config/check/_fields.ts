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

/** A text of the file; an empty one counts as not given. */
export function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

/** An amount, as an absolute number in the metric's unit or relative to the baseline. */
export type Amount = { readonly absolute: number } | { readonly percent: number };

/**
 * An amount in the metric's unit.
 *
 * @param amount Absolute, or percent of the reference; absent: 0
 * @param reference What the percentage counts from
 * @returns The amount, not negative for a not negative amount
 */
export function amountOf(amount: Amount | undefined, reference: number): number {
  if (amount === undefined) return 0;
  return "absolute" in amount ? amount.absolute : Math.abs(reference) * amount.percent / 100;
}

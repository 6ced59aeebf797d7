/**
 * The median.
 *
 * @param values At least one number
 * @returns The middle value, or the mean of the two middle ones
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError("No values, no median");
  return lower + (upper - lower) / 2;
}

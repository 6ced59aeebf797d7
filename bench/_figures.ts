// deno-lint-ignore-file no-console -- it prints for people
/**
 * The middle of several figures.
 *
 * @param values At least one
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = sorted.length % 2 === 1
    ? [sorted[middle], sorted[middle]]
    : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

/**
 * Prints one figure with its promise.
 *
 * @param name What was measured
 * @param value The figure
 * @param unit Its unit
 * @param promise What DESIGN §8 promises
 */
export function printFigure(name: string, value: number, unit: string, promise: string): void {
  const shown = value >= 100 ? value.toFixed(0) : value.toFixed(1);
  console.log(`${name.padEnd(48)} ${shown.padStart(8)} ${unit.padEnd(5)} ${promise}`);
}

const BARS = "▁▂▃▄▅▆▇█";

/**
 * A small chart made of characters, for places that show no pictures.
 *
 * @param values Oldest first; what is not finite is a gap
 * @returns One character per value: the lowest is `▁`, the highest `█`; `▄` throughout if all are equal
 */
export function unicodeSpark(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  let [low, high] = [Infinity, -Infinity];
  for (const value of finite) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.map((value) => {
    if (!Number.isFinite(value)) return " ";
    if (low === high) return "▄";
    // Halved first: the difference of two large numbers may not be finite.
    const share = (value / 2 - low / 2) / (high / 2 - low / 2);
    return BARS.charAt(Math.round(share * (BARS.length - 1)));
  }).join("");
}

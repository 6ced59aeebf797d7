/** Bigger numbers are not those of lines, branches or tests. */
const LIMIT = 2 ** 32;

/**
 * A count as reports write it. It reads a part of a text, because cutting the part out first would take most of the time.
 *
 * @param text Digits only, from `from` to `to`
 * @param from Where the number starts
 * @param to Where it ends
 * @returns The number, below 2^32; `undefined` for anything else
 */
export function parseCount(text: string, from = 0, to: number = text.length): number | undefined {
  if (to <= from || to - from > 10) return undefined;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = value * 10 + digit;
  }
  return value < LIMIT ? value : undefined;
}

/**
 * How often something ran, as reports write it: digits, with a fraction or an exponent where a tool counts in floating point.
 *
 * @param text For example `12`, `18446744073709551615`, `1e+06`, from `from` to `to`
 * @param from Where the number starts
 * @param to Where it ends
 * @returns The number from 0; `undefined` for anything else, a negative number too
 */
export function parseHits(text: string, from = 0, to: number = text.length): number | undefined {
  const count = parseCount(text, from, to);
  if (count !== undefined) return count;
  const part = text.slice(from, to);
  if (!/^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(part)) return undefined;
  const value = Number(part);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * A count of points on one line: branches, instructions.
 *
 * @param text Digits only
 * @returns The number, below 2^15; `undefined` for anything else
 */
export function parseSmallCount(text: string): number | undefined {
  const count = parseCount(text);
  return count !== undefined && count < 2 ** 15 ? count : undefined;
}

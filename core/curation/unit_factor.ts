import { quantityOf } from "../text/quantity.ts";

/** What a value of one unit is multiplied by to be one of another. */
export interface UnitFactor {
  readonly numerator: number;
  readonly denominator: number;
}

/** Plain numbers: what they count, nobody knows, so they stay as they are. */
const PLAIN: ReadonlySet<string> = new Set(["integer", "decimal", "none"]);

/** Shares of one and of a hundred. */
const SHARES: ReadonlyMap<string, number> = new Map([["ratio", 1], ["percent", 100], ["%", 100]]);

/** The units that {@link unitFactor} knows, for messages. */
export const KNOWN_UNITS =
  "B, kB, MB, GB, KiB, MiB, GiB; ns, us, ms, s, min; percent, ratio; integer, decimal for plain numbers";

/**
 * How values of one unit become values of another. As a fraction, since dividing by 1,000 keeps the decimals that multiplying by 0.001
 * would spoil.
 *
 * @param from For example `bytes`, `ms`, `percent`
 * @param to For example `KiB`, `s`, `ratio`
 * @returns The factor, or `undefined` if one of them is unknown or they measure different things
 */
export function unitFactor(from: string, to: string): UnitFactor | undefined {
  const [old, new_] = [sizeOf(from), sizeOf(to)];
  if (old === undefined || new_ === undefined) return undefined;
  if (old.what === "plain" || new_.what === "plain") return { numerator: 1, denominator: 1 };
  if (old.what !== new_.what) return undefined;
  const [numerator, denominator] = [old.size, new_.size];
  if (numerator >= denominator && Number.isInteger(numerator / denominator)) {
    return { numerator: numerator / denominator, denominator: 1 };
  }
  const inverse = denominator / numerator;
  return Number.isInteger(inverse)
    ? { numerator: 1, denominator: inverse }
    : { numerator, denominator };
}

interface Size {
  readonly what: "plain" | "share" | "time" | "bytes";
  /** Of one unit in the base unit, times a constant. */
  readonly size: number;
}

function sizeOf(unit: string): Size | undefined {
  const word = unit.trim().toLowerCase();
  if (PLAIN.has(word)) return { what: "plain", size: 1 };
  const share = SHARES.get(word);
  if (share !== undefined) return { what: "share", size: 100 / share };
  if (word === "duration") return { what: "time", size: 1e12 };
  const quantity = quantityOf(word);
  if (word.includes("/")) return undefined;
  // In picoseconds every unit of time is a whole number.
  if (quantity.unit === "duration") {
    return { what: "time", size: Math.round(1e12 * quantity.convert(1)) };
  }
  if (quantity.unit === "bytes") return { what: "bytes", size: quantity.convert(1) };
  return undefined;
}

import { type Amount, amountOf } from "../amount.ts";
import type { Direction, Unit } from "../metric.ts";
import { formatApart, formatDelta, formatPercent } from "../text/format.ts";

/**
 * What every threshold comes down to: a value that must not be fallen below or risen above.
 */
export interface Bound {
  readonly side: "floor" | "ceiling";
  /** The worst value that still passes. */
  readonly limit: number;
  /** What follows the movement in a sentence if the value passes: `above the minimum of 80 %`. */
  readonly kept: string;
  /** The same if it fails: `below the minimum of 80 %`. */
  readonly broken: string;
}

/** Sums and products of decimal fractions are off by a little; a value on the limit must pass. */
const ROUNDING = 1e-9;
const MAX_RATIO = 100;

/**
 * Whether a value keeps a bound.
 *
 * @returns False if it is worse than the limit, by more than rounding
 */
export function keepsBound(value: number, bound: Pick<Bound, "side" | "limit">): boolean {
  const excess = bound.side === "floor" ? bound.limit - value : value - bound.limit;
  return excess <= ROUNDING * Math.max(Math.abs(value), Math.abs(bound.limit));
}

/**
 * A bound at a distance from a reference, to its worse side.
 *
 * @param reference The value that is allowed in any case
 * @param slack How much worse is still allowed, in the metric's unit
 * @returns Side and limit
 */
export function worseBound(
  reference: number,
  slack: number,
  direction: Direction,
): Pick<Bound, "side" | "limit"> {
  return direction === "higher"
    ? { side: "floor", limit: reference - slack }
    : { side: "ceiling", limit: reference + slack };
}

/**
 * An amount as a sentence says it.
 *
 * @returns `0.5 points`, `2 %`, `16.3 kB`
 */
export function amountText(amount: Amount, unit?: Unit): string {
  return "absolute" in amount
    ? formatDelta(amount.absolute, unit, { sign: false })
    : formatPercent(amount.percent / 100);
}

/**
 * A limit in percent with what is tolerated beyond it.
 *
 * @returns `5 %`, `5 % and 1 kB`
 */
export function limitText(
  percent: number,
  { tolerance }: { readonly tolerance?: Amount },
  unit?: Unit,
): string {
  const text = formatPercent(percent / 100);
  return tolerance === undefined ? text : `${text} and ${amountText(tolerance, unit)}`;
}

/**
 * How a value came to be: the first half of a check's sentence.
 *
 * @param options What it is compared with, and the unit
 * @returns `coverage fell 3.2 points to 71.4 %`, `bundle size rose 4.1 % to 412.6 kB`, `coverage is 71.4 %`
 */
export function movementText(
  name: string,
  value: number,
  options: { readonly from?: number; readonly unit?: Unit; readonly shown?: string },
): string {
  const { from, unit } = options;
  const shown = options.shown ?? formatApart(value, from ?? value, unit)[0];
  if (from === undefined) return `${name} is ${shown}`;
  if (from === value) return `${name} stayed at ${shown}`;
  const ending = isBeyondRatio(from, value, unit) ? "" : ` to ${shown}`;
  return `${name} ${moveText(from, value, unit)}${ending}`;
}

/**
 * How a value moved, without its sign: points of a percentage, else relative to where it started.
 *
 * @param from The value before
 * @param to The value after
 * @returns `rose 3.2 points`, `fell 4.1 %`; from 0, or from next to nothing: `rose from 0 B to 412 kB`
 */
export function moveText(from: number, to: number, unit?: Unit): string {
  const [end, start] = formatApart(to, from, unit);
  const verb = to > from ? "rose" : "fell";
  return isBeyondRatio(from, to, unit)
    ? `${verb} from ${start} to ${end}`
    : `${verb} ${changeText(from, to, unit)}`;
}

/** Beyond a hundredfold a percentage says less than the numbers. */
function isBeyondRatio(from: number, to: number, unit: Unit | undefined): boolean {
  return unit !== "percent" && !(Math.abs(to - from) / Math.abs(from) <= MAX_RATIO);
}

/**
 * The size of a change without its sign: points of a percentage, else relative to where it started.
 *
 * @param from The value before
 * @param to The value after
 * @returns `3.2 points`, `4.1 %`; from 0, or from next to nothing: `12 kB`
 */
export function changeText(from: number, to: number, unit?: Unit): string {
  const change = Math.abs(to - from);
  return unit === "percent" || isBeyondRatio(from, to, unit)
    ? formatDelta(change, unit, { sign: false })
    : formatPercent(change / Math.abs(from));
}

/**
 * The words of a fixed limit: above, at or below it, and what the tolerance does to that.
 *
 * @param limits The value, the configured target and its tolerance
 * @returns The value as text, and the bound
 */
export function targetBound(
  side: Bound["side"],
  limits: { readonly value: number; readonly target: number; readonly tolerance?: Amount },
  unit?: Unit,
): { readonly bound: Bound; readonly shown: string } {
  const { value, target, tolerance } = limits;
  const slack = amountOf(tolerance, target);
  const [shown, aim] = formatApart(value, target, unit);
  const what = `the ${side === "floor" ? "minimum" : "maximum"} of ${aim}`;
  const good = side === "floor" ? "above" : "below";
  const bad = side === "floor" ? "below" : "above";
  const isWorse = side === "floor" ? value < target : value > target;
  const allowed = tolerance !== undefined && slack > 0 ? amountText(tolerance, unit) : undefined;
  return {
    shown,
    bound: {
      side,
      limit: side === "floor" ? target - slack : target + slack,
      kept: value === target
        ? `at ${what}`
        : isWorse && allowed !== undefined
        ? `${bad} ${what} but within the tolerance of ${allowed}`
        : `${good} ${what}`,
      broken: `${bad} ${what}${
        allowed === undefined ? "" : ` by more than the tolerance of ${allowed}`
      }`,
    },
  };
}

import { type Amount, amountOf } from "../../amount.ts";
import { directionOf, worseBy } from "../../detect/direction.ts";
import type { Direction } from "../../metric.ts";
import { formatCount } from "../../text/format.ts";
import { type Case, demanded, NO_BASELINE, type Ruling } from "../_ruling.ts";
import {
  amountText,
  type Bound,
  changeText,
  limitText,
  targetBound,
  worseBound,
} from "../bound.ts";

const DEFAULT_TOLERANCE: Amount = { absolute: 0.5 };

/** `min` and `max`: a fixed limit, which needs no history. */
export function limitRule(
  side: Bound["side"],
  { threshold, metric, value }: Case,
): Ruling {
  const target = demanded(threshold, "target");
  const { tolerance } = threshold;
  return targetBound(side, { value, target, ...(tolerance && { tolerance }) }, metric.unit);
}

/** `no-new-uncovered`: of a coverage of the change, everything that it touches is covered, up to so many lines or percent. */
export function coveredRule({ threshold: { tolerance }, change }: Case): Ruling {
  if (change === undefined) {
    return {
      lacks: "baseline",
      why: 'it is no coverage of the change: collect it with "of": "change"',
    };
  }
  const { covered, total } = change;
  const allowed = tolerance === undefined ? 0 : Math.floor(amountOf(tolerance, total));
  const missed = total - covered;
  const most = allowed === 0 ? "none" : formatCount(allowed, "line");
  const uncovered = `${formatCount(missed, "new line")} uncovered`;
  return {
    bound: {
      side: "floor",
      limit: 100 * Math.max(0, total - allowed) / total,
      kept: missed === 0 ? "nothing new is uncovered" : `${uncovered}, ${most} allowed`,
      broken: `${uncovered}, ${most} allowed`,
    },
  };
}

/** `no-regression`: not worse than before by more than the tolerance. */
export function toleranceRule(judged: Case): Ruling {
  // A plain number tells no direction; then higher is better, as it always was for this mode.
  const direction = directionOf(judged.metric) ?? "higher";
  return notWorseThanBefore(judged, {
    direction,
    tolerance: judged.threshold.tolerance ?? DEFAULT_TOLERANCE,
  });
}

/** The value before the change as a bound, a tolerance away. */
export function notWorseThanBefore(
  { metric, value, past }: Case,
  { direction, tolerance }: { readonly direction: Direction; readonly tolerance: Amount },
): Ruling {
  const before = past?.baseline?.value;
  if (before === undefined) return NO_BASELINE;
  const slack = amountOf(tolerance, before);
  const allowed = amountText(tolerance, metric.unit);
  return {
    bound: {
      ...worseBound(before, slack, direction),
      kept: worseBy(value, before, direction) > 0
        ? `within the ${allowed} allowed`
        : "no regression",
      broken: slack > 0 ? `more than the ${allowed} allowed` : "and may not get worse",
    },
  };
}

/** `delta-max-drop` and `delta-max-increase`: not further from before than so many percent, whichever way is better. */
export function relativeRule(
  side: Bound["side"],
  { threshold, metric, value, past }: Case,
): Ruling {
  const before = past?.baseline?.value;
  if (before === undefined) return NO_BASELINE;
  const percent = demanded(threshold, "maxPercent");
  const slack = amountOf({ percent }, before) + amountOf(threshold.tolerance, before);
  const noun = side === "floor" ? "drop" : "rise";
  const allowed = `${limitText(percent, threshold, metric.unit)} allowed`;
  const isMoved = side === "floor" ? value < before : value > before;
  // Points of a percentage are not percent of it: say both.
  const relation = metric.unit === "percent" && isMoved && before !== 0
    ? `a ${noun} of ${changeText(before, value)}, `
    : "";
  return {
    bound: {
      ...worseBound(before, slack, side === "floor" ? "higher" : "lower"),
      kept: isMoved ? `${relation}within the ${allowed}` : `no ${noun}`,
      broken: `${relation}more than the ${allowed}`,
    },
  };
}

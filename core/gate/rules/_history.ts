import { amountOf } from "../../amount.ts";
import { directionOf, worseBy } from "../../detect/direction.ts";
import type { Direction } from "../../metric.ts";
import { levelBaseline, type PastLevel } from "../../past/past.ts";
import { formatApart, formatCount, formatDelta, shortCommit } from "../../text/format.ts";
import {
  type Case,
  demanded,
  type Lack,
  NO_BASELINE,
  NO_DIRECTION,
  type Ruling,
} from "../_ruling.ts";
import { limitText, worseBound } from "../bound.ts";
import type { Check } from "../verdict.ts";
import { bestLasting, lastingAt } from "./_lasting.ts";
import { noiseAllowance, originOf } from "./noise.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_NAMED = 3;

const TOO_NOISY_YET: Lack = {
  lacks: "baseline",
  why: "it is noisy, and its present level has too few runs to tell how much",
};

/** `ratchet`: never worse than the best that lasted, or than what was last accepted. */
export function ratchetRule(judged: Case): Ruling {
  const { metric, past, threshold, value } = judged;
  const direction = directionOf(metric);
  if (direction === undefined) return NO_DIRECTION;
  if (past?.baseline === undefined) return NO_BASELINE;
  const noise = noiseAllowance(judged);
  if (noise === undefined) return TOO_NOISY_YET;
  const best = bestLasting(past.levels(), direction);
  // Nothing has lasted yet: then a change may at least not make it worse.
  const standard = best?.value ?? originOf(judged, direction)?.baseline.value;
  if (standard === undefined) return NO_BASELINE;
  const slack = Math.max(amountOf(threshold.tolerance, standard), noise);
  const [, shown] = formatApart(value, standard, metric.unit);
  const from = best && levelBaseline(best.level, best.role);
  const than = from === undefined
    ? "before"
    : `${best?.role}, ${shown} from ${shortCommit(from.commit)} on`;
  return {
    bound: {
      ...worseBound(standard, slack, direction),
      kept: worseBy(value, standard, direction) > 0
        ? `not far from ${than}`
        : from === undefined
        ? "no regression"
        : `not worse than ${than}`,
      broken: `worse than ${than}`,
    },
    ...(from && { standard: { ...from, value: standard } }),
    isNoisy: noise > 0,
  };
}

/** `budget`: over a window not worse by more than so many percent, however small the steps. */
export function budgetRule(judged: Case): Ruling {
  const { metric, past, threshold, value } = judged;
  const direction = directionOf(metric);
  if (direction === undefined) return NO_DIRECTION;
  if (past?.baseline === undefined) return NO_BASELINE;
  const levels = past.levels();
  const window = windowOf(judged, levels);
  if ("lacks" in window) return window;
  const noise = noiseAllowance(judged);
  if (noise === undefined) return TOO_NOISY_YET;
  const { start } = window;
  // A dip on the day on which the window began is no measure.
  const began = lastingAt(levels, levels.indexOf(start), direction);
  const percent = demanded(threshold, "maxPercent");
  const slack = amountOf({ percent }, began) + amountOf(threshold.tolerance, began) + noise;
  const isWorse = worseBy(value, began, direction) > 0;
  const budget = `the budget of ${limitText(percent, threshold, metric.unit)} ${window.text}`;
  const spentBy = spenders(levels.slice(levels.indexOf(start)), { value, direction });
  const spent = spentBy.slice(0, MAX_NAMED).map(({ commit, delta }) =>
    `${commit === undefined ? "this change" : shortCommit(commit)} (${
      formatDelta(delta, metric.unit)
    })`
  );
  return {
    bound: {
      ...worseBound(began, slack, direction),
      kept: isWorse ? `within ${budget}` : `nothing spent of ${budget}`,
      broken: `more than ${budget}, which began at ${formatApart(value, began, metric.unit)[1]}${
        spent.length === 0 ? "" : `; spent by ${spent.join(", ")}`
      }`,
    },
    standard: { ...levelBaseline(start, "where the budget began"), value: began },
    isNoisy: noise > 0,
    spentBy,
  };
}

/** The level on which the window began, and the window in words. */
function windowOf(
  { threshold, now }: Case,
  levels: readonly PastLevel[],
): { readonly start: PastLevel; readonly text: string } | Lack {
  const [oldest] = levels;
  if (oldest === undefined) return NO_BASELINE;
  const { window = { days: DEFAULT_DAYS } } = threshold;
  if (window === "last-tag") {
    const start = levels.findLast((level) => level.lastTag() !== undefined);
    const tag = start?.lastTag();
    return start === undefined || tag === undefined
      ? { lacks: "baseline", why: "no run of the history is of a tagged commit" }
      : { start, text: `since ${tag}` };
  }
  const began = now - window.days * DAY_MS;
  const start = levels.findLast((level) => level.time <= began);
  if (start !== undefined) return { start, text: `in ${formatCount(window.days, "day")}` };
  const days = Math.max(1, Math.round((now - oldest.time) / DAY_MS));
  return { start: oldest, text: `in the ${formatCount(days, "day")} of its history` };
}

/** The steps for the worse since the first of the levels, largest first; the judged change has no commit of its own. */
function spenders(
  levels: readonly PastLevel[],
  { value, direction }: { readonly value: number; readonly direction: Direction },
): NonNullable<Check["spentBy"]> {
  const steps = levels.slice(1).map((level, index) => ({
    commit: level.first().commit,
    delta: level.value - (levels[index]?.value ?? NaN),
  }));
  const own = { delta: value - (levels.at(-1)?.value ?? NaN) };
  return [...steps, own]
    .filter(({ delta }) => worseBy(delta, 0, direction) > 0)
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
}

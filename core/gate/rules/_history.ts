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
import { changeText, limitText, worseBound } from "../bound.ts";
import type { Check } from "../verdict.ts";
import type { Waiver } from "../waiver.ts";
import { noiseAllowance } from "./noise.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_NAMED = 3;

const TOO_NOISY_YET: Lack = {
  lacks: "baseline",
  why: "it is noisy, and its present level has too few runs to tell how much",
};

/** What the best level is chosen by. */
interface Standard {
  readonly direction: Direction;
  /** What was accepted, by commit: there the best starts anew, if the change was no larger than that. */
  readonly accepted: ReadonlyMap<string, readonly Waiver[]>;
}

/** `ratchet`: never worse than the best so far, or than what was last accepted. */
export function ratchetRule(judged: Case): Ruling {
  const { metric, past, threshold, value } = judged;
  const direction = directionOf(metric);
  if (direction === undefined) return NO_DIRECTION;
  const accepted = Map.groupBy(judged.pastWaivers, ({ commit = "" }) => commit);
  const best = past && bestLevel(past.levels(), { direction, accepted });
  if (best === undefined) return NO_BASELINE;
  const noise = noiseAllowance(judged);
  if (noise === undefined) return TOO_NOISY_YET;
  const slack = Math.max(amountOf(threshold.tolerance, best.value), noise);
  const [, bestText] = formatApart(value, best.value, metric.unit);
  const baseline = levelBaseline(best, "the best so far");
  const than = `its best so far, ${bestText} in ${shortCommit(baseline.commit)}`;
  return {
    bound: {
      ...worseBound(best.value, slack, direction),
      kept: worseBy(value, best.value, direction) > 0
        ? `not far from ${than}`
        : value === best.value
        ? "as good as ever"
        : "better than ever",
      broken: `worse than ${than}`,
    },
    baseline,
    isNoisy: noise > 0,
  };
}

/** `budget`: over a window not worse by more than so many percent, however small the steps. */
export function budgetRule(judged: Case): Ruling {
  const { metric, past, threshold, value } = judged;
  const direction = directionOf(metric);
  if (direction === undefined) return NO_DIRECTION;
  const levels = past?.levels() ?? [];
  const window = windowOf(judged, levels);
  if ("lacks" in window) return window;
  const noise = noiseAllowance(judged);
  if (noise === undefined) return TOO_NOISY_YET;
  const { start } = window;
  const percent = demanded(threshold, "maxPercent");
  const slack = amountOf({ percent }, start.value) + amountOf(threshold.tolerance, start.value) +
    noise;
  const isWorse = worseBy(value, start.value, direction) > 0;
  const relation = metric.unit === "percent" && isWorse && start.value !== 0
    ? `${changeText(start.value, value)} of it, `
    : "";
  const budget = `the budget of ${limitText(percent, threshold, metric.unit)} ${window.text}`;
  const spentBy = spenders(levels.slice(levels.indexOf(start)), { value, direction });
  const spent = spentBy.slice(0, MAX_NAMED).map(({ commit, delta }) =>
    `${commit === undefined ? "this change" : shortCommit(commit)} (${
      formatDelta(delta, metric.unit)
    })`
  );
  return {
    bound: {
      ...worseBound(start.value, slack, direction),
      kept: isWorse ? `${relation}within ${budget}` : `nothing spent of ${budget}`,
      broken: `${relation}more than ${budget}; spent by ${spent.join(", ")}`,
    },
    baseline: levelBaseline(start, "where the budget began"),
    isNoisy: noise > 0,
    spentBy,
  };
}

function bestLevel(
  levels: readonly PastLevel[],
  { direction, accepted }: Standard,
): PastLevel | undefined {
  let best: PastLevel | undefined;
  for (const level of levels) {
    const worse = best === undefined ? 0 : worseBy(level.value, best.value, direction);
    const reference = best?.value ?? level.value;
    const covers = ({ atMost }: Waiver) =>
      atMost === undefined || worse <= amountOf(atMost, reference);
    const isAccepted = accepted.size > 0 &&
      level.commits().some((commit) => accepted.get(commit)?.some(covers));
    if (worse <= 0 || isAccepted) best = level;
  }
  return best;
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
  const start = levels.findLast((level) => level.first().time <= began);
  if (start !== undefined) return { start, text: `in ${formatCount(window.days, "day")}` };
  const days = Math.max(1, Math.round((now - oldest.first().time) / DAY_MS));
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

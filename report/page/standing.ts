import { seriesName } from "../../core/metric.ts";
import type { ReportData, ReportSeries, VerdictData } from "../data/data.ts";
import { isRecentRun, movesOf } from "../moves.ts";
import { metricOf } from "../read_run.ts";
import type { Movement } from "../summary.ts";

/**
 * How much a series matters, most first. `failed`: by the gate. `worse`: its level moved in the last 30 days and nobody accepted that.
 * `better`, `moved`: so did it, for the better, or the gate or a person lets it pass. `named`: by the gate.
 */
export const RANKS = ["failed", "worse", "better", "moved", "named", "rest"] as const;

/** Where a series stands in the judgement of the gate and of its own history. */
export interface Standing {
  readonly rank: typeof RANKS[number];
  /** How far its level moved, in the metric's unit: a movement of half of it may be called better or worse, a smaller one is none. */
  readonly moved?: number;
}

/**
 * Tells where the series of a page stand.
 *
 * @returns What tells it of a series
 */
export function standingsOf(data: ReportData): (series: ReportSeries) => Standing {
  const checks = Map.groupBy(data.meta.verdict?.checks ?? [], ({ name }) => name);
  const isRecent = isRecentRun(data);
  return (series) => {
    const metric = metricOf(data, series);
    const own = checks.get(seriesName(metric, series.labels)) ?? [];
    const move = movesOf(data, series).findLast((one) => one.isStanding && isRecent(one.run));
    const moved = move && { moved: move.after - move.before };
    if (own.some(isFailing)) return { rank: "failed", ...moved };
    if (move === undefined) {
      const isNamed = own.length > 0 || series.limits.length > 0;
      return { rank: isNamed ? "named" : "rest" };
    }
    if (move.tone === "better") return { rank: "better", ...moved };
    const isCalled = move.tone === "worse" && own.length === 0 && move.accepted === undefined;
    return { rank: isCalled ? "worse" : "moved", ...moved };
  };
}

/**
 * Whether a movement may be called better or worse: the judgement calls its series so, and it is at least half of what moved.
 *
 * @returns False for what noise and small steps do
 */
export function isCalled(
  { change, tone }: Pick<Movement, "change" | "tone">,
  { rank, moved = Infinity }: Standing,
): boolean {
  const isSo = tone === "better" ? rank === "better" : rank === "worse" || rank === "failed";
  return isSo && (tone === "better" || tone === "worse") && change / moved >= 0.5;
}

function isFailing({ grade }: VerdictData["checks"][number]): boolean {
  return grade === "failed" || grade === "warned";
}

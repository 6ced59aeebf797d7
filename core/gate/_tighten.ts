import { seriesName, type Unit } from "../metric.ts";
import type { SeriesPast } from "../past/past.ts";
import { formatValue } from "../text/format.ts";
import type { Subject } from "./subject.ts";
import type { Proposal } from "./verdict.ts";

const DAYS = 30;
const DAY_MS = 86_400_000;
/** With fewer values nothing can be said about what is usual. */
const MIN_VALUES = 5;
/** A limit less far from the worst value than this share of itself is tight enough. */
const MIN_GAIN = 0.05;

/**
 * Proposes a tighter target for a `min` or `max` that the series has kept by far for thirty days.
 *
 * @param subject The threshold and the present value
 * @param now Epoch milliseconds
 * @returns The proposal, or `undefined` if the limit is as it should be
 */
export function proposeTarget(
  subject: Subject,
  past: SeriesPast | undefined,
  now: number,
): Proposal | undefined {
  const { threshold: { mode, target }, metric, labels, measurement } = subject;
  const value = measurement?.value;
  if ((mode !== "min" && mode !== "max") || target === undefined) return undefined;
  if (past === undefined || typeof value !== "number") return undefined;
  const recent = past.valuesSince(now - DAYS * DAY_MS);
  if (recent.length < MIN_VALUES) return undefined;
  const worst = mode === "min" ? Math.min(value, ...recent) : Math.max(value, ...recent);
  const proposed = rounded(worst, mode, metric.unit);
  const gain = mode === "min" ? proposed - target : target - proposed;
  if (gain < MIN_GAIN * Math.abs(target) || gain <= 0) return undefined;
  const [limit, extreme] = mode === "min" ? ["minimum", "lowest"] : ["maximum", "highest"];
  const show = (number: number) => formatValue(number, metric.unit);
  return {
    metric: metric.key,
    labels,
    mode,
    target,
    proposed,
    sentence: `${seriesName(subject.metric, subject.labels)}: ${limit} ${
      show(target)
    }, ${extreme} of the last ${DAYS} days ${show(worst)}; ${show(proposed)} would hold`,
  };
}

/** To a number that a person would write, away from the values: whole percents, else three digits. */
function rounded(worst: number, mode: "min" | "max", unit: Unit | undefined): number {
  if (worst === 0) return 0;
  const digits = unit === "percent" ? 0 : 2 - Math.floor(Math.log10(Math.abs(worst)));
  const round = mode === "min" ? Math.floor : Math.ceil;
  // Shifted through the exponent: a product with 10 ** digits would not be exact.
  return Number(`${round(Number(`${worst}e${digits}`))}e${-digits}`);
}

import { notWorseThanBefore } from "./_rules_simple.ts";
import { amountOf, worseBound } from "./bound.ts";
import { directionOf, worseBy } from "./direction.ts";
import { formatApart, formatCount, formatPercent, formatValue } from "./format.ts";
import { allowedNoise, MIN_HISTORY, type NoiseBand, noiseBand, TOO_NOISY } from "./noise.ts";
import { type Evidence, NO_BASELINE, NO_DIRECTION, type Ruling } from "./ruling.ts";

/** `regression`: not worse than noise explains; of an exact metric not worse than `minEffect`. */
export function regressionRule(evidence: Evidence): Ruling {
  const { metric, past, threshold } = evidence;
  const direction = directionOf(metric);
  if (direction === undefined) return NO_DIRECTION;
  if (past?.baseline === undefined) return NO_BASELINE;
  const least = threshold.tolerance ?? metric.minEffect ?? { absolute: 0 };
  if (past.isExact) return notWorseThanBefore(evidence, { direction, tolerance: least });
  const band = bandOf(evidence);
  if (band === undefined) {
    return {
      lacks: "baseline",
      why: `its present level has ${
        formatCount(past.baseline.samples, "run")
      }, and noise is judged from ${MIN_HISTORY} on`,
    };
  }
  const { center, count } = band;
  const bound = worseBound(center, allowedNoise(band, amountOf(least, center)), direction);
  const smallestVisible = center === 0 ? undefined : Math.abs((bound.limit - center) / center);
  const [limitText] = formatApart(bound.limit, evidence.value, metric.unit);
  const upTo = `${direction === "lower" ? "up" : "down"} to ${limitText}`;
  const noisy = smallestVisible !== undefined && smallestVisible > TOO_NOISY
    ? `; too noisy to gate: only changes above ${formatPercent(smallestVisible)} can be seen`
    : "";
  const isWorse = worseBy(evidence.value, center, direction) > 0;
  return {
    bound: {
      ...bound,
      kept: `${isWorse ? `within the noise of ${runs(count)} (${upTo})` : "no regression"}${noisy}`,
      broken: `more than the noise of ${runs(count)} explains (${upTo})${noisy}`,
    },
    baseline: {
      ...past.baseline,
      value: center,
      samples: count,
      description: `median of ${runs(count)} up to ${past.baseline.description}`,
    },
    ...(smallestVisible !== undefined && { smallestVisible }),
    isNoisy: true,
  };
}

/**
 * How much worse than a level noise alone can make one value.
 *
 * @param evidence The value and its past
 * @returns 0 for exact metrics, `undefined` if there are too few runs to tell
 */
export function noiseAllowance(evidence: Evidence): number | undefined {
  if (evidence.past?.isExact) return 0;
  const band = bandOf(evidence);
  return band === undefined ? undefined : allowedNoise(band);
}

function bandOf({ past, isStrict, samples }: Evidence): NoiseBand | undefined {
  if (past === undefined) return undefined;
  const repeats = past.repeats(samples);
  return noiseBand(past.recent.values, past.starts, { isStrict, ...(repeats && { repeats }) });
}

function runs(count: number): string {
  return `${formatValue(count, "integer")} runs`;
}

import { type Amount, amountOf } from "../../amount.ts";
import { directionOf, worseBy } from "../../detect/direction.ts";
import { allowedNoise, MIN_HISTORY, type NoiseBand } from "../../detect/noise.ts";
import type { Direction } from "../../metric.ts";
import type { Baseline } from "../../past/baseline.ts";
import { formatApart, formatCount, formatPercent, formatValue } from "../../text/format.ts";
import { type Case, NO_BASELINE, NO_DIRECTION, type Ruling } from "../_ruling.ts";
import { worseBound } from "../bound.ts";
import { notWorseThanBefore } from "./_simple.ts";

/** `regression`: not worse than noise explains; of an exact metric not worse than `minEffect`. */
export function regressionRule(judged: Case): Ruling {
  const { metric, past } = judged;
  const direction = directionOf(metric);
  if (direction === undefined) return NO_DIRECTION;
  if (past?.baseline === undefined) return NO_BASELINE;
  const least = leastOf(judged);
  if (past.isExact) return notWorseThanBefore(judged, { direction, tolerance: least });
  const band = bandOf(judged);
  if (band === undefined) {
    return {
      lacks: "baseline",
      why: `its present level has ${
        formatCount(past.baseline.samples, "run")
      }, and noise is judged from ${MIN_HISTORY} on`,
    };
  }
  const fresh = freshLevel(judged, direction);
  const { center, count } = fresh ?? band;
  const noise = fresh?.noise ?? allowedNoise(band);
  const bound = worseBound(center, Math.max(noise, amountOf(least, center)), direction);
  const [limitText] = formatApart(bound.limit, judged.value, metric.unit);
  const upTo = `${direction === "lower" ? "up" : "down"} to ${limitText}${othersText(band)}`;
  const isWorse = worseBy(judged.value, center, direction) > 0;
  return {
    bound: {
      ...bound,
      kept: isWorse ? `within the noise of ${runs(count)} (${upTo})` : "no regression",
      broken: `more than the noise of ${runs(count)} explains (${upTo})`,
    },
    isNoisy: true,
  };
}

/** What a change started from, and how far noise alone carries a series from there. */
export interface Origin {
  readonly baseline: Baseline;
  /** In the metric's unit. */
  readonly noise: number;
}

/**
 * What a change started from: of an exact series the value just before it. Of a noisy one its level; but where the value just before already
 * lies beyond the noise of that level, the series has moved, and nobody may be blamed for that once more.
 *
 * @param worse Which way the judged limit is passed
 * @returns `undefined` if the history has no value just before the change
 */
export function originOf(judged: Case, worse: Direction): Origin | undefined {
  const { past } = judged;
  const before = past?.baseline;
  if (before === undefined) return undefined;
  const band = past?.isExact === false ? bandOf(judged) : undefined;
  if (band === undefined) return { baseline: before, noise: 0 };
  const fresh = freshLevel(judged, worse);
  const { center, count } = fresh ?? band;
  const noise = fresh?.noise ?? allowedNoise(band);
  if (worseBy(before.value, center, worse) > noise) return { baseline: before, noise };
  return {
    noise,
    baseline: {
      ...before,
      value: center,
      samples: count,
      description: `mean of ${runs(count)} up to ${before.description}`,
    },
  };
}

/** Several kinds of machines are no noise: with a label each gets a series of its own. */
function othersText({ others }: NoiseBand): string {
  if (others === undefined) return "";
  const { share, separatedBy } = others;
  return `, because ${formatPercent(share)} of them come from other machines${
    separatedBy === undefined ? "" : `: ${separatedBy}`
  }; a --label for each kind tells them apart`;
}

/** A level that began with the last run or two. */
interface FreshLevel {
  readonly center: number;
  readonly count: number;
  /** How much worse noise alone can make one value, in the metric's unit. */
  readonly noise: number;
}

/** One run so many times better than noise explains is a new level until shown otherwise: taking it back must not pass. */
const FAR = 3;
const FRESH_RUNS = 2;

/**
 * The level that the last run or two have improved to, too young for statistics to see. Where the runs before had such excursions, too, it is
 * none: then there are several kinds of machines.
 */
function freshLevel(
  { past, samples, isStrict }: Case,
  direction: Direction,
): FreshLevel | undefined {
  const values = Array.from(past?.present ?? []);
  const [best, worst] = direction === "higher" ? [Math.max, Math.min] : [Math.min, Math.max];
  for (let count = FRESH_RUNS; count > 0; count--) {
    const [before, fresh] = [values.slice(0, -count), values.slice(-count)];
    if (before.length < MIN_HISTORY) continue;
    // Most runs are no better than all before them, and spared the band, which is dear.
    if (worseBy(worst(...fresh), best(...before), direction) >= 0) continue;
    const band = past?.band(samples, isStrict, count);
    if (band === undefined) continue;
    const allowed = allowedNoise(band);
    const gain = (value: number) => worseBy(band.center, value, direction);
    const isFresh = fresh.every((value) => gain(value) > FAR * allowed) &&
      before.every((value) => gain(value) < FAR * allowed / 2);
    if (!isFresh) continue;
    const center = worst(...fresh);
    const ratio = center > 0 && band.center > 0 ? center / band.center : 1;
    return { center, count, noise: allowed * ratio * Math.sqrt(1 + 1 / count) };
  }
  return undefined;
}

/**
 * How much worse than a level noise alone can make one value.
 *
 * @returns 0 for exact metrics, `undefined` if there are too few runs to tell
 */
export function noiseAllowance(judged: Case): number | undefined {
  if (judged.past?.isExact) return 0;
  const band = bandOf(judged);
  return band === undefined ? undefined : allowedNoise(band);
}

/** What can be told from the noise of a series, as shares of its level: 0.02 is 2 %. */
export interface Visibility {
  /** What noise alone can do; 0 of exact metrics. */
  readonly noise: number;
  /** The smallest change that counts: beyond the noise, and not below `minEffect`. */
  readonly smallest: number;
}

/**
 * What can be told from the noise of a series.
 *
 * @returns Shares of the level; `undefined` if there are too few runs to tell, or the level is 0
 */
export function visibilityOf(judged: Case): Visibility | undefined {
  const { past, metric, threshold } = judged;
  if (past?.baseline === undefined) return undefined;
  const band = past.isExact ? undefined : bandOf(judged);
  if (band === undefined && !past.isExact) return undefined;
  const level = Math.abs(band?.center ?? past.baseline.value);
  if (level === 0) return undefined;
  const least = threshold.mode === "regression" ? leastOf(judged) : metric.minEffect;
  const noise = band === undefined ? 0 : allowedNoise(band) / level;
  return { noise, smallest: Math.max(noise, amountOf(least, level) / level) };
}

/** What `regression` lets through even where noise does not explain it. */
function leastOf({ threshold, metric }: Case): Amount {
  return threshold.tolerance ?? metric.minEffect ?? { absolute: 0 };
}

function bandOf({ past, isStrict, samples }: Case): NoiseBand | undefined {
  return past?.band(samples, isStrict);
}

function runs(count: number): string {
  return `${formatValue(count, "integer")} runs`;
}

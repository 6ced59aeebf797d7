import { type Amount, amountOf } from "../amount.ts";
import type { Metric } from "../metric.ts";
import { segment, type Segmentation } from "./_segment.ts";
import { directionOf, noiseOf, worseBy } from "./direction.ts";

/** What is known about a series beyond its values. */
export interface DetectOptions extends Pick<Metric, "unit" | "direction" | "noise"> {
  /** Smaller changes are not reported, until several of them add up. Default: 1 % of exact metrics, nothing of noisy ones. */
  readonly minEffect?: Amount;
  /** Probability that a series of pure noise gets any change point. Default 0.01. */
  readonly alpha?: number;
}

/** The place in a series where its level moved. */
export interface ChangePoint {
  /** The first point of the new level. The change was made after the point before it, up to this one. */
  readonly index: number;
  /** The level before, in the metric's unit; where small steps added up, the level last reported. */
  readonly before: number;
  /** The level after. */
  readonly after: number;
  /** `after / before - 1`; absent if the level was 0. */
  readonly effect?: number;
  /** How many standard errors the levels lie apart; absent for exact values. */
  readonly strength?: number;
  /** From 0 to 1: one minus the chance that a series of pure noise shows such a strength anywhere. */
  readonly confidence: number;
  /** Points of the level before and of the level after. */
  readonly counts: readonly [number, number];
  /** `moved` where nobody knows which way is better. */
  readonly verdict: "better" | "worse" | "moved";
  /** `fresh`: fewer than three points since, it may yet turn out a spike. */
  readonly status: "confirmed" | "fresh";
}

/** All change points of a series, and what to know when reading them. */
export interface Changes {
  /** Oldest first. */
  readonly points: readonly ChangePoint[];
  /** Stretches of three or more steps the same way: a slope rather than steps. Indices into `points`, both inclusive. */
  readonly trends: readonly { readonly first: number; readonly last: number }[];
  /** The series jumps between several levels all the time; only large changes can be told. */
  readonly isUnstable: boolean;
}

/** A level between two cuts. */
interface Level {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly strength?: number;
}

const MIN_POINTS = 6;
const CONFIRMED_AFTER = 3;
const TREND_STEPS = 3;
const EXACT_MIN_EFFECT: Amount = { percent: 1 };
const NO_MIN_EFFECT: Amount = { absolute: 0 };

/**
 * Finds where the level of a series moved: by statistics where values are noisy, else wherever they differ and do not return at once.
 *
 * @param values The series, oldest first; what is not finite counts as a gap and must be left out by the caller
 * @param options What is known about the metric
 * @returns The change points; none of fewer than six values
 */
export function changePoints(values: Float64Array, options: DetectOptions = {}): Changes {
  if (values.length < MIN_POINTS) return { points: [], trends: [], isUnstable: false };
  const useLog = isLogarithmic(values, options);
  const found = isExact(values, options) ? undefined : segment(
    useLog ? values.map(Math.log) : values,
    options.alpha === undefined ? {} : { alpha: options.alpha },
  );
  const isStepwise = found === undefined || found.noise.scale === 0;
  const levels = isStepwise ? exactLevels(values) : noisyLevels(found, useLog);
  const minEffect = options.minEffect ?? (isStepwise ? EXACT_MIN_EFFECT : NO_MIN_EFFECT);
  const points = reportable(levels, minEffect).map(([from, level, before]): ChangePoint => {
    const after = level.value;
    const isFresh = values.length - level.start < CONFIRMED_AFTER;
    return {
      index: level.start,
      before,
      after,
      ...(before !== 0 && { effect: (after - before) / Math.abs(before) }),
      ...(level.strength !== undefined && { strength: level.strength }),
      confidence: confidenceOf(level.strength, values.length),
      counts: [from.end - from.start, level.end - level.start],
      verdict: verdictOf(before, after, options),
      status: isFresh ? "fresh" : "confirmed",
    };
  });
  // Whether the last values of an undeclared metric are a spike cannot be told yet.
  const kept = options.noise === "none" || !isStepwise
    ? points
    : points.filter((point) => point.status === "confirmed");
  return { points: kept, trends: trendsOf(kept), isUnstable: found?.noise.isUnstable ?? false };
}

/**
 * Where the levels of a series begin: at its start, and behind every significant cut, however small.
 *
 * @param values The series, oldest first
 * @param options What is known about the metric
 * @returns Indices, ascending; the last is where the present level begins
 */
export function levelStarts(
  values: Float64Array,
  options: DetectOptions = {},
): readonly number[] {
  if (values.length < MIN_POINTS) return [0];
  if (isExact(values, options)) {
    return [0, ...changePoints(values, options).points.map((point) => point.index)];
  }
  const scaled = isLogarithmic(values, options) ? values.map(Math.log) : values;
  return [0, ...segment(scaled).cuts];
}

/**
 * Whether the values of a series are exact: declared so, or not declared and more often than not the same as the one before.
 *
 * @returns True if no statistics are needed
 */
export function isExact(
  values: Float64Array,
  metric: Pick<Metric, "noise" | "unit">,
): boolean {
  if (metric.noise !== undefined) return metric.noise === "none";
  if (noiseOf(metric) === "none") return true;
  let same = 0;
  for (let i = 1; i < values.length; i++) if (values[i] === values[i - 1]) same++;
  return values.length > 1 && same > (values.length - 1) / 2;
}

/** Times are compared by ratio: their noise grows with them. */
function isLogarithmic(values: Float64Array, { unit }: DetectOptions): boolean {
  return unit === "duration" && values.every((value) => value > 0);
}

/** Levels of exact values; an excursion of fewer than three points that returns to where it began is none. */
function exactLevels(values: Float64Array): readonly Level[] {
  const levels: { start: number; end: number; value: number }[] = [];
  for (let i = 0; i < values.length;) {
    const last = levels.at(-1);
    const value = values[i] ?? NaN;
    if (last === undefined || value !== last.value) {
      const back = last === undefined ? -1 : values.subarray(i, i + CONFIRMED_AFTER)
        .indexOf(last.value);
      if (last !== undefined && back > 0) {
        i += back;
        continue;
      }
      levels.push({ start: i, end: i + 1, value });
    } else {
      last.end = i + 1;
    }
    i++;
  }
  return levels.map((level, index) => ({
    ...level,
    end: levels[index + 1]?.start ?? values.length,
  }));
}

function noisyLevels(found: Segmentation, useLog: boolean): readonly Level[] {
  const { cuts, strengths, cleaned } = found;
  return [0, ...cuts].map((start, index) => {
    const end = cuts[index] ?? cleaned.length;
    let sum = 0;
    for (let i = start; i < end; i++) sum += cleaned[i] ?? 0;
    const mean = sum / (end - start);
    const strength = index === 0 ? undefined : strengths[index - 1];
    return {
      start,
      end,
      value: useLog ? Math.exp(mean) : mean,
      ...(strength !== undefined && { strength }),
    };
  });
}

/**
 * The levels that lie far enough from the one before or from the one last reported, so that growth in small steps is reported once it adds
 * up. Each with the level before it and the value that it is compared with.
 */
function reportable(
  levels: readonly Level[],
  minEffect: Amount,
): readonly (readonly [Level, Level, number])[] {
  const reported: (readonly [Level, Level, number])[] = [];
  let reference = levels[0]?.value ?? NaN;
  for (let i = 1; i < levels.length; i++) {
    const before = levels[i - 1];
    const level = levels[i];
    if (before === undefined || level === undefined) continue;
    const isStep = isFar(before.value, level.value, minEffect);
    if (!isStep && !isFar(reference, level.value, minEffect)) continue;
    reported.push([before, level, isStep ? before.value : reference]);
    reference = level.value;
  }
  return reported;
}

function isFar(from: number, to: number, minEffect: Amount): boolean {
  return from !== to && Math.abs(to - from) >= amountOf(minEffect, from);
}

/** The threshold sqrt(2 ln(n / alpha)) solved for alpha. */
function confidenceOf(strength: number | undefined, length: number): number {
  return strength === undefined ? 1 : Math.max(0, 1 - length * Math.exp(-(strength ** 2) / 2));
}

function verdictOf(before: number, after: number, options: DetectOptions): ChangePoint["verdict"] {
  const direction = directionOf(options);
  if (direction === undefined) return "moved";
  return worseBy(after, before, direction) > 0 ? "worse" : "better";
}

function trendsOf(points: readonly ChangePoint[]): Changes["trends"] {
  const trends: { first: number; last: number }[] = [];
  let first = 0;
  for (let i = 1; i <= points.length; i++) {
    const point = points[i];
    const start = points[first];
    const isSame = point !== undefined && start !== undefined &&
      Math.sign(point.after - point.before) === Math.sign(start.after - start.before);
    if (isSame) continue;
    if (i - first >= TREND_STEPS) trends.push({ first, last: i - 1 });
    first = i;
  }
  return trends;
}

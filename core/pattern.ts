import { type Labels, parseLabelsKey } from "./metric.ts";

/** Which series a threshold or a waiver means. */
export interface SeriesPattern {
  /** A metric's key, in which `*` stands for any characters. */
  readonly metric: string;
  /** Label values (with `*`) that a series must have; absent: the pattern names no labels. */
  readonly labels?: Labels;
}

/**
 * Reads a pattern: `coverage`, `bundle-*`, `bench{case=*}`.
 *
 * @returns The pattern
 */
export function parsePattern(text: string): SeriesPattern {
  const brace = text.indexOf("{");
  if (brace < 0 || !text.endsWith("}")) return { metric: text.trim() };
  return {
    metric: text.slice(0, brace).trim(),
    labels: parseLabelsKey(text.slice(brace + 1, -1)),
  };
}

/**
 * Whether a metric's key fits the pattern.
 *
 * @param metric The metric's key
 * @returns True if the pattern's key part names the metric
 */
export function matchesMetric(pattern: SeriesPattern, metric: string): boolean {
  return matchesGlob(pattern.metric, metric);
}

/**
 * The series that a pattern means. With labels: those that have each named label with a matching value, whatever else they have.
 * Without: of each metric the series with the fewest labels, so that `coverage` is the total and not every package, and
 * `bench` all of its cases.
 *
 * @returns The matching ones, in the given order
 */
export function matchSeries<T extends { readonly metric: string; readonly labels: Labels }>(
  pattern: SeriesPattern,
  series: readonly T[],
): readonly T[] {
  const named = series.filter((one) => matchesMetric(pattern, one.metric));
  const wanted = pattern.labels;
  if (wanted !== undefined) return named.filter((one) => matchesLabels(wanted, one.labels));
  const fewest = new Map<string, number>();
  for (const { metric, labels } of named) {
    const count = Object.keys(labels).length;
    fewest.set(metric, Math.min(count, fewest.get(metric) ?? count));
  }
  return named.filter((one) => Object.keys(one.labels).length === fewest.get(one.metric));
}

function matchesLabels(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([name, glob]) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    return value !== undefined && matchesGlob(glob, value);
  });
}

/** In linear time: a pattern of many stars must not be able to stop the gate. */
function matchesGlob(glob: string, text: string): boolean {
  const [head = "", ...rest] = glob.split("*");
  const tail = rest.pop();
  if (tail === undefined) return text === glob;
  if (!text.startsWith(head) || text.length < head.length + tail.length) return false;
  if (!text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

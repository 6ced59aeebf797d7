import { at, isObject, numberAt, textAt } from "../../core/json_value.ts";
import type { Metric } from "../../core/metric.ts";
import { readDocument, refused } from "./_json.ts";
import { type ImportedFile, type ImportedValue, metricKeyOf, parseRfc3339 } from "./imported.ts";

/** The audits that are a figure of their own; all but the last are milliseconds there. */
const TIMES = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "speed-index",
  "total-blocking-time",
  "interactive",
];
const SHIFT = "cumulative-layout-shift";

/**
 * Reads a report of Lighthouse, as Lighthouse CI keeps them (`.lighthouseci/lhr-….json`): the scores of the categories and the
 * figures of loading, with the page as label. The report knows no commit: it is found by the report's time.
 *
 * @returns Its values
 */
export function readLighthouse(text: string): ImportedFile {
  return readDocument(text, (report) => {
    if (Array.isArray(report)) {
      return refused("it is a manifest without times: import the lhr-….json reports that it names");
    }
    const stamp = textAt(report, "fetchTime");
    const time = stamp === undefined ? undefined : parseRfc3339(stamp);
    const address = textAt(report, "requestedUrl") ?? textAt(report, "finalUrl");
    if (time === undefined || address === undefined) {
      return refused("it has no fetchTime and requestedUrl, so it is no report of Lighthouse");
    }
    const found = [...scores(at(report, "categories")), ...figures(at(report, "audits"))];
    if (found.length === 0) return refused("it has no score and no figure");
    // The host and port of a test server differ from run to run.
    const url = URL.canParse(address) ? new URL(address).pathname : address;
    return {
      metrics: found.map(({ metric }) => metric),
      records: [],
      problems: [],
      values: found.map(({ metric, value }): ImportedValue => ({
        line: 1,
        metric: metric.key,
        labels: { url },
        value,
        time,
        source: "lighthouse",
      })),
    };
  });
}

interface Found {
  readonly metric: Metric;
  readonly value: number;
}

function scores(categories: unknown): readonly Found[] {
  return Object.entries(isObject(categories) ? categories : {}).flatMap(([id, category]) => {
    // `null` is the score of a category that could not be judged.
    const score = numberAt(category, "score");
    const key = metricKeyOf(`lighthouse ${id}`);
    if (score === undefined) return [];
    const metric: Metric = { key, type: "numeric", unit: "percent", noise: "sampled" };
    // 0.57 * 100 is 56.99999999999999.
    return [{ metric, value: Math.round(score * 1e4) / 100 }];
  });
}

function figures(audits: unknown): readonly Found[] {
  return [...TIMES, SHIFT].flatMap((id): readonly Found[] => {
    const value = numberAt(at(audits, id, "numericValue"));
    if (value === undefined) return [];
    const key = metricKeyOf(`lighthouse ${id}`);
    const common = { key, type: "numeric", direction: "lower", noise: "sampled" } as const;
    return id === SHIFT
      ? [{ metric: { ...common, unit: "decimal" }, value }]
      : [{ metric: { ...common, unit: "duration" }, value: value / 1000 }];
  });
}

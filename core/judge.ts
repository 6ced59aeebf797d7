import { type ComparableRuns, selectBaseline } from "./baseline.ts";
import { keepsBound, movementText } from "./bound.ts";
import type { SeriesColumn } from "./history_view.ts";
import { seriesKey } from "./metric.ts";
import { RULES, type Ruling } from "./rules.ts";
import { type Subject, subjectName } from "./subject.ts";
import type { Baseline, Check } from "./verdict.ts";

/** The past that subjects are judged by. */
export interface Past {
  readonly comparable: ComparableRuns;
  /** The numeric series of the history by their `seriesKey`. */
  readonly series: ReadonlyMap<string, SeriesColumn>;
}

/**
 * Judges one series by one threshold.
 *
 * @param subject The threshold, the series and its value
 * @param past The history; absent if there is none
 * @returns The check
 */
export function judge(subject: Subject, past: Past | undefined): Check {
  const { threshold, metric, labels, measurement } = subject;
  const name = subjectName(subject);
  const about = {
    metric: metric.key,
    labels,
    mode: threshold.mode,
    severity: threshold.severity,
    ...(metric.unit !== undefined && { unit: metric.unit }),
  };
  if (measurement === undefined) return { ...about, ...absence(name, subject) };
  const { value } = measurement;
  if (typeof value === "string" || metric.type === "label") {
    return {
      ...about,
      status: "not_computed",
      lacks: "number",
      sentence: `${name} is the label "${value}"; only numbers can be judged`,
    };
  }
  const column = past?.series.get(seriesKey(metric.key, labels));
  const known = past && column && selectBaseline(past.comparable, column);
  const rule = RULES[threshold.mode];
  const ruling: Ruling = rule === undefined
    ? { lacks: "baseline", why: `the mode ${threshold.mode} cannot be judged` }
    : rule({ threshold, metric, value, ...(known && { baseline: known }) });
  const baseline = "bound" in ruling ? ruling.baseline ?? known : known;
  const measured = {
    ...about,
    value,
    ...(baseline && { baseline, delta: value - baseline.value }),
  };
  const movement = movementText(name, value, {
    ...(metric.unit !== undefined && { unit: metric.unit }),
    ...movementStart(baseline),
    ...("shown" in ruling && { shown: ruling.shown }),
  });
  if (!("bound" in ruling)) {
    return {
      ...measured,
      status: "not_computed",
      lacks: ruling.lacks,
      sentence: `${movement}; ${ruling.why}`,
    };
  }
  const isKept = keepsBound(value, ruling.bound);
  return {
    ...measured,
    status: isKept ? "passed" : "failed",
    limit: ruling.bound.limit,
    ...(ruling.smallestVisible !== undefined && { smallestVisible: ruling.smallestVisible }),
    sentence: `${movement}, ${isKept ? ruling.bound.kept : ruling.bound.broken}`,
  };
}

function movementStart(baseline: Baseline | undefined): { readonly from?: number } {
  return baseline === undefined ? {} : { from: baseline.value };
}

function absence(
  name: string,
  { metric, failure }: Subject,
): Pick<Check, "status" | "sentence" | "lacks"> {
  const why = failure === undefined ? " in this run" : `: ${failure.message}`;
  if (metric.onFailure === "skip") {
    return {
      status: "not_computed",
      lacks: "measurement",
      sentence: `${name} is optional and was not measured${why}`,
    };
  }
  return { status: "missing", sentence: `${name} was not measured${why}` };
}

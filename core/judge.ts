import { keepsBound, movementText } from "./bound.ts";
import { formatValue } from "./format.ts";
import type { Past } from "./past.ts";
import { RULES } from "./rules.ts";
import type { Demand } from "./ruling.ts";
import { median } from "./statistics.ts";
import { type Subject, subjectName } from "./subject.ts";
import type { Check } from "./verdict.ts";

/** What a subject is judged by, besides its threshold. */
export interface JudgeContext {
  /** Absent: there is no history. */
  readonly past?: Past;
  /** So many noisy series are judged that the stricter limit counts. */
  readonly isStrict: boolean;
  /** The commit on which a worse value of this series was last accepted. */
  readonly acceptedAt?: string;
  /** What measuring the series again gave. */
  readonly again: readonly number[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A suspect is measured so many times more. */
const CONFIRMATIONS = 2;

/**
 * Judges one series by one threshold.
 *
 * @param subject The threshold, the series and its value
 * @param context The past and what else counts
 * @returns The check
 */
export function judge(subject: Subject, context: JudgeContext): Check {
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
  const past = context.past?.of(metric, labels);
  const { isStrict, acceptedAt, now } = context;
  const ruling = RULES[threshold.mode]({
    threshold,
    metric,
    value,
    samples: measurement.samples?.length ?? 1,
    isStrict,
    now,
    ...(past && { past }),
    ...(acceptedAt !== undefined && { acceptedAt }),
  });
  const baseline = ("bound" in ruling ? ruling.baseline : undefined) ?? past?.baseline;
  const moved = (current: number, shown?: string) => ({
    value: current,
    ...(baseline && { baseline, delta: current - baseline.value }),
    movement: movementText(name, current, {
      ...(metric.unit !== undefined && { unit: metric.unit }),
      ...(baseline && { from: baseline.value }),
      ...(shown !== undefined && { shown }),
    }),
  });
  if (!("bound" in ruling)) {
    const { movement, ...facts } = moved(value);
    const { lacks, why } = ruling;
    return { ...about, ...facts, status: "not_computed", lacks, sentence: `${movement}; ${why}` };
  }
  const { outcome, current } = decide(value, ruling, context.again);
  const { movement, ...facts } = moved(current, ruling.shown);
  const isKept = outcome === "kept" || outcome === "acquitted";
  const sentence = `${movement}, ${isKept ? ruling.bound.kept : ruling.bound.broken}`;
  return {
    ...about,
    ...facts,
    status: isKept ? "passed" : "failed",
    limit: ruling.bound.limit,
    side: ruling.bound.side,
    ...(ruling.smallestVisible !== undefined && { smallestVisible: ruling.smallestVisible }),
    ...(ruling.spentBy !== undefined && { spentBy: ruling.spentBy }),
    ...(outcome === "suspect" && { suspect: true }),
    sentence: `${sentence}${
      {
        kept: "",
        broken: "",
        suspect: "; measured once only, so it warns",
        acquitted: `; first measured ${formatValue(value, metric.unit)}`,
        confirmed: `; measured ${context.again.length + 1} times`,
      }[outcome]
    }`,
  };
}

/** One noisy value beyond its bound is a suspect; the median of three decides. */
function decide(
  value: number,
  { bound, isNoisy = false }: Demand,
  again: readonly number[],
): {
  readonly outcome: "kept" | "broken" | "suspect" | "acquitted" | "confirmed";
  readonly current: number;
} {
  if (keepsBound(value, bound)) return { outcome: "kept", current: value };
  if (!isNoisy) return { outcome: "broken", current: value };
  if (again.length < CONFIRMATIONS) return { outcome: "suspect", current: value };
  const current = median(Float64Array.of(value, ...again));
  return { outcome: keepsBound(current, bound) ? "acquitted" : "confirmed", current };
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

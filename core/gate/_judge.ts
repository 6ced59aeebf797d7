import { amountOf } from "../amount.ts";
import { TOO_NOISY } from "../detect/noise.ts";
import { median } from "../detect/statistics.ts";
import { seriesName } from "../metric.ts";
import type { Baseline } from "../past/baseline.ts";
import type { Past } from "../past/past.ts";
import { formatApart, formatPercent, formatValue } from "../text/format.ts";
import type { Case, Demand } from "./_ruling.ts";
import { keepsBound, movementText, worseBound } from "./bound.ts";
import { originOf, type Visibility, visibilityOf } from "./rules/noise.ts";
import { RULES } from "./rules/rules.ts";
import type { Subject } from "./subject.ts";
import type { Threshold } from "./threshold.ts";
import type { Check } from "./verdict.ts";

/** What a subject is judged by, besides its threshold. */
export interface JudgeContext {
  /** Absent: there is no history. */
  readonly past?: Past;
  /** Why metrics have nothing to be compared with, by their keys. */
  readonly otherUnits?: ReadonlyMap<string, string>;
  /** So many noisy series are judged that the stricter limit counts. */
  readonly isStrict: boolean;
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
  const about: Pick<Check, "metric" | "labels" | "mode" | "severity" | "unit"> = {
    metric: metric.key,
    labels,
    mode: threshold.mode,
    severity: threshold.severity,
    ...(metric.unit !== undefined && { unit: metric.unit }),
  };
  const value = measurement?.value;
  if (value === undefined) return { ...about, ...absence(subject) };
  if (typeof value === "string" || metric.type === "label") {
    const sentence = `${
      seriesName(subject.metric, subject.labels)
    } is the label "${value}"; only numbers can be judged`;
    return { ...about, status: "not_computed", lacks: "number", sentence };
  }
  return { ...about, ...judgeNumber(value, subject, context) };
}

function judgeNumber(
  value: number,
  subject: Subject,
  context: JudgeContext,
): Omit<Check, "metric" | "labels" | "mode" | "severity" | "unit"> {
  const { threshold, metric, labels, measurement } = subject;
  const change = measurement?.change;
  // Another change's coverage is nothing to compare with.
  const past = change === undefined ? context.past?.of(metric, labels) : undefined;
  const judged: Case = {
    threshold,
    metric,
    value,
    samples: measurement?.samples?.length ?? 1,
    isStrict: context.isStrict,
    now: context.now,
    ...(past && { past }),
    ...(change && { change }),
  };
  const ruling = RULES[threshold.mode](judged);
  if (!("bound" in ruling)) {
    const { lacks } = ruling;
    const why = lacks === "baseline"
      ? context.otherUnits?.get(metric.key) ?? ruling.why
      : ruling.why;
    const { facts, movement } = compare(value, { subject, baseline: past?.baseline });
    return { ...facts, status: "not_computed", lacks, sentence: `${movement}; ${why}` };
  }
  const { bound, spentBy, shown } = ruling;
  const visible = visibilityOf(judged);
  const blame = blameOf(judged, ruling);
  const { outcome, current } = decide(value, { ...ruling, blame }, context.again);
  const baseline = blame.baseline ?? past?.baseline;
  const { facts, movement } = compare(current, { subject, baseline, shown });
  const isCleared = outcome === "kept" || outcome === "acquitted";
  const isKept = keepsBound(current, bound);
  const status = !isCleared ? "failed" : isKept || !blame.isOwed ? "passed" : "debt";
  const before = formatApart(baseline?.value ?? NaN, current, metric.unit)[0];
  const words: Readonly<Record<typeof status, string>> = {
    failed: `, ${bound.broken}${blame.isFixed && blame.isOwed ? ", as it was before" : ""}`,
    passed: isKept ? `, ${bound.kept}` : ", no more than noise explains",
    debt: `; not by this change: it was ${before} before, ${bound.broken}`,
  };
  const ending: Readonly<Record<Outcome, string>> = {
    kept: "",
    broken: "",
    suspect: "; measured once only, so it warns",
    acquitted: `; first measured ${formatValue(value, metric.unit)}`,
    confirmed: `; measured ${context.again.length + 1} times`,
  };
  return {
    ...facts,
    status,
    ...(ruling.standard && { standard: ruling.standard }),
    limit: bound.limit,
    side: bound.side,
    ...(visible !== undefined && { smallestVisible: visible.smallest }),
    ...(isBlind(visible, threshold) && { tooNoisy: true }),
    ...(spentBy !== undefined && { spentBy }),
    ...(outcome === "suspect" && { suspect: true }),
    ...(outcome === "acquitted" && { firstMeasured: value }),
    sentence: `${movement}${words[status]}${ending[outcome]}${blindness(visible, threshold)}`,
  };
}

/** What a change can be blamed for. */
interface Blame {
  /** What the change started from. */
  readonly baseline: Baseline | undefined;
  /** A fixed limit, which has to be kept whoever broke it. */
  readonly isFixed: boolean;
  /** The limit was passed already before the change. */
  readonly isOwed: boolean;
  /** Whether the change itself made the value worse. */
  isOwn(value: number): boolean;
}

/**
 * A change answers for what it does, not for what the branch already was: it must be worse than what it started from, beyond noise. Where the
 * limit was passed before, it must also be worse by more than what is tolerated.
 */
function blameOf(judged: Case, { bound }: Demand): Blame {
  const { threshold: { mode, tolerance }, metric, past } = judged;
  const isFixed = mode === "min" || mode === "max";
  const direction = bound.side === "floor" ? "higher" : "lower";
  const isTolerant = mode === "no-regression" || mode.startsWith("delta-");
  const origin = isFixed || isTolerant ? undefined : originOf(judged, direction);
  const baseline = origin?.baseline ?? past?.baseline;
  if (baseline === undefined) {
    return { baseline, isFixed, isOwed: false, isOwn: () => true };
  }
  const isOwed = !keepsBound(baseline.value, bound);
  const least = isOwed ? amountOf(tolerance ?? metric.minEffect, baseline.value) : 0;
  const slack = Math.max(origin?.noise ?? 0, least);
  const own = worseBound(baseline.value, slack, direction);
  return { baseline, isFixed, isOwed, isOwn: (value) => isFixed || !keepsBound(value, own) };
}

/** A fixed limit is kept or not, whatever the noise; what compares with before must say how little it sees. */
function isBlind(visible: Visibility | undefined, { mode }: Threshold): visible is Visibility {
  return visible !== undefined && visible.noise > TOO_NOISY && mode !== "min" && mode !== "max";
}

function blindness(visible: Visibility | undefined, threshold: Threshold): string {
  return isBlind(visible, threshold)
    ? `; too noisy to gate: only changes above ${formatPercent(visible.smallest)} can be seen`
    : "";
}

/** A value beside its baseline, as facts and as words. */
function compare(
  value: number,
  { subject, baseline, shown }: {
    readonly subject: Subject;
    readonly baseline: Baseline | undefined;
    readonly shown?: string | undefined;
  },
): { readonly facts: Pick<Check, "value" | "baseline" | "delta">; readonly movement: string } {
  const { unit } = subject.metric;
  return {
    facts: { value, ...(baseline && { baseline, delta: value - baseline.value }) },
    movement: movementText(seriesName(subject.metric, subject.labels), value, {
      ...(unit !== undefined && { unit }),
      ...(baseline && { from: baseline.value }),
      ...(shown !== undefined && { shown }),
    }),
  };
}

/** How one value came out, measured once or several times. */
type Outcome = "kept" | "broken" | "suspect" | "acquitted" | "confirmed";

/** One noisy value beyond its bound is a suspect; the median of three decides. */
function decide(
  value: number,
  { bound, isNoisy = false, blame }: Demand & { readonly blame: Blame },
  again: readonly number[],
): { readonly outcome: Outcome; readonly current: number } {
  const isCleared = (one: number) => keepsBound(one, bound) || !blame.isOwn(one);
  if (isCleared(value)) return { outcome: "kept", current: value };
  if (!isNoisy) return { outcome: "broken", current: value };
  if (again.length < CONFIRMATIONS) return { outcome: "suspect", current: value };
  const current = median(Float64Array.of(value, ...again));
  return { outcome: isCleared(current) ? "acquitted" : "confirmed", current };
}

function absence(
  subject: Subject,
): Pick<Check, "status" | "sentence" | "lacks" | "vanished"> & Partial<Pick<Check, "severity">> {
  const { metric, failure, vanished, threshold } = subject;
  const name = seriesName(subject.metric, subject.labels);
  if (vanished !== undefined) {
    const { lastSeen, isWhole } = vanished;
    return {
      status: "missing",
      // Other labels would else be a way around every limit.
      ...(!isWhole && threshold.onVanished === "warn" && { severity: "warning" }),
      vanished: true,
      sentence: `${name} was measured in ${lastSeen}, and is not any more${
        isWhole ? "; its metric has other series now" : ""
      }`,
    };
  }
  if (failure?.code === "COLLECT_NO_LINES") {
    return {
      status: "not_computed",
      lacks: "measurement",
      sentence: `${name}: ${failure.message}`,
    };
  }
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

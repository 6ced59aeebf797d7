import { relative } from "node:path";
import { gateLines } from "../core/gate/lines.ts";
import { type Check, isBlocking, isFailing, type Verdict } from "../core/gate/verdict.ts";
import { type Labels, seriesKey } from "../core/metric.ts";
import { footnotes } from "../core/text/footnotes.ts";
import {
  formatBytes,
  formatDelta,
  formatPercent,
  formatValue,
  shortCommit,
} from "../core/text/format.ts";
import type { TrackedMeasurement, TrackResult } from "../core/track_result.ts";
import type { Io } from "./io.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";
import { uncoveredLines } from "./uncovered.ts";

/** Nobody reads more lines of one kind than this. */
const MOST_LINES = 30;

/**
 * What a track found, for people: the values with their changes, those that fail first; failures, the verdict, and where database and report
 * are. Of many values those are shown that moved most.
 *
 * @param io For the width of the terminal and the folder that paths are shown from
 * @param options `isWhole`: show every value and every check
 * @returns Lines, each with its line end
 */
export function summaryText(
  result: TrackResult,
  io: Io,
  { style, isWhole = false }: { readonly style: Style; readonly isWhole?: boolean },
): string {
  const most = isWhole ? Infinity : MOST_LINES;
  const blocks = [
    fallback(result, style),
    headline(result, style),
    values(result, io, { style, most }),
    failures(result, style),
    untouched(result, style),
    verdictLines(result.verdict, { style, most }),
    ...changes(result, io, { style, most }),
    places(result, io, style),
  ];
  return blocks.filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join("")).join("\n");
}

function fallback({ storage }: TrackResult, style: Style): readonly string[] {
  return storage?.fallbackFrom === undefined ? [] : [
    `${style.warn("!")} ${
      style.bold(`Unknown storage.type "${storage.fallbackFrom}"`)
    }: this run is in a local file only`,
  ];
}

function headline({ run }: TrackResult, style: Style): readonly string[] {
  if (run === undefined) return [];
  const commit = shortCommit(run.head ?? run.commit);
  const where = run.pullRequest === undefined ? run.branch : `#${run.pullRequest} ${run.branch}`;
  return [
    `${style.bold(run.project)} ${where} ${commit}${
      run.subject === undefined ? "" : ` ${style.dim(run.subject)}`
    }`,
  ];
}

/** How much of the lines is shown. */
interface Look {
  readonly style: Style;
  readonly most: number;
}

function values(result: TrackResult, io: Io, { style, most }: Look): readonly string[] {
  const all = byNews(result, most);
  if (all.length === 0) return [];
  const measurements = all.slice(0, most);
  const before = footnotes(measurements.map(({ previousAt }) => previousAt));
  const isOne = before.mark(measurements.find(({ previousAt }) => previousAt)?.previousAt) === "";
  const [head = "", ...rows] = table(
    [{ title: "Metric" }, { title: "Value", align: "right" }, {
      title: `Since ${isOne && before.caption !== "" ? before.caption : "the last run"}`,
      align: "right",
    }],
    measurements.map((one) => [
      seriesKey(one.name, one.labels),
      valueText(one),
      `${changeText(one, style)}${before.mark(one.previousAt)}`,
    ]),
    io.stdout.columns,
  );
  return [
    style.dim(head),
    ...rows,
    ...rest(all, { style, most }),
    ...(isOne ? [] : [style.dim(`since ${before.caption}`)]),
  ];
}

/** What fails comes first; where not all have room, then what moved most. */
function byNews(
  { measurements, verdict }: TrackResult,
  most: number,
): readonly TrackedMeasurement[] {
  const keyOf = (one: { readonly metric: string; readonly labels: Labels }) =>
    seriesKey(one.metric, one.labels);
  const failing = new Set(verdict?.checks.filter(isFailing).map(keyOf));
  const news = (one: TrackedMeasurement) => {
    if (failing.has(keyOf(one))) return Infinity;
    return measurements.length > most ? movementOf(one) : 0;
  };
  const known = new Map(measurements.map((one) => [one, news(one)]));
  const newsOf = (one: TrackedMeasurement) => known.get(one) ?? 0;
  return measurements.toSorted((a, b) => newsOf(a) === newsOf(b) ? 0 : newsOf(b) - newsOf(a));
}

/** As a share of what it was. */
function movementOf({ value, previous }: TrackedMeasurement): number {
  if (typeof value === "string" || typeof previous !== "number") return 0;
  return previous === value ? 0 : Math.abs((value - previous) / (previous || 1));
}

/** @param all Of which `most` are shown */
function rest(all: readonly unknown[], { style, most }: Look): readonly string[] {
  const more = all.length - most;
  return more <= 0
    ? []
    : [style.dim(`… and ${formatValue(more, "integer")} more; --verbose shows all`)];
}

function valueText({ value, unit }: TrackedMeasurement): string {
  return typeof value === "string" ? value : formatValue(value, unit);
}

function changeText(
  { value, previous, unit, direction }: TrackedMeasurement,
  style: Style,
): string {
  if (previous === undefined) return style.dim("new");
  if (typeof value === "string" || typeof previous === "string") {
    return value === previous ? style.dim("same") : `was ${previous}`;
  }
  const delta = value - previous;
  if (delta === 0) return style.dim("same");
  const relative = previous === 0 || unit === "percent"
    ? ""
    : ` (${formatPercent(delta / Math.abs(previous), { sign: true })})`;
  const text = `${formatDelta(delta, unit)}${relative}`;
  if (direction === undefined) return text;
  return (direction === "higher") === (delta > 0) ? style.good(text) : style.bad(text);
}

function failures({ failures }: TrackResult, style: Style): readonly string[] {
  return failures.flatMap(({ metric, message, fix, stderrTail, code }) => [
    `${style.bad("✗")} ${style.bold(metric)} has no value ${style.dim(`[${code}]`)}`,
    `  ${style.dim("why ")} ${message}`,
    ...(stderrTail === undefined
      ? []
      : lastLines(stderrTail).map((line) => `       ${style.dim(line)}`)),
    `  ${style.dim("fix ")} ${fix}`,
  ]);
}

function untouched({ untouched = {} }: TrackResult, style: Style): readonly string[] {
  return Object.entries(untouched)
    .map(([metric, why]) => `${style.dim("·")} ${style.bold(metric)} ${style.dim(why)}`);
}

function lastLines(text: string): readonly string[] {
  return text.trimEnd().split("\n").slice(-8);
}

function verdictLines(verdict: Verdict | undefined, look: Look): readonly string[] {
  if (verdict === undefined || verdict.status === "off" || verdict.checks.length === 0) return [];
  const { style, most } = look;
  const all = gateLines(verdict.checks);
  const lines = all.slice(0, most);
  const bases = footnotes(lines.map(({ check }) => check.baseline?.description));
  const paint = { passed: style.good, failed: style.bad, warning: style.warn, unknown: style.warn };
  const title = paint[verdict.status](`Gate ${verdict.status}`);
  return [
    `${style.bold(title)} ${verdict.summary} ${style.dim(`(mode ${verdict.mode})`)}`,
    ...(verdict.thresholdChanges ?? []).map((change) =>
      `  ${style.warn("±")} ${change} ${style.dim("(this change proposes it)")}`
    ),
    ...lines.map(({ check, sentence }) =>
      `  ${mark(check, style)} ${sentence}${style.dim(bases.mark(check.baseline?.description))}`
    ),
    ...rest(all, look).map((line) => `  ${line}`),
    ...(bases.caption === "" ? [] : [`  ${style.dim(`compared with ${bases.caption}`)}`]),
  ];
}

/** The source that a change touches and no test reaches, for each coverage of the change. */
function changes(
  { measurements }: TrackResult,
  { cwd }: Io,
  { style, most }: Look,
): readonly (readonly string[])[] {
  return measurements.map(({ name, labels, change }) => {
    const lines = change === undefined ? [] : uncoveredLines(change, { style, cwd, most });
    const title = `Uncovered in this change ${style.dim(`(${seriesKey(name, labels)})`)}`;
    return lines.length === 0 ? [] : [title, ...lines];
  });
}

function mark(check: Check, style: Style): string {
  if (check.status === "not_computed") return style.dim("?");
  if (check.status === "debt") return style.warn("§");
  if (!isFailing(check)) return style.good("✓");
  return isBlocking(check) ? style.bad("✗") : style.warn("!");
}

function places({ storage, report }: TrackResult, io: Io, style: Style): readonly string[] {
  const near = (path: string) => {
    const short = relative(io.cwd, path);
    return short.startsWith("..") ? path : short;
  };
  const isPath = storage?.type === "sqlite-local";
  return [
    ...(storage === undefined ? [] : [
      `${style.dim("History")} ${isPath ? near(storage.location) : storage.location} ` +
      style.dim(
        `(${storage.runs} ${storage.runs === 1 ? "run" : "runs"}, ${
          formatBytes(storage.sizeBytes)
        })`,
      ),
    ]),
    ...(report === undefined ? [] : [
      `${style.dim("Report ")} ${near(report.path)} ${
        style.dim(`(${formatBytes(report.sizeBytes)})`)
      }`,
    ]),
  ];
}

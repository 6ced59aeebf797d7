import { relative } from "node:path";
import { gateLines } from "../core/gate/lines.ts";
import { type Check, isBlocking, isFailing, type Verdict } from "../core/gate/verdict.ts";
import { seriesKey } from "../core/metric.ts";
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

/**
 * What a track found, for people: the values with their changes, failures, the verdict, and where database and report are.
 *
 * @param io For the width of the terminal and the folder that paths are shown from
 * @returns Lines, each with its line end
 */
export function summaryText(result: TrackResult, io: Io, style: Style): string {
  const blocks = [
    fallback(result, style),
    headline(result, style),
    values(result.measurements, io, style),
    failures(result, style),
    verdictLines(result.verdict, style),
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

function values(
  measurements: readonly TrackedMeasurement[],
  io: Io,
  style: Style,
): readonly string[] {
  if (measurements.length === 0) return [];
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
  return [style.dim(head), ...rows, ...(isOne ? [] : [style.dim(`since ${before.caption}`)])];
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

function lastLines(text: string): readonly string[] {
  return text.trimEnd().split("\n").slice(-8);
}

function verdictLines(verdict: Verdict | undefined, style: Style): readonly string[] {
  if (verdict === undefined || verdict.status === "off" || verdict.checks.length === 0) return [];
  const bases = footnotes(
    gateLines(verdict.checks).map(({ check }) => check.baseline?.description),
  );
  const paint = { passed: style.good, failed: style.bad, warning: style.warn, unknown: style.warn };
  const title = paint[verdict.status](`Gate ${verdict.status}`);
  return [
    `${style.bold(title)} ${verdict.summary} ${style.dim(`(mode ${verdict.mode})`)}`,
    ...(verdict.thresholdChanges ?? []).map((change) =>
      `  ${style.warn("±")} ${change} ${style.dim("(this change proposes it)")}`
    ),
    ...gateLines(verdict.checks).map(({ check, sentence }) =>
      `  ${mark(check, style)} ${sentence}${style.dim(bases.mark(check.baseline?.description))}`
    ),
    ...(bases.caption === "" ? [] : [`  ${style.dim(`compared with ${bases.caption}`)}`]),
  ];
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

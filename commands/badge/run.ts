import { amountOf } from "../../core/amount.ts";
import { keepsBound, worseBound } from "../../core/gate/bound.ts";
import type { Threshold } from "../../core/gate/threshold.ts";
import type { SeriesColumn } from "../../core/history_view.ts";
import { seriesKey } from "../../core/metric.ts";
import { matchSeries, parsePattern } from "../../core/pattern.ts";
import { formatValue } from "../../core/text/format.ts";
import { didYouMean } from "../../core/text/suggest.ts";
import { UsageError } from "../../errors.ts";
import { readView, withLine } from "../../history/query.ts";
import { type Badge, renderBadge } from "../../report/export/badge.ts";
import { renderBadgeChart } from "../../report/export/badge_chart.ts";
import { placeOlderRuns } from "../../track/older_places.ts";
import type { Io } from "../io.ts";
import { open, openDatabase, print } from "../open.ts";
import { writeOutput } from "../output.ts";
import type { TrackFlags } from "../shared.ts";

/**
 * Draws the latest value that a series has on the main branch.
 *
 * @param name A metric or a series
 * @param flags Where to, and which branch
 * @returns The exit code
 * @throws {UsageError} If the name means no series, or several
 */
export async function drawBadge(name: string, flags: BadgeFlags, io: Io): Promise<number> {
  await using opened = flags.db === undefined
    ? await open(flags, io)
    : await openDatabase(flags.db, flags, io);
  const { session, target: { context }, around: { config } } = opened;
  const branch = flags.branch ?? (context.defaultBranch || context.branch || "main");
  await placeOlderRuns(session.history, opened.target);
  const onLine = withLine(session.history, { ...opened.own, branch, excludePullRequests: true });
  const view = readView(session.history, onLine);
  const series = onlySeries(name, view.series, branch);
  const metric = config.metrics.find((one) => one.key === series.metric) ??
    view.metrics.find((one) => one.key === series.metric);
  const unit = metric?.unit ?? view.metrics.find((one) => one.key === series.metric)?.unit;
  const value = series.values.findLast((one) => !Number.isNaN(one)) ?? NaN;
  const word = series.words?.[value];
  const thresholds = config.gate.thresholds.filter((threshold) =>
    matchSeries(parsePattern(threshold.metric), view.series).includes(series)
  );
  const badge = {
    label: flags.text ?? metric?.name ?? seriesKey(series.metric, series.labels),
    value: word ?? formatValue(value, unit),
    tone: word === undefined ? toneOf(value, thresholds) : "neutral",
  } as const satisfies Badge;
  const drawn = flags.chart === true
    ? renderBadgeChart(
      badge,
      series.words === undefined ? [...series.values].filter(Number.isFinite) : [],
    )
    : renderBadge(badge);
  const svg = `${drawn.trim()}\n`;
  if (flags.json === true) {
    if (flags.output !== undefined) await writeOutput([svg], flags.output, io);
    const json = { series: seriesKey(series.metric, series.labels), branch, ...badge, svg };
    return print("badge", { json, lines: [] }, flags, io);
  }
  await writeOutput([svg], flags.output, io);
  return 0;
}

function onlySeries(
  name: string,
  all: readonly SeriesColumn[],
  branch: string,
): SeriesColumn {
  const [series, ...others] = matchSeries(parsePattern(name), all);
  if (series !== undefined && others.length === 0) return series;
  const keys = (series === undefined ? all : [series, ...others])
    .map((one) => seriesKey(one.metric, one.labels));
  const names = keys.slice(0, 20).join(", ");
  throw new UsageError("USAGE", {
    what: `Cannot draw a badge of "${name}"`,
    why: series === undefined
      ? `the history of ${branch} has ${names || "no value"}`
      : `it means ${others.length + 1} series: ${names}`,
    fix: didYouMean(name, series === undefined ? keys : [], "Name one series: bench{case=parse}"),
  });
}

/** Limits alone make a colour: whether a change was good is told by the gate. */
function toneOf(value: number, thresholds: readonly Threshold[]): NonNullable<Badge["tone"]> {
  const limits = thresholds.flatMap(({ mode, target, tolerance, severity }) => {
    if (target === undefined || (mode !== "min" && mode !== "max")) return [];
    const slack = amountOf(tolerance, target);
    const bound = worseBound(target, slack, mode === "min" ? "higher" : "lower");
    return [{ isKept: keepsBound(value, bound), severity }];
  });
  const broken = limits.filter(({ isKept }) => !isKept);
  if (broken.some(({ severity }) => severity === "blocker")) return "bad";
  if (broken.length > 0) return "warning";
  return limits.length > 0 ? "good" : "neutral";
}

/** Flags of `badge`. */
export interface BadgeFlags extends TrackFlags {
  readonly db?: string;
  readonly output?: string;
  readonly text?: string;
  readonly chart?: true;
}

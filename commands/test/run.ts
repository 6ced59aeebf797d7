import type { CollectResult, MetricOutcome } from "../../collectors/collect.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { type Labels, type Metric, seriesKey } from "../../core/metric.ts";
import { formatCount, formatDuration, formatValue } from "../../core/text/format.ts";
import { changeHere } from "../../track/change_here.ts";
import { collectHere } from "../../track/measuring/collect_here.ts";
import { type ResolvedOptions, resolveOptions } from "../../track/options.ts";
import { readSurroundings, type Surroundings } from "../../track/surroundings.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import type { TestedMetric } from "../outputs.ts";
import { type CommonFlags, stylesOf, trackOptions } from "../shared.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";

/**
 * Measures each metric once.
 *
 * @returns 0 if every metric has a value, 2 if at least one has none; optional metrics do not count
 * @throws {TrackError} If the config is not valid
 * @throws The signal's reason, if the user interrupts
 */
export async function testMetrics(flags: TestFlags, io: Io): Promise<number> {
  // `--timeout` of other commands is that of the storage.
  const { timeout, ...others } = flags;
  const deps = resolveOptions(trackOptions(others, io));
  const around = await readSurroundings(deps);
  const style = stylesOf(flags, io);
  for (const text of around.warnings) io.stderr.write(`${style.log.warn("!")} ${text}\n`);
  const collected = await collect(around, timeout, deps);
  const { outcomes, failures, metrics, measurements } = collected;
  const byKey = new Map(metrics.map((metric) => [metric.key, metric]));
  const failed = outcomes.filter((outcome) => outcome.status === "failed").length;
  const rows = outcomes.flatMap((outcome) =>
    rowsOf(outcome, { byKey, collected, style: style.out })
  );
  const [head = "", ...lines] = table(
    [
      { title: "" },
      { title: "Metric" },
      { title: "Value", align: "right" },
      { title: "Time", align: "right" },
    ],
    rows,
    io.stdout.columns,
  );
  const why = outcomes.flatMap(({ metric, failure }) =>
    failure === undefined ? [] : [`${metric}: ${failure.message}`, `  fix  ${failure.fix}`]
  );
  const end = failed === 0
    ? "Every metric has a value."
    : `${formatCount(failed, "metric")} of ${outcomes.length} without a value.`;
  const json = { measurements, failures, outcomes: outcomes.map(briefly), failed };
  print(
    "test",
    {
      json,
      lines: [style.out.dim(head), ...lines, ...(why.length > 0 ? ["", ...why] : []), "", end],
    },
    flags,
    io,
  );
  return failed === 0 ? 0 : 2;
}

function collect(
  around: Surroundings,
  timeout: number | undefined,
  deps: ResolvedOptions,
): Promise<CollectResult> {
  const isOpen = (timeoutMs: number) => timeoutMs === DEFAULTS.metric.timeoutMs;
  const metrics = around.config.metrics.map((metric) =>
    timeout !== undefined && isOpen(metric.timeoutMs) ? { ...metric, timeoutMs: timeout } : metric
  );
  return collectHere(metrics, { ...around, change: changeHere({ around, deps }) }, deps);
}

function rowsOf(
  outcome: MetricOutcome,
  { byKey, collected, style }: {
    readonly byKey: ReadonlyMap<string, Metric>;
    readonly collected: CollectResult;
    readonly style: Style;
  },
): readonly (readonly string[])[] {
  const time = formatDuration(outcome.durationMs / 1000);
  const mark = { collected: style.good("✓"), failed: style.bad("✗"), skipped: style.dim("·") };
  if (outcome.status !== "collected") {
    return [[mark[outcome.status], outcome.metric, outcome.status, time]];
  }
  const unit = byKey.get(outcome.metric)?.unit;
  return collected.measurements.filter(({ metric }) => metric === outcome.metric)
    .map((
      { metric, labels, value }: { metric: string; labels: Labels; value: number | string },
    ) => [
      mark.collected,
      seriesKey(metric, labels),
      typeof value === "string" ? value : formatValue(value, unit),
      time,
    ]);
}

function briefly({ metric, status, durationMs, failure }: MetricOutcome): TestedMetric {
  return { metric, status, durationMs, ...(failure !== undefined && { failure }) };
}

/** Flags of `test`. */
export interface TestFlags extends CommonFlags {
  readonly configFile?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

import { describeEvent, eventOrigin } from "../../core/curation/describe.ts";
import { activeEvents, type StoredEvent } from "../../core/curation/event.ts";
import { exclusionOf, exclusionsOf, type StoredExclusion } from "../../core/curation/exclusions.ts";
import { defined } from "../../core/defined.ts";
import { runAt } from "../../core/history_view.ts";
import { kindText, type NoiseKind, noiseKind } from "../../core/detect/kind.ts";
import { type Metric, seriesKey } from "../../core/metric.ts";
import { matchSeries, parsePattern } from "../../core/pattern.ts";
import type { Run } from "../../core/run.ts";
import { formatCount, formatTime, formatValue, shortCommit } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { readEvents } from "../../history/curation.ts";
import { readView } from "../../history/query.ts";
import { listRuns, readRecord } from "../../history/runs.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { stylesOf, type TrackFlags } from "../shared.ts";
import { table } from "../table.ts";
import { unknownSeries } from "./unknown_series.ts";

const DEFAULT_LIMIT = 20;

/**
 * `history list`: the runs, newest first.
 *
 * @returns The exit code
 */
export async function listHistory(flags: RunFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const runs = listRuns(opened.session.history, {
    ...opened.own,
    limit: flags.limit ?? DEFAULT_LIMIT,
    ...(flags.branch !== undefined && { branch: flags.branch }),
    ...(flags.event !== undefined && { events: [flags.event] }),
  }).toReversed();
  const active = activeEvents(readEvents(opened.session.history));
  const style = stylesOf(flags, io).out;
  const [head = "", ...rows] = table(
    ["Time", "Commit", "Branch", "Event", "Run", "Subject"].map((title) => ({ title })),
    runs.map((run) => [
      formatTime(run.time),
      shortCommit(run.head ?? run.commit),
      run.branch,
      run.event,
      run.key.attempt > 1 ? `${run.key.runId} (${run.key.attempt})` : run.key.runId,
      `${run.subject ?? ""}${exclusionMark(exclusionsOf(run, active))}`,
    ]),
    io.stdout.columns,
  );
  const of = flags.branch === undefined ? "" : ` of the branch ${flags.branch}`;
  const lines = runs.length === 0 ? [`No runs${of}.`] : [style.dim(head), ...rows];
  const json = {
    runs: runs.map((run) => {
      const excluded = exclusionsOf(run, active);
      return excluded.length === 0 ? run : { ...run, excluded };
    }),
  };
  return print("history list", { json, lines }, flags, io);
}

/** Of what is excluded in part the metrics stand behind. */
function exclusionMark(exclusions: readonly StoredExclusion[]): string {
  if (exclusions.length === 0) return "";
  const parts = exclusions.flatMap(({ metric }) => metric ?? []);
  return parts.length < exclusions.length ? " (excluded)" : ` (excluded: ${parts.join(", ")})`;
}

/**
 * `history show`: everything that one run left.
 *
 * @param name The first digits of its commit, or its run id
 * @param flags Where the history is
 * @returns The exit code
 */
export async function showRun(name: string, flags: TrackFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const { history } = opened.session;
  const run = findRun(listRuns(history, opened.own), name);
  const record = readRecord(history, run.key);
  if (record === undefined) throw new TypeError(`The run ${name} is gone`);
  const units = new Map(record.metrics.map((metric) => [metric.key, metric.unit]));
  const active = activeEvents(readEvents(history));
  const excluded = exclusionsOf(run, active);
  const style = stylesOf(flags, io).out;
  const facts = [
    `${style.bold(shortCommit(run.head ?? run.commit))} ${run.subject ?? ""}`.trimEnd(),
    `${run.branch}, ${run.event}, ${
      formatTime(run.time)
    }, run ${run.key.runId}, attempt ${run.key.attempt}`,
    ...(run.author === undefined ? [] : [`by ${run.author}`]),
    ...(run.url === undefined ? [] : [run.url]),
    ...excluded.map((event) => `${describeEvent(event)}, ${eventOrigin(event)}`),
    ...notesOf(run, active).map((event) => `${eventOrigin(event)}`),
    "",
  ];
  const values = table(
    [{ title: "Series" }, { title: "Value", align: "right" }],
    record.measurements.map(({ metric, labels, value }) => [
      seriesKey(metric, labels),
      `${typeof value === "string" ? value : formatValue(value, units.get(metric))}${
        exclusionOf({ metric, labels }, excluded) === undefined ? "" : " (excluded)"
      }`,
    ]),
    io.stdout.columns,
  );
  const failures = record.failures.map(({ metric, message }) =>
    `${style.bad("✗")} ${metric}: ${message}`
  );
  const json = excluded.length === 0 ? record : { ...record, excluded };
  return print("history show", { json, lines: [...facts, ...values, ...failures] }, flags, io);
}

function notesOf(run: Run, active: readonly StoredEvent[]): readonly StoredEvent[] {
  return active.filter((event) =>
    event.type === "annotate" && (event.commit === run.commit || event.commit === run.head)
  );
}

function findRun(runs: readonly Run[], name: string): Run {
  const found = runs.filter((run) =>
    run.key.runId === name || run.commit.startsWith(name) || run.head?.startsWith(name)
  );
  const run = found.at(-1);
  if (run !== undefined) return run;
  throw new UsageError("USAGE", {
    what: `Cannot show the run "${name}"`,
    why: `none of the ${formatCount(runs.length, "run")} has this commit or run id`,
    fix: "See `unentropy-track history list`",
  });
}

/**
 * `history series`: the values of one series over time, oldest first.
 *
 * @param name A metric or a series, `bench{case=parse}`
 * @returns The exit code
 */
export async function showSeries(name: string, flags: RunFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const view = readView(
    opened.session.history,
    { ...opened.own, ...(flags.branch !== undefined && { branch: flags.branch }) },
  );
  const matches = matchSeries(parsePattern(name), view.series);
  if (matches.length === 0) {
    throw unknownSeries(
      name,
      view.series.map((one) => seriesKey(one.metric, one.labels)),
      "show",
    );
  }
  const declared = new Map(
    [...view.metrics, ...opened.around.config.metrics].map((metric) => [metric.key, metric]),
  );
  const units = new Map(view.metrics.map((metric) => [metric.key, metric.unit]));
  const series = matches.map(({ metric, labels, values, words, excluded }) => ({
    series: seriesKey(metric, labels),
    ...defined({ unit: units.get(metric) }),
    ...(words === undefined && { kind: kindOf(values, declared.get(metric)) }),
    points: Array.from(values, (value, index) => ({
      value: excluded?.get(index) ?? value,
      isExcluded: excluded?.has(index) ?? false,
      run: runAt(view.runs, index),
    }))
      .filter(({ value }) => !Number.isNaN(value))
      .slice(-(flags.limit ?? DEFAULT_LIMIT))
      .map(({ value, isExcluded, run }) => ({
        time: run.time,
        commit: run.head ?? run.commit,
        branch: run.branch,
        value: words === undefined ? value : words[value] ?? "",
        ...(isExcluded && { isExcluded: true as const }),
      })),
  }));
  const style = stylesOf(flags, io).out;
  const lines = series.flatMap(({ series, unit, kind, points }) => [
    `${style.bold(series)}${kind?.text === undefined ? "" : style.dim(`  ${kind.text}`)}`,
    ...table(
      [{ title: "Time" }, { title: "Commit" }, { title: "Branch" }, {
        title: "Value",
        align: "right",
      }],
      points.map(({ time, commit, branch, value, isExcluded }) => [
        formatTime(time),
        shortCommit(commit),
        branch,
        `${typeof value === "string" ? value : formatValue(value, unit)}${
          isExcluded ? " (excluded)" : ""
        }`,
      ]),
      io.stdout.columns,
    ),
  ]);
  return print("history series", { json: { series }, lines }, flags, io);
}

/** Whether a series is exact or noisy, as `--json` says it, and in words. */
function kindOf(
  values: Float64Array,
  metric: Pick<Metric, "noise" | "unit"> = {},
): NoiseKind & { readonly text?: string } {
  const known = values.filter(Number.isFinite);
  const kind = noiseKind(known, metric);
  const text = kindText(kind, known.length);
  return { ...kind, ...(text !== undefined && { text }) };
}

/** Flags of the commands that choose runs. */
export interface RunFlags extends TrackFlags {
  readonly limit?: number;
  readonly event?: string;
}

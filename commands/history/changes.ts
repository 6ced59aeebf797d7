import { seriesKey, seriesName } from "../../core/metric.ts";
import { type ChangeGroup, groupChanges } from "../../core/past/change_groups.ts";
import { changePhrase, changeSentence } from "../../core/past/change_text.ts";
import { findChanges, type LocatedChange } from "../../core/past/changes.ts";
import { findLifetimes, type Lifetime } from "../../core/past/lifetimes.ts";
import { formatCount, formatDate, formatValue, shortCommit } from "../../core/text/format.ts";
import { readView } from "../../history/query.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import type { ChangeOutput, ChangesOutput } from "../outputs.ts";
import type { RunFlags } from "./look.ts";
import { unknownSeries } from "./unknown_series.ts";

const DEFAULT_LIMIT = 20;
const MAX_NAMED = 3;

/**
 * `history changes`: where the level of a series moved.
 *
 * @param metric Only this one
 * @returns The exit code
 */
export async function showChanges(
  metric: string | undefined,
  flags: RunFlags,
  io: Io,
): Promise<number> {
  await using opened = await open(flags, io);
  const { session, target: { context }, around: { config } } = opened;
  const view = readView(session.history, opened.own);
  const branch = flags.branch || context.defaultBranch || context.branch || "main";
  const known = view.metrics.map(({ key }) => key);
  if (metric !== undefined && !known.includes(metric)) throw unknownSeries(metric, known, "show");
  const about = { branch, metrics: config.metrics, ...(metric !== undefined && { metric }) };
  const groups = groupChanges(findChanges(view, about), findLifetimes(view, about));
  const shown = groups.slice(0, flags.limit ?? DEFAULT_LIMIT);
  const more = groups.length - shown.length;
  const lines = [
    ...shown.flatMap(groupLines),
    ...(more > 0
      ? [
        `… ${formatCount(more, "more commit")} with less unusual changes: --limit ${groups.length}`,
      ]
      : []),
  ];
  const json = {
    branch,
    left: more,
    changes: shown.flatMap(({ changes }) => changes.map(changeJson)),
    lifetimes: shown.flatMap(({ lifetimes }) => lifetimes.map(lifetimeJson)),
  };
  return print(
    "history changes",
    { json, lines: lines.length === 0 ? [`No change of level on ${branch}.`] : lines },
    flags,
    io,
  );
}

/** A commit with its subject, and what came with it. */
function groupLines({ run, changes, lifetimes }: ChangeGroup): readonly string[] {
  const isDrift = lifetimes.length === 0 && changes.every(({ point }) => point.drift !== undefined);
  // Who happened to be last is no author of a drift.
  const whose = isDrift
    ? `until ${shortCommit(run.commit)}`
    : `${shortCommit(run.commit)} ${run.subject ?? ""}`.trimEnd();
  const names = (kind: Lifetime["kind"]) =>
    lifetimes.filter((one) => one.kind === kind)
      .map((one) =>
        `${seriesName(one.metric, one.labels)} (${formatValue(one.value, one.metric.unit)})`
      );
  const told = (kind: Lifetime["kind"]) => {
    const list = names(kind);
    const rest = list.length - MAX_NAMED;
    return list.length === 0 ? [] : [
      `${kind === "begins" ? "New" : "Not measured any more"}: ${
        list.slice(0, MAX_NAMED).join(", ")
      }${rest > 0 ? ` and ${formatCount(rest, "other")}` : ""}`,
    ];
  };
  return [
    `${formatDate(run.time)}  ${whose}`,
    ...[...changes.map(changePhrase), ...told("begins"), ...told("ends")].map((line) =>
      `  ${line}`
    ),
  ];
}

function changeJson(change: LocatedChange): ChangeOutput {
  const { metric, labels, before, after, point, spenders, unusual } = change;
  return {
    series: seriesKey(metric.key, labels),
    sentence: changeSentence(change),
    range: { after: before.commit, upTo: after.commit },
    time: after.time,
    ...(after.subject !== undefined && { subject: after.subject }),
    unusual,
    ...(spenders.length > 0 && {
      spenders: spenders.map(({ run: { commit, subject }, delta }) => ({
        commit,
        ...(subject !== undefined && { subject }),
        delta,
      })),
    }),
    ...point,
  };
}

function lifetimeJson(
  { metric, labels, kind, value, run }: Lifetime,
): ChangesOutput["lifetimes"][number] {
  return { series: seriesKey(metric.key, labels), kind, value, commit: run.commit, time: run.time };
}

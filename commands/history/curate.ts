import { meantBy } from "../../core/curation/curate.ts";
import { describeEvent, eventOrigin } from "../../core/curation/describe.ts";
import { activeEvents, type CurationAct, type StoredEvent } from "../../core/curation/event.ts";
import { findEvents, findNamed, type Named } from "../../core/curation/find_named.ts";
import { renaming } from "../../core/curation/rename.ts";
import { KNOWN_UNITS, unitFactor } from "../../core/curation/unit_factor.ts";
import type { HistoryView, SeriesColumn } from "../../core/history_view.ts";
import { methodAt } from "../../core/method.ts";
import { seriesKey, type Unit } from "../../core/metric.ts";
import { parsePattern } from "../../core/pattern.ts";
import { formatCount, formatDate, shortCommit } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { readEvents } from "../../history/curation.ts";
import { readView } from "../../history/query.ts";
import { listRuns } from "../../history/runs.ts";
import { curate, curatedProject, refuseProposals } from "../../track/curate.ts";
import type { OpenHistory } from "../../track/open_history.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { stylesOf, type TrackFlags } from "../shared.ts";
import { table } from "../table.ts";
import { unknownSeries } from "./unknown_series.ts";

/** Flags of the commands that curate. */
export interface CurateFlags extends TrackFlags {
  readonly because: string;
  readonly metric?: string;
  readonly before?: string;
}

/**
 * `history exclude`: takes a run out of everything that judges or draws, and keeps it.
 *
 * @param name A run's id, or the first digits of a commit
 * @returns The exit code
 */
export async function excludeRun(name: string, flags: CurateFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  refuseProposals(opened.target.context);
  const { metric, label: labels } = flags;
  const { named, project } = await namedRuns(name, opened, "exclude");
  const { series } = readView(opened.session.history, opened.own);
  if (metric !== undefined) requireSeries(metric, series, "exclude");
  const act = {
    type: "exclude" as const,
    ...(named.type === "commit" ? { commit: named.commit } : { run: named.run }),
    ...(labels !== undefined && { labels }),
    ...(metric !== undefined && { metric }),
  };
  const before = activeIn(opened).find((one) =>
    one.type === "exclude" && isSame(one, { ...act, project })
  );
  if (before !== undefined) return already(before, flags, io);
  const event = await curate(opened, { ...act, reason: io.hide(flags.because) }, project);
  const runs = named.runs.filter(({ key }) =>
    Object.entries(labels ?? {}).every(([label, value]) => key.labels[label] === value)
  );
  const lines = [
    `${describeEvent(event)}: ${
      formatCount(runs.length, "run")
    }, never judged by or drawn from now on.`,
    `Take it back: unentropy-track history restore ${name} --because "…"`,
  ];
  return print("history exclude", { json: { event, runs: runs.length }, lines }, flags, io);
}

/**
 * `history restore`: takes back what was said.
 *
 * @param name What an exclusion names, or the id of any event
 * @returns The exit code
 */
export async function restoreEvents(name: string, flags: CurateFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  refuseProposals(opened.target.context);
  const active = activeIn(opened);
  const found = findEvents(active, name, flags.metric);
  const [first] = found;
  if (first === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot restore "${name}"`,
      why: `none of ${formatCount(active.length, "event")} in force has this id or excludes this ${
        flags.metric === undefined ? "run or commit" : `run or commit with --metric ${flags.metric}`
      }`,
      fix: "See `unentropy-track history events`",
    });
  }
  const act = { type: "restore" as const, events: found.map(({ id }) => id).sort() };
  const event = await curate(opened, { ...act, reason: io.hide(flags.because) }, first.project);
  const lines = found.map((one) => `Taken back: ${describeEvent(one)}, ${eventOrigin(one)}`);
  return print("history restore", { json: { event, restored: found }, lines }, flags, io);
}

/**
 * `history annotate`: a note that every chart shows.
 *
 * @param name The first digits of a measured commit
 * @param text What it says
 * @returns The exit code
 */
export async function annotateCommit(
  name: string,
  text: string,
  flags: Omit<CurateFlags, "because">,
  io: Io,
): Promise<number> {
  await using opened = await open(flags, io);
  refuseProposals(opened.target.context);
  const { named, project } = await namedRuns(name, opened, "annotate");
  const { metric } = flags;
  if (metric !== undefined) {
    requireSeries(metric, readView(opened.session.history, opened.own).series, "annotate");
  }
  const act = {
    type: "annotate" as const,
    commit: named.type === "commit" ? named.commit : named.runs[0]?.commit ?? "",
    ...(metric !== undefined && { metric }),
  };
  const event = await curate(opened, { ...act, reason: io.hide(text) }, project);
  const lines = [
    `${shortCommit(act.commit)} is annotated: ${event.reason}`,
    `Take it back: unentropy-track history restore ${event.id.slice(0, 7)} --because "…"`,
  ];
  return print("history annotate", { json: { event }, lines }, flags, io);
}

/**
 * `history rename`: joins the line of a series to that of its new name.
 *
 * @param from `bench`, `bench{case=parse}`
 * @param to Its name now
 * @returns The exit code
 */
export async function renameSeries(
  { from, to }: { readonly from: string; readonly to: string },
  flags: CurateFlags,
  io: Io,
): Promise<number> {
  await using opened = await open(flags, io);
  refuseProposals(opened.target.context);
  for (const name of [from, to]) {
    const { metric, labels } = parsePattern(name);
    if (
      metric !== "" && ![metric, ...Object.values(labels ?? {})].some((one) => one.includes("*"))
    ) {
      continue;
    }
    throw new UsageError("USAGE", {
      what: `Cannot rename ${from} to ${to}`,
      why: `"${name}" names no single series`,
      fix: "Name a metric, or labels of it without *: bench{case=parse}",
    });
  }
  const { series } = readView(opened.session.history, opened.own);
  const rename = renaming(from, to);
  const known = new Map(series.map((one) => [seriesKey(one.metric, one.labels), one]));
  const pairs = series.flatMap((old) => {
    const name = rename(old);
    return name === undefined
      ? []
      : [{ old, there: known.get(seriesKey(name.metric, name.labels)) }];
  });
  if (pairs.length === 0) throw unknownSeries(from, [...known.keys()], "rename");
  const mixed = pairs.find(({ old, there }) =>
    there !== undefined && (there.words === undefined) !== (old.words === undefined)
  );
  if (mixed !== undefined || from === to) {
    throw new UsageError("USAGE", {
      what: `Cannot rename ${from} to ${to}`,
      why: from === to
        ? "both are the same"
        : "one of them is a number and the other a label, which have no common line",
      fix: "Name two series of one type",
    });
  }
  const both = pairs.reduce((sum, { old, there }) => sum + valuesInBoth(old, there), 0);
  const event = await curate(
    opened,
    { type: "rename", from, to, reason: io.hide(flags.because) },
    curatedProject(opened),
  );
  const lines = [
    `${describeEvent(event)}: ${formatCount(pairs.length, "line")} joined.`,
    ...both === 0
      ? []
      : [`${formatCount(both, "run")} measured both; there the value of the new name counts.`],
    `Take it back: unentropy-track history restore ${event.id.slice(0, 7)} --because "…"`,
  ];
  return print("history rename", { json: { event, series: pairs.length, both }, lines }, flags, io);
}

function valuesInBoth(old: SeriesColumn, there: SeriesColumn | undefined): number {
  return there === undefined ? 0 : old.values.reduce(
    (sum, value, row) => sum + (Number.isNaN(value) || Number.isNaN(there.values[row]) ? 0 : 1),
    0,
  );
}

/**
 * `history unit`: older values of a metric become values of its unit now.
 *
 * @param metric Its key
 * @param units `from`: that of the older values; `to`: that of the newer
 * @returns The exit code
 */
export async function convertUnit(
  metric: string,
  { from, to }: { readonly from: string; readonly to: string },
  flags: CurateFlags,
  io: Io,
): Promise<number> {
  await using opened = await open(flags, io);
  refuseProposals(opened.target.context);
  const view = readView(opened.session.history, opened.own);
  requireSeries(metric, view.series, "convert");
  const factor = unitFactor(from, to);
  if (factor === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot convert ${metric} from ${from} to ${to}`,
      why: "no factor is known between them",
      fix: `Name two units of one kind: ${KNOWN_UNITS}`,
    });
  }
  const boundary = flags.before === undefined
    ? undefined
    : (await namedRuns(flags.before, opened, "convert")).named;
  const [first] = boundary?.runs ?? [];
  const declared = first === undefined ? declaredUnits(metric, view, opened) : {};
  const event = await curate(opened, {
    type: "unit",
    metric,
    from,
    to,
    before: first?.time ?? opened.now(),
    ...(first !== undefined && { commit: first.commit }),
    ...declared,
    reason: io.hide(flags.because),
  }, curatedProject(opened));
  const by = factor.denominator === 1
    ? `times ${factor.numerator}`
    : `divided by ${factor.denominator / factor.numerator}`;
  const lines = [
    `${describeEvent(event)}: values ${
      first !== undefined
        ? `before ${shortCommit(first.commit)}`
        : declared.declaredFrom === undefined
        ? "before now"
        : `that were declared as ${declared.declaredFrom}`
    } are ${by}.`,
    `Take it back: unentropy-track history restore ${event.id.slice(0, 7)} --because "…"`,
  ];
  return print(
    "history unit",
    { json: { event, factor: factor.numerator / factor.denominator }, lines },
    flags,
    io,
  );
}

/** Where the runs say in which unit they measured, that tells the older ones from the newer ones better than any time. */
function declaredUnits(
  metric: string,
  { methods, metrics }: HistoryView,
  { around: { config } }: OpenHistory,
): { readonly declaredFrom?: Unit; readonly declaredTo?: Unit } {
  const now = config.metrics.find(({ key }) => key === metric)?.unit ??
    metrics.find(({ key }) => key === metric)?.unit;
  const before = Array.from(methods?.of ?? [], (_, row) => methodAt(methods, row, metric)?.unit)
    .findLast((unit) => unit !== undefined && unit !== now);
  if (before === undefined) return {};
  return { declaredFrom: before, ...(now !== undefined && { declaredTo: now }) };
}

/**
 * `history events`: everything that was curated, newest first.
 *
 * @returns The exit code
 */
export async function listEvents(flags: TrackFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const events = readEvents(opened.session.history).toReversed();
  const active = new Set(activeIn(opened).map(({ id }) => id));
  const style = stylesOf(flags, io).out;
  const [head = "", ...rows] = table(
    ["Id", "When", "Who", "What", "Why"].map((title) => ({ title })),
    events.map((event) => [
      event.id.slice(0, 7),
      formatDate(event.time),
      event.author,
      `${describeEvent(event)}${
        event.type === "restore" || active.has(event.id) ? "" : " (taken back)"
      }`,
      event.reason,
    ]),
    io.stdout.columns,
  );
  const json = {
    events: events.map((event) => ({
      ...event,
      isInForce: event.type !== "restore" && active.has(event.id),
    })),
  };
  const lines = events.length === 0 ? ["Nothing was curated."] : [style.dim(head), ...rows];
  return print("history events", { json, lines }, flags, io);
}

function activeIn({ session }: OpenHistory): readonly StoredEvent[] {
  return activeEvents(readEvents(session.history));
}

function already(before: StoredEvent, flags: CurateFlags, io: Io): number {
  const lines = [`Nothing changed: ${describeEvent(before)} already, ${eventOrigin(before)}`];
  return print("history exclude", { json: { event: before, runs: 0 }, lines }, flags, io);
}

/** Whether two events say the same, whoever says it and why. */
function isSame(event: StoredEvent, act: CurationAct & { readonly project: string }): boolean {
  const { id: _id, author: _author, time: _time, reason: _reason, ...said } = event;
  const text = (value: object) => JSON.stringify(Object.entries(value).sort());
  return text(said) === text(act);
}

interface Found {
  readonly named: Exclude<Named, { type: "ambiguous" }>;
  readonly project: string;
}

/** A run or commit of the history; what the history does not know by this name, git may. */
async function namedRuns(name: string, opened: OpenHistory, verb: string): Promise<Found> {
  const { session, target: { git } } = opened;
  const runs = listRuns(session.history, opened.own);
  const found = findNamed(runs, name) ?? findNamed(runs, await git.resolve(name) ?? "");
  if (found === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot ${verb} "${name}"`,
      why: `none of the ${formatCount(runs.length, "run")} has this commit or run id`,
      fix: "See `unentropy-track history list`",
    });
  }
  if (found.type === "ambiguous") {
    throw new UsageError("USAGE", {
      what: `Cannot ${verb} "${name}"`,
      why: `it may be ${found.candidates.slice(0, 5).join(", ")}`,
      fix: "Give more of its digits",
    });
  }
  return { named: found, project: found.runs[0]?.key.project ?? "" };
}

function requireSeries(name: string, series: readonly SeriesColumn[], verb: string): void {
  if (series.some(meantBy(name))) return;
  throw unknownSeries(name, series.map((one) => seriesKey(one.metric, one.labels)), verb);
}

import { gateLines } from "../../core/gate/lines.ts";
import type { RunColumns, SeriesColumn } from "../../core/history_view.ts";
import { labelsKey, type Metric, seriesName } from "../../core/metric.ts";
import { branchLine } from "../../core/past/branch_line.ts";
import { placedTimes } from "../../core/past/placed_times.ts";
import { matchSeries, parsePattern } from "../../core/pattern.ts";
import { gradeOf, statusText } from "../grade.ts";
import type { ReportModel } from "../model.ts";
import { acceptedRuns, scopeOf } from "./_accepted_runs.ts";
import { curationOf, type PageCuration } from "./_curation.ts";
import { evidenceTexts } from "./_evidence_texts.ts";
import { seriesCourse } from "./_series_course.ts";
import { layOut } from "./_layout.ts";
import { shareWords } from "./_share_words.ts";
import type {
  Limit,
  ReportData,
  ReportRuns,
  ReportSeries,
  RunDetail,
  ShownChange,
} from "./data.ts";

/** Runs whose long texts (subject, link) are kept. */
const DETAILED_RUNS = 3_000;
/** Up to so many runs every commit is kept whole; beyond, its first five bytes, which Git and its hosts still find. */
const WHOLE_COMMITS = 10_000;

const HEX: ReadonlyMap<number, number> = new Map(
  Array.from("0123456789abcdef", (digit, value) => [digit.charCodeAt(0), value]),
);

/**
 * Turns the model into what the page works on.
 *
 * @returns Its data; columns that need no change are shared with the model's view
 */
export function toReportData(model: ReportModel): ReportData {
  const { view } = model;
  const metrics = allMetrics(model);
  const branches = branchesOf(view.runs, model.defaultBranch);
  const columns = sortedSeries(shareWords(view.series), metrics);
  const limits = limitsOf(model);
  const accepted = acceptedRuns(model);
  const positions = new Map(metrics.map(({ key }, index) => [key, index]));
  const declared = new Map(model.metrics.map((metric) => [metric.key, metric]));
  const order = branchOrder(view.runs, branches[0]);
  const series = columns.map((column): ReportSeries => ({
    metric: positions.get(column.metric) ?? -1,
    labels: column.labels,
    values: column.values,
    ...(column.words !== undefined && { words: column.words }),
    ...(column.spread !== undefined && { spread: column.spread }),
    ...(column.gone !== undefined && { gone: [...column.gone] }),
    ...(column.evidence !== undefined && { evidence: evidenceTexts(column.evidence) }),
    limits: limits.get(column) ?? [],
    accepted: accepted.get(column) ?? [],
    ...seriesCourse(
      column.values,
      order,
      declared.get(column.metric) ?? metrics[positions.get(column.metric) ?? -1] ??
        { key: column.metric, type: "numeric" },
    ),
  }));
  const { verdict } = model;
  const curation = curationOf(view, columns);
  return {
    meta: {
      title: model.title,
      ...(model.project !== undefined && { project: model.project }),
      generatedAt: model.generatedAt,
      version: model.version,
      ...(model.repositoryUrl !== undefined && { repositoryUrl: model.repositoryUrl }),
      ...(model.latestRunUrl !== undefined && { latestRunUrl: model.latestRunUrl }),
      branch: branches[0] ?? "",
      branches,
      sample: model.sample ?? false,
      metrics,
      // An empty chart per metric would only hide what to do.
      sections: view.runs.length === 0 ? [] : layOut(model.config.sections, metrics, series),
      ...(verdict !== undefined && {
        verdict: {
          status: verdict.status,
          mode: verdict.mode,
          summary: verdict.summary,
          checks: gateLines(verdict.checks).map(({ check, sentence }) => ({
            metric: check.metric,
            name: seriesName(
              metrics[positions.get(check.metric) ?? -1] ?? { key: check.metric },
              check.labels,
            ),
            grade: gradeOf(check),
            state: statusText(check),
            sentence,
          })),
        },
      }),
      waivers: (model.waivers ?? []).map((waiver) => ({
        metric: waiver.metric,
        reason: waiver.reason,
        scope: scopeOf(waiver),
      })),
      curation: curation.events,
      notes: curation.notes,
    },
    runs: runColumns(view.runs, {
      changes: series.flatMap(({ changes }) => changes),
      curation,
      aside: asideTexts(columns),
      branch: branches[0],
    }),
    series,
  };
}

function branchOrder(runs: RunColumns, branch: string | undefined): Int32Array {
  const isOnLine = branch === undefined ? () => false : branchLine(runs, branch);
  const order: number[] = [];
  for (let run = 0; run < runs.length; run++) if (isOnLine(run)) order.push(run);
  return Int32Array.from(order);
}

/** The branches, in which the first shown one takes in what it continues: a renamed branch is one line. */
function lineBranches(runs: RunColumns, branch: string | undefined): Float64Array {
  const branches = new Float64Array(runs.branch);
  if (branch === undefined) return branches;
  const wanted = runs.texts.indexOf(branch);
  const isOnLine = branchLine(runs, branch);
  return branches.map((own, run) => isOnLine(run) ? wanted : own);
}

/** The config's metrics first, then what only the history knows. */
function allMetrics(model: ReportModel): readonly Metric[] {
  const known = new Map<string, Metric>();
  for (const { key, type, name, description, unit, direction, noise } of model.metrics) {
    const optional = Object.entries({ name, description, unit, direction, noise })
      .filter(([, value]) => value !== undefined);
    known.set(key, { key, type, ...Object.fromEntries(optional) });
  }
  for (const metric of model.view.metrics) {
    if (!known.has(metric.key)) known.set(metric.key, metric);
  }
  for (const { metric, words } of model.view.series) {
    if (!known.has(metric)) known.set(metric, { key: metric, type: words ? "label" : "numeric" });
  }
  return [...known.values()];
}

function sortedSeries(
  series: readonly SeriesColumn[],
  metrics: readonly Metric[],
): readonly SeriesColumn[] {
  const position = new Map(metrics.map(({ key }, index) => [key, index]));
  const order = (column: SeriesColumn) => position.get(column.metric) ?? metrics.length;
  const keyed = series.map((column) => ({ column, key: labelsKey(column.labels) }));
  keyed.sort((a, b) => order(a.column) - order(b.column) || (a.key < b.key ? -1 : 1));
  return keyed.map(({ column }) => column);
}

function branchesOf(runs: RunColumns, wanted: string | undefined): readonly string[] {
  const counts = new Map<number, number>();
  let last: number | undefined;
  for (let run = 0; run < runs.length; run++) {
    if (runs.pullRequest[run] !== 0) continue;
    last = runs.branch[run] ?? -1;
    counts.set(last, (counts.get(last) ?? 0) + 1);
  }
  const names = [...counts].sort((a, b) => b[1] - a[1])
    .flatMap(([text]) => runs.texts[text] ?? []);
  const usual = [wanted, "main", "master", runs.texts[last ?? -1]];
  const first = usual.find((name) => name !== undefined && names.includes(name));
  if (first === undefined) return names;
  const isOnLine = branchLine(runs, first);
  // A branch that the first one continues is no branch of its own any more.
  const others = new Set(
    runs.branch.filter((_, run) => runs.pullRequest[run] === 0 && !isOnLine(run)),
  );
  return [
    first,
    ...names.filter((name) => name !== first && others.has(runs.texts.indexOf(name))),
  ];
}

function limitsOf(model: ReportModel): ReadonlyMap<SeriesColumn, readonly Limit[]> {
  const limits = new Map<SeriesColumn, Limit[]>();
  for (const { metric, mode, target } of model.thresholds ?? []) {
    if (target === undefined) continue;
    for (const column of matchSeries(parsePattern(metric), model.view.series)) {
      if (column.words !== undefined) continue;
      limits.set(column, [...limits.get(column) ?? [], { mode, value: target }]);
    }
  }
  return limits;
}

function runColumns(
  runs: RunColumns,
  { changes, curation: { notes, excluded }, aside, branch }: {
    readonly aside: ReadonlyMap<number, string>;
    readonly branch: string | undefined;
    readonly changes: readonly ShownChange[];
    readonly curation: PageCuration;
  },
): ReportRuns {
  const texts = [...runs.texts];
  const positions = new Map(texts.map((text, index) => [text, index]));
  const intern = (text: string): number => {
    const found = positions.get(text);
    if (found !== undefined) return found;
    positions.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const streams = new Map<string, number>();
  const stream = new Float64Array(runs.length);
  for (let run = 0; run < runs.length; run++) {
    const pair = `${runs.job[run]} ${runs.labels[run]}`;
    let name = streams.get(pair);
    if (name === undefined) {
      const labels = runs.texts[runs.labels[run] ?? -1] ?? "";
      const job = runs.texts[runs.job[run] ?? -1] ?? "";
      name = intern(labels === "" ? job : `${job}{${labels}}`);
      streams.set(pair, name);
    }
    stream[run] = name;
  }
  const commitBytes = runs.length <= WHOLE_COMMITS ? 20 : 5;
  const isDetailed = new Set([
    ...changes.flatMap(({ run, from }) => [run, from]),
    ...notes.map(({ run }) => run),
    ...excluded.keys(),
    ...aside.keys(),
  ]);
  for (let run = Math.max(0, runs.length - DETAILED_RUNS); run < runs.length; run++) {
    isDetailed.add(run);
  }
  runs.tag.forEach((tag, run) => tag >= 0 && isDetailed.add(run));
  const commits = new Uint8Array(runs.length * commitBytes);
  for (let run = 0; run < runs.length; run++) {
    const commit = runs.head[run] ?? runs.commit[run] ?? "";
    const place = commits.subarray(run * commitBytes, (run + 1) * commitBytes);
    if (!readHex(commit, place)) isDetailed.add(run);
  }
  const details = [...isDetailed].sort((a, b) => a - b)
    .map((run): [number, RunDetail] => {
      const why = excluded.get(run);
      const other = aside.get(run);
      return [run, {
        ...detailOf(runs, run),
        ...(why !== undefined && { excluded: why }),
        ...(other !== undefined && { aside: other }),
      }];
    });
  return {
    length: runs.length,
    texts,
    time: placedTimes(runs),
    number: runs.number,
    pullRequest: new Float64Array(runs.pullRequest),
    branch: lineBranches(runs, branch),
    event: new Float64Array(runs.event),
    author: new Float64Array(runs.author),
    stream,
    commits,
    commitBytes,
    details: new Map(details),
  };
}

/** Why what a run measured does not count. */
function asideTexts(series: readonly SeriesColumn[]): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const { superseded, gone } of series) {
    for (const run of superseded?.keys() ?? []) {
      texts.set(run, "a later attempt of this run counts");
    }
    for (const run of gone?.keys() ?? []) texts.set(run, "a push threw its commit away");
  }
  return texts;
}

function detailOf(runs: RunColumns, run: number): RunDetail {
  const measured = runs.commit[run] ?? "";
  const commit = runs.head[run] ?? measured;
  const subject = runs.subject[run];
  const url = runs.url[run];
  const tag = runs.texts[runs.tag[run] ?? -1];
  return {
    commit,
    ...(measured !== commit && { measured }),
    ...(subject !== undefined && { subject }),
    ...(url !== undefined && { url }),
    ...(tag !== undefined && { tag }),
  };
}

/** Fills the place with the beginning of a commit's id; says whether it is one. */
function readHex(commit: string, place: Uint8Array): boolean {
  for (let index = 0; index < place.length; index++) {
    const byte = HEX.get(commit.charCodeAt(2 * index)) ?? -1;
    const low = HEX.get(commit.charCodeAt(2 * index + 1)) ?? -1;
    if (byte < 0 || low < 0) {
      place.fill(0);
      return false;
    }
    place[index] = byte * 16 + low;
  }
  return commit.length === 40;
}

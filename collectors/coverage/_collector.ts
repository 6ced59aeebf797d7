import { posix } from "node:path";
import type { Evidence } from "../../core/metric.ts";
import { CollectError } from "../../errors.ts";
import {
  absorbCoverage,
  COVERAGE_KINDS,
  type CoverageKind,
  type CoverageModel,
  newCoverageModel,
  type StatedRate,
} from "./_model.ts";
import type { CoveredFile } from "./_points.ts";
import { plainPath, projectPaths, type Unclear } from "./_paths.ts";
import { projectFiles } from "../files/project_files.ts";
import { freshReportFiles } from "../files/report_files.ts";
import { passedOverText, passOver } from "../read/passed_over.ts";
import type { ReportFile } from "../read/text.ts";
import { reportError } from "../read/report_error.ts";
import { topOf } from "../top_option.ts";
import { sourcesFilter } from "../files/sources_filter.ts";
import type {
  Collector,
  CollectorContext,
  CollectorInput,
  OptionSpec,
  OptionValues,
  Reading,
} from "../types.ts";

/**
 * Adds what a report says to a model.
 *
 * @param model Gets the points; fresh
 * @returns The name of the report's format, for the evidence: `lcov`
 * @throws {CollectError} `COLLECT_FORMAT` if it is not a whole report of a format that this reader knows
 */
export type CoverageReader = (
  file: ReportFile,
  model: CoverageModel,
  signal?: AbortSignal,
) => Promise<string>;

/** A coverage collector, and how it reads reports. */
export interface CoverageCollectorSpec {
  readonly name: string;
  readonly summary: string;
  readonly read: CoverageReader;
}

/** What every value is. */
const TRAITS = { unit: "percent", direction: "higher" } as const;

/** Rows where `--top` says nothing. */
const DEFAULT_TOP = 20;

const OPTIONS: Readonly<Record<string, OptionSpec>> = {
  type: {
    type: "string",
    short: "t",
    choices: COVERAGE_KINDS,
    help: "what is counted (line, or what the format's own tool prints first)",
  },
  exclude: { type: "list", short: "e", help: "leave out the source files that match this glob" },
  by: { type: "string", choices: ["package", "file"], help: "a row for each folder or file too" },
  top: { type: "number", help: `rows of --by, the biggest first (${DEFAULT_TOP})` },
  strip: {
    type: "list",
    help: "a path prefix of another machine to remove, so that reports merge",
  },
  prefix: {
    type: "list",
    help: "the folder from which the paths of the reports count, or REPORT=FOLDER for one of them",
  },
};

/**
 * A collector of coverage. Several reports are merged as the union of their points: a line is covered if any report says so, and counts
 * once. The paths of the source files follow the rule of {@link projectPaths}.
 *
 * @param spec Its name, and how it reads a report
 * @returns The collector: percent covered, and rows with `--by`
 */
export function coverageCollector(spec: CoverageCollectorSpec): Collector {
  return {
    name: spec.name,
    summary: spec.summary,
    usage: "<file…>",
    options: OPTIONS,
    traits: () => TRAITS,
    collect: (input, context) => collectCoverage(spec, input, context),
  };
}

async function collectCoverage(
  spec: CoverageCollectorSpec,
  input: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const { options } = input;
  const reports = await freshReportFiles(input.paths, context);
  // The option's choices are the kinds.
  const asked = options.type as CoverageKind | undefined;
  const { all, formats } = await uniteReports(spec, reports, { asked, options, context });
  const isSource = await sourcesFilter(context.sources);
  const isKept = await sourcesFilter(list(options.exclude).map((glob) => `!${glob}`));
  const files = [...all.files].filter(([path, file]) =>
    file.total > 0 && isSource(path) && isKept(path)
  );
  const total = sum(files.map(([, file]) => file));
  const isChosen = !all.isAsked && all.kind !== "line";
  const warning = passedOverText(reports);
  const about = {
    reports: reports.length,
    format: formats.join(", "),
    ...(isChosen && { type: all.kind }),
  };
  if (total.total === 0) {
    if (all.stated === undefined || all.files.size > 0) throw nothingError(all, input.paths);
    return [statedReading(all.stated, about)];
  }
  const evidence = { ...total, files: files.length, ...about, ...(warning && { warning }) };
  return [{ ...percent(total), labels: {}, evidence }, ...rows(files, options)];
}

/** What reports say together, and their formats, sorted. */
interface United {
  readonly all: CoverageModel;
  readonly formats: readonly string[];
}

/** Reads reports one after the other, and unites them. */
async function uniteReports(
  spec: CoverageCollectorSpec,
  reports: readonly ReportFile[],
  how: {
    readonly asked: CoverageKind | undefined;
    readonly options: OptionValues;
    readonly context: CollectorContext;
  },
): Promise<United> {
  const { asked, options, context: { root, signal } } = how;
  const files = projectFiles(root, signal);
  const prefixes = parsePrefixes(list(options.prefix), reports);
  const all = newCoverageModel(asked);
  const formats = new Set<string>();
  for (const [index, report] of reports.entries()) {
    const one = newCoverageModel(asked);
    formats.add(await spec.read(report, one, signal));
    // Formats that prefer different kinds have lines in common, if anything.
    if (index > 0 && one.kind !== all.kind) {
      return await uniteReports(spec, reports, { ...how, asked: "line" });
    }
    all.kind = one.kind;
    if (one.stated !== undefined) all.stated = one.stated;
    const place = { root, files, strip: list(options.strip), prefix: prefixes.get(report) };
    const { names, unclear } = await projectPaths(one, report.path, place);
    noteUnclear(report, unclear);
    for (const path of unclear.keys()) {
      const name = names.get(path) ?? path;
      if (all.files.has(name)) throw unclearError(report, name, unclear.get(path) ?? []);
    }
    const conflict = absorbCoverage(all, one, (path) => names.get(path) ?? path);
    if (conflict !== undefined) throw conflictError(report, conflict);
  }
  if (all.stated !== undefined && reports.length > 1) throw statedError(reports);
  return { all, formats: [...formats].sort() };
}

/** A value of which only the percentage is known. */
function statedReading(stated: StatedRate, about: Evidence): Reading {
  const { rate, counts } = stated;
  const warning = counts === undefined
    ? "only the rate that the report states is known: it lists no lines"
    : "only the sums that the report states are known: it lists no lines";
  return { value: 100 * rate, ...TRAITS, labels: {}, evidence: { ...counts, ...about, warning } };
}

/** The folders of `--prefix`: `packages/a` for every report, `reports/a.info=packages/a` for one. */
function parsePrefixes(
  texts: readonly string[],
  reports: readonly ReportFile[],
): ReadonlyMap<ReportFile, string> {
  const prefixes = new Map<ReportFile, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const path = plainPath(text.slice(0, Math.max(at, 0)));
    const meant = at < 0 ? reports : reports.filter(({ shown }) => plainPath(shown) === path);
    if (meant.length === 0) throw prefixError(text, reports);
    for (const report of meant) prefixes.set(report, plainPath(text.slice(at + 1)));
  }
  return prefixes;
}

/** Its own number is right all the same, but names in it are not those of the project. */
function noteUnclear(report: ReportFile, unclear: Unclear): void {
  const [first] = unclear;
  if (first === undefined) return;
  const [path, candidates] = first;
  const more = unclear.size > 1 ? ` (and ${unclear.size - 1} more of its paths fit several)` : "";
  passOver(report, `${path} could be ${oneOf(candidates)}${more}: say which with --prefix`);
}

/** The biggest packages or files, with the part of each that is covered. */
function rows(
  files: readonly (readonly [string, CoveredFile])[],
  options: OptionValues,
): readonly Reading[] {
  const { by } = options;
  if (typeof by !== "string") return [];
  const groups = new Map<string, { covered: number; total: number; files: number }>();
  for (const [path, file] of files) {
    const name = by === "file" ? path : posix.dirname(path);
    const group = groups.get(name) ?? { covered: 0, total: 0, files: 0 };
    group.covered += file.covered;
    group.total += file.total;
    group.files++;
    groups.set(name, group);
  }
  return [...groups]
    .sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1))
    .slice(0, topOf(options, DEFAULT_TOP))
    .map(([name, group]) => ({ ...percent(group), labels: { [by]: name }, evidence: group }));
}

function percent(
  { covered, total }: { readonly covered: number; readonly total: number },
): Pick<Reading, "value" | "unit" | "direction"> {
  return { value: (100 * covered) / total, ...TRAITS };
}

function sum(files: readonly CoveredFile[]): { covered: number; total: number } {
  let covered = 0;
  let total = 0;
  for (const file of files) {
    covered += file.covered;
    total += file.total;
  }
  return { covered, total };
}

/** Nothing to divide by: never 0 percent, never 100. */
function nothingError(model: CoverageModel, paths: readonly string[]): CollectError {
  const others = [...model.others];
  const reported = [...model.files.values()].filter((file) => file.total > 0).length;
  const what = `Cannot tell the ${model.kind} coverage from ${paths.join(", ")}`;
  if (reported > 0) {
    return new CollectError("COLLECT_NOTHING", {
      what,
      why: `none of its ${reported} source files is left by --exclude and the config's sources`,
      fix: "Check the patterns; they match paths from the project's folder",
    });
  }
  return new CollectError("COLLECT_NOTHING", {
    what,
    why: others.length === 0
      ? "it has no coverage data at all"
      : `it has no ${model.kind} data, only ${others.join(", ")}`,
    fix: others.length === 0
      ? "Check that the tests ran with coverage switched on"
      : `Use --type ${others.join("|")}, or let the tool write ${model.kind} data`,
  });
}

function unclearError(
  report: ReportFile,
  path: string,
  candidates: readonly string[],
): CollectError {
  const [candidate = ""] = candidates;
  // The part that the path and the file have in common.
  const parts = path.split("/");
  const name = parts.map((_, at) => parts.slice(at).join("/"))
    .find((part) => candidate.endsWith(`/${part}`)) ?? path;
  const strip = path.startsWith("/") ? `--strip ${path.slice(0, -name.length)} ` : "";
  return reportError("COLLECT_FORMAT", report, {
    why: `its ${path} could be ${oneOf(candidates)}, and another report has a ${path}, too`,
    fix: "Tell from which folder the paths of each report count: " +
      `${strip}--prefix ${report.shown}=${candidate.slice(0, -name.length - 1)}`,
  });
}

/** Two names are enough to see the point. */
function oneOf(candidates: readonly string[]): string {
  const [first, second, ...more] = candidates;
  return `${first} or ${second}${more.length > 0 ? ` or ${more.length} more` : ""}`;
}

function prefixError(text: string, reports: readonly ReportFile[]): CollectError {
  return new CollectError("COLLECT_OPTIONS", {
    what: `Cannot use --prefix ${text}`,
    why: `none of the reports (${reports.slice(0, 5).map(({ shown }) => shown).join(", ")}) is it`,
    fix: "Give FOLDER for all reports, or REPORT=FOLDER with the path of one of them",
  });
}

function statedError(reports: readonly ReportFile[]): CollectError {
  return new CollectError("COLLECT_FORMAT", {
    what: `Cannot unite ${reports.length} reports`,
    why: "one of them states only its rate and lists no lines",
    fix: "Give it alone, or let its tool list the lines",
  });
}

function conflictError(report: ReportFile, path: string): CollectError {
  return reportError("COLLECT_FORMAT", report, {
    why: `it describes ${path} otherwise than a report before it, so that they cannot be united`,
    fix: "Give reports of one commit, in a format that lists each line (not a summary)",
  });
}

function list(option: OptionValues[string] | undefined): readonly string[] {
  return Array.isArray(option) ? option : [];
}

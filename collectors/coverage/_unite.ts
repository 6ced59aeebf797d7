import type { ReportFile } from "../read/text.ts";
import { passOver } from "../read/passed_over.ts";
import { reportError } from "../read/report_error.ts";
import { projectFiles } from "../files/project_files.ts";
import type { CollectorContext, OptionValues } from "../types.ts";
import { CollectError } from "../../errors.ts";
import {
  absorbCoverage,
  type CoverageKind,
  type CoverageModel,
  newCoverageModel,
} from "./_model.ts";
import { plainPath, projectPaths, type Unclear } from "./_paths.ts";

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

/** What reports say together, and their formats, sorted. */
export interface United {
  readonly all: CoverageModel;
  readonly formats: readonly string[];
}

/** How reports are read and united. */
export interface UniteOptions {
  readonly read: CoverageReader;
  /** The kind that is counted; absent: what the reports' format prefers. */
  readonly asked: CoverageKind | undefined;
  /** Of them `strip` and `prefix` count. */
  readonly options: OptionValues;
  readonly context: CollectorContext;
}

/**
 * Reads reports one after the other, and unites them: a point is covered if any report says so, and counts once. The paths of the source
 * files follow the rule of {@link projectPaths}.
 *
 * @param reports At least one
 * @returns What they say together
 * @throws {CollectError} If one cannot be read, or they cannot be united
 */
export async function uniteReports(
  reports: readonly ReportFile[],
  how: UniteOptions,
): Promise<United> {
  const { read, asked, options, context: { root, signal } } = how;
  const files = projectFiles(root, signal);
  const prefixes = parsePrefixes(list(options.prefix), reports);
  const all = newCoverageModel(asked);
  const formats = new Set<string>();
  for (const [index, report] of reports.entries()) {
    const one = newCoverageModel(asked);
    formats.add(await read(report, one, signal));
    // Formats that prefer different kinds have lines in common, if anything.
    if (index > 0 && one.kind !== all.kind) {
      return await uniteReports(reports, { ...how, asked: "line" });
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

/** The values of an option that may be given several times. */
export function list(option: OptionValues[string] | undefined): readonly string[] {
  return Array.isArray(option) ? option : [];
}

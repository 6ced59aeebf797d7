import { posix } from "node:path";
import { CollectError } from "../../errors.ts";
import {
  absorbCoverage,
  COVERAGE_KINDS,
  type CoverageKind,
  type CoverageModel,
  newCoverageModel,
} from "./_model.ts";
import type { CoveredFile } from "./_points.ts";
import { projectPaths } from "./_paths.ts";
import { projectFiles } from "../files/project_files.ts";
import { reportFiles } from "../files/report_files.ts";
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
    help: "what is counted (line); a statement is the format's own smallest unit",
  },
  exclude: { type: "list", short: "e", help: "leave out the source files that match this glob" },
  by: { type: "string", choices: ["package", "file"], help: "a row for each folder or file too" },
  top: { type: "number", help: `rows of --by, the biggest first (${DEFAULT_TOP})` },
  strip: {
    type: "list",
    help: "a path prefix of another machine to remove, so that reports merge",
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
  // The option's choices are the kinds.
  const kind = (options.type ?? "line") as CoverageKind;
  const reports = await reportFiles(input.paths, context);
  const all = newCoverageModel(kind);
  const formats = new Set<string>();
  const place = {
    root: context.root,
    files: projectFiles(context.root, context.signal),
    strip: list(options.strip),
  };
  for (const report of reports) {
    const one = newCoverageModel(kind);
    formats.add(await spec.read(report, one, context.signal));
    const names = await projectPaths(one.files.keys(), report.path, place);
    const conflict = absorbCoverage(all, one, (path) => names.get(path) ?? path);
    if (conflict !== undefined) throw conflictError(report, conflict);
  }
  const isSource = await sourcesFilter(context.sources);
  const isKept = await sourcesFilter(list(options.exclude).map((glob) => `!${glob}`));
  const files = [...all.files].filter(([path, file]) =>
    file.total > 0 && isSource(path) && isKept(path)
  );
  const total = sum(files.map(([, file]) => file));
  if (total.total === 0) throw nothingError(all, input.paths);
  const evidence = {
    ...total,
    files: files.length,
    reports: reports.length,
    format: [...formats].sort().join(", "),
  };
  return [{ ...percent(total), labels: {}, evidence }, ...rows(files, options)];
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

function conflictError(report: ReportFile, path: string): CollectError {
  return reportError("COLLECT_FORMAT", report, {
    why: `it describes ${path} otherwise than a report before it, so that they cannot be united`,
    fix: "Give reports of one commit, in a format that lists each line (not a summary)",
  });
}

function list(option: OptionValues[string] | undefined): readonly string[] {
  return Array.isArray(option) ? option : [];
}

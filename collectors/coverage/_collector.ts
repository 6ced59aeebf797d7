import { posix } from "node:path";
import type { Evidence } from "../../core/metric.ts";
import { CollectError } from "../../errors.ts";
import { changeReading } from "./_change_reading.ts";
import {
  COVERAGE_KINDS,
  type CoverageKind,
  type CoverageModel,
  type StatedRate,
} from "./_model.ts";
import type { CoveredFile } from "./_points.ts";
import { type CoverageReader, list, type United, uniteReports } from "./_unite.ts";
import { freshReportFiles } from "../files/report_files.ts";
import { passedOverText } from "../read/passed_over.ts";
import type { ReportFile } from "../read/text.ts";
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
  of: {
    type: "string",
    choices: ["tree", "change"],
    help: "what is looked at: everything (tree), or the lines that the change touches",
  },
  before: {
    type: "list",
    help: "reports of what the change started from: tells what lost its coverage elsewhere",
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
    check: checkOptions,
    collect: (input, context) => collectCoverage(spec, input, context),
  };
}

/** A change has no functions, and few files. */
function checkOptions({ of, by, type, before }: OptionValues): void {
  if (of !== "change" && before !== undefined) {
    throw new CollectError("COLLECT_OPTIONS", {
      what: "Cannot collect the coverage of everything",
      why: "--before is for that of the change",
      fix: "Say --of change, or leave --before out",
    });
  }
  const odd = by !== undefined ? "--by" : type === "function" ? "--type function" : undefined;
  if (of !== "change" || odd === undefined) return;
  throw new CollectError("COLLECT_OPTIONS", {
    what: "Cannot collect the coverage of the change",
    why: `${odd} is for the coverage of everything`,
    fix: `Leave ${odd} out, or --of change`,
  });
}

async function collectCoverage(
  spec: CoverageCollectorSpec,
  input: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const { options } = input;
  // Git is another process: it works while the reports are read, whose errors are told first.
  const known = options.of === "change" ? context.change?.() : undefined;
  known?.catch(() => {});
  const reports = await freshReportFiles(input.paths, context);
  const { all, formats } = await unite(spec, reports, { options, context });
  const isSource = await sourcesFilter(context.sources);
  const isKept = await sourcesFilter(list(options.exclude).map((glob) => `!${glob}`));
  const isWanted = (path: string) => isSource(path) && isKept(path);
  const isChosen = !all.isAsked && all.kind !== "line";
  const warning = passedOverText(reports);
  const about = {
    reports: reports.length,
    format: formats.join(", "),
    ...(isChosen && { type: all.kind }),
  };
  if (options.of === "change") {
    const told = { ...about, ...(warning && { warning }) };
    return [await changeReading(all, told, { read: spec.read, known, options, context, isWanted })];
  }
  const files = [...all.files].filter(([path, file]) => file.total > 0 && isWanted(path));
  const total = sum(files.map(([, file]) => file));
  if (total.total === 0) {
    if (all.stated === undefined || all.files.size > 0) throw nothingError(all, input.paths);
    return [statedReading(all.stated, about)];
  }
  const evidence = { ...total, files: files.length, ...about, ...(warning && { warning }) };
  return [{ ...percent(total), labels: {}, evidence }, ...rows(files, options)];
}

/** Of a change lines count, because every format knows where they are; Go's profiles know it of statements. */
async function unite(
  { read }: CoverageCollectorSpec,
  reports: readonly ReportFile[],
  { options, context }: { readonly options: OptionValues; readonly context: CollectorContext },
): Promise<United> {
  // The option's choices are the kinds.
  const asked = options.type as CoverageKind | undefined;
  const united = await uniteReports(reports, { read, asked, options, context });
  const isPlaced = united.all.kind === "line" || united.formats.every((format) => format === "go");
  if (options.of !== "change" || asked !== undefined || isPlaced) return united;
  return await uniteReports(reports, { read, asked: "line", options, context });
}

/** A value of which only the percentage is known. */
function statedReading(stated: StatedRate, about: Evidence): Reading {
  const { rate, counts } = stated;
  const warning = counts === undefined
    ? "only the rate that the report states is known: it lists no lines"
    : "only the sums that the report states are known: it lists no lines";
  return { value: 100 * rate, ...TRAITS, labels: {}, evidence: { ...counts, ...about, warning } };
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

import { CollectError } from "../../../errors.ts";
import { freshReportFiles } from "../../files/report_files.ts";
import { sourcesFilter } from "../../files/sources_filter.ts";
import { passedOverText } from "../../read/passed_over.ts";
import type { CollectorContext, CollectorInput } from "../../types.ts";
import type { CoverageKind } from "../_model.ts";
import { list, uniteReports } from "../_unite.ts";
import { readAny } from "../coverage.ts";
import { coberturaParts } from "./cobertura.ts";
import { type CoveredSource, coveredSources } from "./covered_source.ts";
import { lcovParts } from "./lcov.ts";
import type { WrittenReport } from "./written_report.ts";

/** What reports can be converted into. */
export type WrittenFormat = "cobertura" | "lcov";

/** A report in another format. */
export interface Converted {
  /** The text, made while it is read. */
  readonly parts: Iterable<string>;
  /** What became known while the parts were read. */
  readonly report: Readonly<WrittenReport>;
  /** The formats that were read, sorted. */
  readonly formats: readonly string[];
  readonly reports: number;
  /** What of the reports was passed over. */
  readonly warnings: readonly string[];
}

/**
 * Makes one report of many, of whatever formats: lines, branches and functions, united as the collector `coverage` unites them.
 *
 * @param input The reports, and of the collector's options `exclude`, `strip` and `prefix`
 * @param format What to write
 * @param timestampMs When it is written, epoch milliseconds
 * @returns The one report
 * @throws {CollectError} If a report cannot be read, they cannot be united, or they list no lines
 */
export async function convertReports(
  { paths, options }: CollectorInput,
  { format, context, timestampMs }: {
    readonly format: WrittenFormat;
    readonly context: CollectorContext;
    readonly timestampMs: number;
  },
): Promise<Converted> {
  const warnings = new Set<string>();
  /** Each kind is read on its own, and tells what it passed over. */
  const unite = async (asked: CoverageKind) => {
    const reports = await freshReportFiles(paths, context);
    const { all, formats } = await uniteReports(reports, {
      read: readAny,
      asked,
      options,
      context,
    });
    const warning = passedOverText(reports);
    if (warning !== undefined) warnings.add(warning);
    return { all, formats, reports: reports.length };
  };
  const { all: line, formats, reports } = await unite("line");
  const branch = (await unite("branch")).all;
  const models = { line, branch, function: (await unite("function")).all };
  const isSource = await sourcesFilter(context.sources);
  const isKept = await sourcesFilter(list(options.exclude).map((glob) => `!${glob}`));
  const isWanted = (path: string) => isSource(path) && isKept(path);
  // Made as they are written: a big report is about tens of thousands of files.
  const sources = () => coveredSources(models, isWanted);
  if (!hasLines(sources())) throw noLines(paths);
  const report: WrittenReport = { leftOut: 0 };
  return {
    parts: format === "lcov"
      ? lcovParts(sources(), report)
      : coberturaParts(sources(), report, { timestampMs }),
    report,
    formats,
    reports,
    warnings: [...warnings],
  };
}

function hasLines(sources: Iterable<CoveredSource>): boolean {
  for (const { lines } of sources) {
    if (lines.size > 0) return true;
  }
  return false;
}

function noLines(paths: readonly string[]): CollectError {
  return new CollectError("COLLECT_NOTHING", {
    what: `Cannot convert ${paths.join(", ")}`,
    why: "no line of a source file is listed there (sums alone have no place in another format)",
    fix: "Let the tests' tool write a report that lists each line, and check --exclude and sources",
  });
}

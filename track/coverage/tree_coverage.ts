import { readingWarning, runCollector } from "../../collectors/run_collector.ts";
import type { TrackOptions } from "../track_options.ts";
import { coverageInput, type CoverageOptions } from "./_coverage_input.ts";

/** The coverage of one source file. */
export interface FileCoverage {
  /** From the project's folder. */
  readonly path: string;
  /** Percent. */
  readonly value: number;
  readonly covered: number;
  readonly total: number;
}

/** The coverage of everything that reports mention. */
export interface TreeCoverage {
  /** Percent. */
  readonly value: number;
  /** Absent for a report that states only its rate. */
  readonly covered?: number;
  readonly total?: number;
  /** The format, or several. */
  readonly format: string;
  readonly reports: number;
  /** Those with most uncovered first; none where a report lists no files. */
  readonly files: readonly FileCoverage[];
  readonly warnings: readonly string[];
}

/**
 * Tells what the tests reach, file by file.
 *
 * @throws {TrackError} If a report cannot be read, or there is none
 */
export async function treeCoverage(
  asked: CoverageOptions,
  options: TrackOptions,
): Promise<TreeCoverage> {
  const { collector, input, context } = await coverageInput(asked, options);
  const rows = { by: "file", top: Number.MAX_SAFE_INTEGER };
  const request = { input: { ...input, options: { ...input.options, ...rows } } };
  const [all, ...files] = await runCollector(collector, request, context);
  // A collector gives at least one reading, that of coverage a number.
  if (all === undefined) throw new TypeError("the collector gave no reading");
  const { covered, total, reports, format } = all.evidence ?? {};
  const warning = readingWarning(all);
  return {
    value: Number(all.value),
    ...(typeof covered === "number" && typeof total === "number" && { covered, total }),
    format: String(format),
    reports: Number(reports),
    files: files.map(({ labels, value, evidence }) => ({
      path: labels.file ?? "",
      value: Number(value),
      covered: Number(evidence?.covered),
      total: Number(evidence?.total),
    })).sort((a, b) => b.total - b.covered - (a.total - a.covered) || (a.path < b.path ? -1 : 1)),
    warnings: warning === undefined ? [] : [warning],
  };
}

import { withLost } from "../../core/changed/coverage_of_change.ts";
import type { KnownChange } from "../../core/changed/known_change.ts";
import type { Evidence } from "../../core/metric.ts";
import { shortCommit } from "../../core/text/format.ts";
import { CollectError } from "../../errors.ts";
import { reportFiles } from "../files/report_files.ts";
import type { CollectorContext, OptionValues, Reading } from "../types.ts";
import { changeCoverage, lostFiles } from "./_change.ts";
import type { CoverageModel } from "./_model.ts";
import { type CoverageReader, list, type United, uniteReports } from "./_unite.ts";

/** What a reading of a change is made with. */
interface ReadingOptions {
  readonly read: CoverageReader;
  /** What the change touches, which is found out already. */
  readonly known: Promise<KnownChange> | undefined;
  readonly options: OptionValues;
  readonly context: CollectorContext;
  readonly isWanted: (path: string) => boolean;
}

/**
 * The coverage of the change as a value: percent covered, and which lines not.
 *
 * @param all What the reports say together
 * @param about What is told of the reports
 * @throws {CollectError} If it is not known what the change touches, or it touches nothing that could be covered
 */
export async function changeReading(
  all: CoverageModel,
  { warning, ...about }: Evidence,
  { known, ...how }: ReadingOptions,
): Promise<Reading> {
  const touched = await known;
  if (touched === undefined) {
    throw new CollectError("COLLECT_NOTHING", {
      what: "Cannot tell the coverage of the change",
      why: "nothing is known of a change here",
      fix: "Collect it where a commit is tracked, in a git repository",
    });
  }
  const found = changeCoverage(all, touched, how);
  const before = await readBefore(all, how);
  const change = before instanceof CollectError || before === undefined
    ? found
    : withLost(found, lostFiles(before.all, all, { change: touched, isWanted: how.isWanted }));
  const { covered, total, files, unmeasuredFiles, lostLines } = change;
  const warnings = [
    ...(warning === undefined ? [] : [warning]),
    ...(before instanceof CollectError
      ? [`What lost its coverage elsewhere is not known: ${before.message}`]
      : []),
  ];
  const evidence = {
    covered,
    total,
    files,
    ...(unmeasuredFiles > 0 && { unmeasured: unmeasuredFiles }),
    ...(lostLines !== undefined && { lost: lostLines }),
    base: shortCommit(touched.base),
    ...about,
    ...(warnings.length > 0 && { warning: warnings.join("; ") }),
  };
  const value = 100 * covered / total;
  return { value, unit: "percent", direction: "higher", labels: {}, evidence, change };
}

/**
 * Reads what was covered before. It is older than the change by its nature, and may be missing: the change's own number stands without it.
 *
 * @returns `undefined` if nobody asks; the error if there is no such report
 */
async function readBefore(
  { kind }: CoverageModel,
  { read, options, context }: Omit<ReadingOptions, "known">,
): Promise<United | CollectError | undefined> {
  const before = list(options.before);
  if (before.length === 0) return undefined;
  try {
    const reports = await reportFiles(before, context);
    return await uniteReports(reports, { read, asked: kind, options, context });
  } catch (error) {
    if (!(error instanceof CollectError) || error.code !== "COLLECT_NO_FILE") throw error;
    return error;
  }
}

import { createGit } from "../../ci/git/git.ts";
import { readingWarning, runCollector } from "../../collectors/run_collector.ts";
import type { ChangeCoverage } from "../../core/changed/coverage_of_change.ts";
import { CollectError } from "../../errors.ts";
import { localChange } from "../measuring/local_change.ts";
import type { TrackOptions } from "../track_options.ts";
import { coverageInput, type CoverageOptions } from "./_coverage_input.ts";

/** What is asked about the change in the work tree. */
export interface ChangedCoverageOptions extends CoverageOptions {
  /** The branch or commit to compare with. */
  readonly base?: string;
}

/** The coverage of the change in the work tree. */
export interface ChangedCoverage {
  /** The commit that it is compared with. */
  readonly base: string;
  /** Percent; absent where the change touches nothing that could be covered. */
  readonly value?: number;
  /** What is covered and what not; absent as `value`. */
  readonly change?: ChangeCoverage;
  /** Why there is no value. */
  readonly why?: string;
  readonly warnings: readonly string[];
}

/**
 * Tells which of the lines that the work tree touches no test reaches, from the reports of a test run.
 *
 * @throws {TrackError} If a report cannot be read, there is none, or it is not known what changed
 */
export async function changedCoverage(
  { base, ...asked }: ChangedCoverageOptions,
  options: TrackOptions,
): Promise<ChangedCoverage> {
  const { collector, input, context, deps } = await coverageInput(asked, options);
  const change = await localChange(createGit({ cwd: context.root, env: deps.env }), base);
  const request = { input: { ...input, options: { ...input.options, of: "change" } } };
  await collector.check?.(request.input.options);
  try {
    const [reading] = await runCollector(collector, request, {
      ...context,
      change: () => Promise.resolve(change),
    });
    const warning = reading && readingWarning(reading);
    return {
      base: change.base,
      ...(typeof reading?.value === "number" && { value: reading.value }),
      ...(reading?.change !== undefined && { change: reading.change }),
      warnings: warning === undefined ? [] : [warning],
    };
  } catch (error) {
    if (!(error instanceof CollectError) || error.code !== "COLLECT_NO_LINES") throw error;
    return { base: change.base, why: error.why, warnings: [] };
  }
}

import type { Every } from "../../core/past/pick_commits.ts";
import { formatCount, formatDuration, shortCommit } from "../../core/text/format.ts";
import { backfillMetrics, type BackfillResult } from "../../track/backfill/backfill.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import { progressOf } from "../progress.ts";
import { stylesOf, type TrackFlags, trackOptions } from "../shared.ts";
import type { Style } from "../style.ts";
import { progressDisplay } from "./_progress.ts";

/** Kinds of failures that are listed; `--json` has each one. */
const MAX_FAILURES = 10;

/**
 * Measures past commits and says how many.
 *
 * @param flags Which ones, and how
 * @returns The exit code: 2 if not one metric could be measured
 */
export async function backfill(flags: BackfillFlags, io: Io): Promise<number> {
  const { since, last, every, metric, jobs, setup, firstParent, again } = flags;
  const style = stylesOf(flags, io);
  const tell = progressOf(flags, io, style.log);
  const display = progressDisplay(io.stderr, () => performance.now());
  const result = await backfillMetrics({
    ...trackOptions(flags, io),
    onEvent: (event) => {
      display.clear();
      tell(event);
    },
    onProgress: (progress) => {
      if (flags.quiet !== true) display.show(progress);
    },
    firstParent,
    ...(since !== undefined && { since }),
    ...(last !== undefined && { last }),
    ...(every !== undefined && { every }),
    ...(metric !== undefined && { metrics: metric }),
    ...(jobs !== undefined && { jobs }),
    ...(setup !== undefined && { setup }),
    ...(again !== undefined && { again }),
  }).finally(() => display.clear());
  print(
    "backfill",
    { json: result, lines: summary(result, style.out, setup !== undefined) },
    flags,
    io,
  );
  return result.done > 0 && result.measured === 0 ? 2 : 0;
}

function summary(
  result: BackfillResult,
  style: Style,
  isPrepared: boolean,
): readonly string[] {
  const { done, failed, known, chosen, branch, location, durationMs, cached, checkedOut } = result;
  const mark = failed === 0 ? style.good("✓") : style.warn("!");
  const stored = `${formatCount(done, "commit")} of ${branch} measured in ${
    formatDuration(durationMs / 1000)
  }, stored in ${location}.`;
  const details = [
    ...(known > 0 ? [`${known} of ${chosen} were measured before`] : []),
    ...(cached > 0 ? [`${formatCount(cached, "value")} taken over unchanged`] : []),
    ...(checkedOut > 0 ? [`${checkedOut} checked out`] : []),
  ];
  return [
    chosen === 0 ? `${style.warn("!")} No commit was chosen.` : `${mark} ${stored}`,
    ...(details.length > 0 ? [style.dim(`  ${details.join(", ")}.`)] : []),
    ...failureLines(result, style, isPrepared),
  ];
}

/** A failure that many commits share is told once. */
function failureLines(
  { failures, failed, checkedOut }: BackfillResult,
  style: Style,
  isPrepared: boolean,
): readonly string[] {
  if (failures.length === 0) return [];
  const kinds = new Map<string, { readonly first: string; count: number }>();
  for (const { metric, message, commit } of failures) {
    const kind = `${metric}: ${message}`;
    const known = kinds.get(kind) ?? { first: commit, count: 0 };
    known.count++;
    kinds.set(kind, known);
  }
  const lines = [...kinds].map(([kind, { first, count }]) => {
    const others = count > 1 ? ` and ${count - 1} more` : "";
    return `  ${style.bad("✗")} ${kind} ${style.dim(`(${shortCommit(first)}${others})`)}`;
  });
  // Reports and built files are not in the past's work trees until a line makes them.
  const isUnmade = checkedOut > 0 && !isPrepared &&
    failures.some(({ code }) => code === "COLLECT_NO_FILE" || code === "COLLECT_NOTHING");
  return [
    `  ${formatCount(failed, "commit")} ${
      failed === 1 ? "lacks" : "lack"
    } a metric, which is recorded:`,
    ...lines.slice(0, MAX_FAILURES),
    ...(lines.length > MAX_FAILURES ? [`  and ${lines.length - MAX_FAILURES} other failures`] : []),
    ...(isUnmade
      ? ['  --setup LINE makes reports in each commit: --again --setup "npm ci && npm test"']
      : []),
  ];
}

/** Flags of `backfill`. */
export interface BackfillFlags extends TrackFlags {
  /** Epoch milliseconds. */
  readonly since?: number;
  readonly last?: number;
  readonly every?: Every;
  readonly metric?: readonly string[];
  readonly jobs?: number;
  readonly setup?: string;
  readonly firstParent: boolean;
  readonly again?: boolean;
}

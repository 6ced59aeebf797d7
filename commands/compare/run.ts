import { defined } from "../../core/defined.ts";
import { formatPercent, formatValue, shortCommit } from "../../core/text/format.ts";
import {
  compareCommits,
  type ComparedMetric,
  type Comparison,
} from "../../track/compare/compare.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import { progressOf } from "../progress.ts";
import { type CommonFlags, stylesOf, trackOptions } from "../shared.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";

/** Smallest visible changes above this ratio are told. */
const BLUNT = 0.1;

/**
 * Compares two commits and prints the decision for each metric.
 *
 * @returns The exit code
 * @throws {TrackError} If there is nothing to compare, or a commit is not known
 */
export async function runCompare(flags: CompareFlags, io: Io): Promise<number> {
  const style = stylesOf(flags, io);
  const { base, head, pairs, metric, setup } = flags;
  const { configFile, qualityGateMode } = flags;
  const comparison = await compareCommits({
    ...trackOptions(defined({ configFile, qualityGateMode }), io),
    onEvent: progressOf(flags, io, style.log),
    base,
    ...(head !== undefined && { head }),
    ...(pairs !== undefined && { pairs }),
    ...(metric !== undefined && { metrics: metric }),
    ...(setup !== undefined && { setup }),
    onPair: (pair, all) => {
      if (flags.quiet !== true) io.stderr.write(style.log.dim(`pair ${pair} of ${all}\n`));
    },
  });
  for (const text of comparison.warnings) io.stderr.write(`${style.log.warn("!")} ${text}\n`);
  const lines = comparisonLines(comparison, io, style.out);
  const json = {
    ...comparison,
    // JSON has no infinity.
    compared: comparison.compared.map((one) => ({
      ...one,
      t: Number.isFinite(one.t) ? one.t : null,
    })),
  };
  print("compare", { json, lines }, flags, io);
  return comparison.exitCode;
}

function comparisonLines(comparison: Comparison, io: Io, style: Style): readonly string[] {
  const { base, head, pairs, compared, failures, mode, isStrict } = comparison;
  const worse = compared.filter((one) => one.isWorse);
  const rows = table(
    [
      { title: "Metric" },
      { title: `Base ${shortCommit(base)}`, align: "right" },
      { title: `Head ${shortCommit(head)}`, align: "right" },
      { title: "Change", align: "right" },
      { title: "Visible from", align: "right" },
      { title: "" },
    ],
    compared.map((one) => [
      one.name,
      formatValue(one.base, one.unit),
      formatValue(one.head, one.unit),
      formatPercent(one.effect, { sign: true }),
      formatPercent(one.smallestVisible),
      decision(one, style),
    ]),
    io.stdout.columns,
  );
  const summary = worse.length === 0
    ? style.good("Nothing is worse")
    : style.bad(`${worse.length} of ${compared.length} worse`);
  return [
    ...(compared.length === 0 ? [] : [...rows, ""]),
    ...failures.map(({ metric, message }) => `${style.bad("✗")} ${metric}: ${message}`),
    ...(compared.length === 0 ? [] : [
      `${summary}, by ${pairs} pairs${isStrict ? " and the stricter limit" : ""} ${
        style.dim(`(mode ${mode})`)
      }`,
    ]),
  ];
}

function decision(one: ComparedMetric, style: Style): string {
  if (one.isWorse) return style.bad("worse");
  if (one.t < -one.limit) return style.good("better");
  return one.smallestVisible > BLUNT ? style.warn("too noisy to tell") : style.dim("no difference");
}

/** Flags of `compare`. */
export interface CompareFlags extends CommonFlags {
  readonly configFile?: string;
  readonly base: string;
  readonly head?: string;
  readonly pairs?: number;
  readonly metric?: readonly string[];
  readonly setup?: string;
  readonly qualityGateMode?: string;
}

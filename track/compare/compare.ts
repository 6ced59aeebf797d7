import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGit, type Git } from "../../ci/git/git.ts";
import { needGit } from "../../ci/git/lacking.ts";
import { runGit } from "../../ci/git/run_git.ts";
import { createWorktrees } from "../../ci/git/worktrees.ts";
import { amountOf } from "../../core/amount.ts";
import { MANY_NOISY } from "../../core/detect/noise.ts";
import { judgePairs, MIN_PAIRS, type PairedResult } from "../../core/detect/pairs.ts";
import { median } from "../../core/detect/statistics.ts";
import type { GateMode } from "../../core/gate/threshold.ts";
import type { CollectFailure, Direction, Unit } from "../../core/metric.ts";
import type { ExitCode } from "../../core/track_result.ts";
import { ContextError, UsageError } from "../../errors.ts";
import { prepareTree } from "../measuring/work_tree.ts";
import { type ResolvedOptions, resolveOptions, type TrackOptions } from "../options.ts";
import { readSurroundings, type Surroundings } from "../surroundings.ts";
import { chooseContenders, type Contender } from "./_contenders.ts";
import { measurePairs, type PairValues, type Side } from "./_pairs.ts";

/** What is compared, and how often. */
export interface CompareOptions extends TrackOptions {
  /** A branch, tag or commit; the change is compared with where it left it. */
  readonly base: string;
  /** Default: the commit that is checked out. */
  readonly head?: string;
  /** How often each side is measured, at least 5. Default 5. */
  readonly pairs?: number;
  /** Patterns of metrics. Default: every metric with noise that a command measures. */
  readonly metrics?: readonly string[];
  /** A line for the shell that prepares a fresh work tree: `npm ci`. */
  readonly setup?: string;
  /** Told before each pair, from 1. */
  readonly onPair?: (pair: number, pairs: number) => void;
}

/** One metric, measured in turn on both commits. */
export interface ComparedMetric extends PairedResult {
  readonly metric: string;
  readonly name: string;
  readonly unit?: Unit;
  readonly direction: Direction;
  /** Medians. */
  readonly base: number;
  readonly head: number;
  readonly baseValues: readonly number[];
  readonly headValues: readonly number[];
}

/** What a comparison found. */
export interface Comparison {
  /** 1: something is worse, in mode `hard`. 2: a metric could not be measured that may not be missing. */
  readonly exitCode: ExitCode;
  readonly mode: GateMode;
  /** Commits, 40 hex digits. */
  readonly base: string;
  readonly head: string;
  readonly pairs: number;
  /** So many metrics were compared that the stricter limit counts. */
  readonly isStrict: boolean;
  readonly compared: readonly ComparedMetric[];
  readonly failures: readonly CollectFailure[];
  readonly warnings: readonly string[];
}

/**
 * Measures two commits in turn on this machine, so that what slows it down hits both: the sharpest test there is. Each commit gets a work
 * tree of its own, which is removed at the end, also after an interruption; the user's stays untouched. Nothing is stored.
 *
 * @returns The decision for each metric
 * @throws {UsageError | ContextError | ConfigError | CollectError} If there is nothing to compare, or a commit is not known, or the setup fails
 */
export async function compareCommits(options: CompareOptions): Promise<Comparison> {
  const { base, head = "HEAD", pairs = MIN_PAIRS, metrics, setup, onPair, ...rest } = options;
  if (!Number.isInteger(pairs) || pairs < MIN_PAIRS) throw tooFewPairs(pairs);
  const deps = resolveOptions(rest);
  const around = await readSurroundings(deps);
  const git = createGit({ cwd: around.root, env: deps.env });
  const commits = await findCommits(git, { base, head });
  const { contenders, warnings } = chooseContenders(around.config.metrics, metrics);
  const place = { cwd: around.root, env: deps.env };
  try {
    const prefix = await git.prefix() ?? "";
    await using trees = await createWorktrees({ ...place, tempDir: tmpdir() });
    const [baseTree, headTree] = [await trees.add(commits.base), await trees.add(commits.head)];
    const roots = { base: join(baseTree.folder, prefix), head: join(headTree.folder, prefix) };
    for (const side of ["base", "head"] as const) {
      if (setup !== undefined) {
        await prepareTree(setup, { root: roots[side], name: `the work tree of the ${side}`, deps });
      }
    }
    const measured = await measurePairs(contenders, { roots, pairs, around, deps, onPair });
    return {
      ...commits,
      ...judge(contenders, measured, around),
      pairs,
      warnings: [...around.warnings, ...warnings, ...await unseenChanges(head, place)],
    };
  } catch (error) {
    if (deps.signal?.aborted !== true) throw error;
    throw new UsageError("INTERRUPTED", {
      what: "The comparison was stopped before its end",
      why: `it was interrupted (${deps.signal.reason})`,
      fix: "Run it again; its work trees are removed",
      cause: error,
    });
  }
}

async function findCommits(
  git: Git,
  names: Readonly<Record<Side, string>>,
): Promise<Readonly<Record<Side, string>>> {
  const [base, head] = await Promise.all([names.base, names.head].map((name) => git.resolve(name)));
  if (base !== undefined && head !== undefined) {
    return { base: await git.mergeBase(base, head) ?? base, head };
  }
  const what = `Cannot compare with ${
    JSON.stringify(base === undefined ? names.base : names.head)
  }`;
  await needGit(what, git);
  throw new ContextError("CONTEXT_NO_COMMIT", {
    what,
    why: "git does not know such a commit here",
    fix: "Fetch it first (actions/checkout: `fetch-depth: 0`), or name a commit of this clone",
  });
}

function judge(
  contenders: readonly Contender[],
  { values, failures }: PairValues,
  { config: { gate } }: Surroundings,
): Pick<Comparison, "exitCode" | "mode" | "isStrict" | "compared" | "failures"> {
  const isStrict = contenders.length > MANY_NOISY;
  const compared = contenders.flatMap(({ config, direction }): readonly ComparedMetric[] => {
    const { key, name = key, unit, minEffect } = config;
    const sides = values.get(key);
    if (sides === undefined || failures.has(key)) return [];
    const base = median(Float64Array.from(sides.base));
    const result = judgePairs(sides.base, sides.head, {
      direction,
      isStrict,
      minEffect: amountOf(minEffect, base) / base,
    });
    return [{
      metric: key,
      name,
      ...(unit !== undefined && { unit }),
      direction,
      base,
      head: median(Float64Array.from(sides.head)),
      baseValues: sides.base,
      headValues: sides.head,
      ...result,
    }];
  });
  const isWorse = compared.some((one) => one.isWorse);
  const lacks = contenders.some(({ config }) =>
    config.onFailure === "fail" && failures.has(config.key)
  );
  return {
    exitCode: isWorse && gate.mode === "hard" ? 1 : lacks ? 2 : 0,
    mode: gate.mode,
    isStrict,
    compared,
    failures: [...failures.values()],
  };
}

async function unseenChanges(
  head: string,
  place: { readonly cwd: string; readonly env: ResolvedOptions["env"] },
): Promise<readonly string[]> {
  if (head !== "HEAD") return [];
  const { stdout } = await runGit(["status", "--porcelain", "--untracked-files=no"], place);
  return stdout.trim() === "" ? [] : ["Changes that are not committed were not compared"];
}

function tooFewPairs(pairs: number): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot compare with ${pairs} pairs`,
    why: `fewer than ${MIN_PAIRS} tell nothing from noise`,
    fix: `Give --pairs ${MIN_PAIRS} or more`,
  });
}

import { childEnv } from "../../core/child_env.ts";
import { CommandError, runCommand } from "../../collectors/command/run_command.ts";
import type { CollectFailure } from "../../core/metric.ts";
import { redactor } from "../../core/redact.ts";
import { CollectError } from "../../errors.ts";
import type { Contender } from "./_contenders.ts";
import { collectHere } from "../collect_here.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Surroundings } from "../surroundings.ts";

/** One of the two commits. */
export type Side = "base" | "head";

const SETUP_TIMEOUT_MS = 30 * 60_000;

/**
 * Prepares a fresh work tree: installs, builds.
 *
 * @param setup A line for the shell, which sees no secret
 * @throws {CollectError} If it fails
 */
export async function prepareTree(
  setup: string,
  { root, side, deps }: {
    readonly root: string;
    readonly side: Side;
    readonly deps: ResolvedOptions;
  },
): Promise<void> {
  try {
    // What it prints is nobody's value; of its errors the end is kept.
    await runCommand(`{ ${setup}\n} >&2`, {
      cwd: root,
      env: childEnv(deps.env, []),
      hide: redactor(deps.env),
      timeoutMs: SETUP_TIMEOUT_MS,
      ...(deps.signal !== undefined && { signal: deps.signal }),
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CollectError(error.code, {
      what: `Cannot prepare the work tree of the ${side}`,
      why: `${error.why}: ${error.stderrTail.trim().split("\n").at(-1) ?? ""}`,
      fix: "Try the --setup command in a fresh clone",
      cause: error,
    });
  }
}

/** Values by metric and side, or why there are none. */
export interface Measured {
  readonly values: ReadonlyMap<string, Readonly<Record<Side, readonly number[]>>>;
  readonly failures: ReadonlyMap<string, CollectFailure>;
}

/**
 * Measures both sides in turn. Every other pair begins with the other side, so that a machine that gets slower all the time favours
 * neither.
 *
 * @param contenders What is measured, one after the other
 * @param place The work trees, and how often
 * @returns The values; a metric that failed once is not measured again
 */
export async function measurePairs(
  contenders: readonly Contender[],
  { roots, pairs, around, deps, onPair }: {
    readonly roots: Readonly<Record<Side, string>>;
    readonly pairs: number;
    readonly around: Surroundings;
    readonly deps: ResolvedOptions;
    readonly onPair: ((pair: number, pairs: number) => void) | undefined;
  },
): Promise<Measured> {
  const values = new Map<string, Record<Side, number[]>>();
  const failures = new Map<string, CollectFailure>();
  for (let pair = 0; pair < pairs; pair++) {
    onPair?.(pair + 1, pairs);
    const order = pair % 2 === 0 ? ["base", "head"] as const : ["head", "base"] as const;
    for (const { config } of contenders) {
      for (const side of order) {
        if (failures.has(config.key)) continue;
        const outcome = await collectHere([config], { ...around, root: roots[side] }, deps);
        const failure = outcome.outcomes[0]?.failure;
        const value = outcome.measurements[0]?.value;
        if (failure !== undefined) {
          failures.set(config.key, { ...failure, message: `on the ${side}: ${failure.message}` });
        } else if (typeof value !== "number" || value <= 0) {
          failures.set(config.key, notPositive(config.key, side, value));
        } else {
          const sides = values.get(config.key) ?? { base: [], head: [] };
          sides[side].push(value);
          values.set(config.key, sides);
        }
      }
    }
  }
  return { values, failures };
}

function notPositive(
  metric: string,
  side: Side,
  value: number | string | undefined,
): CollectFailure {
  return {
    metric,
    code: "COLLECT_OUTPUT",
    message: `on the ${side}: it is ${value}, and ratios need positive numbers`,
    fix: "Compare another metric",
  };
}

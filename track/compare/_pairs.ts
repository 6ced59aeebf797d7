import type { CollectFailure } from "../../core/metric.ts";
import { collectInTree } from "../measuring/work_tree.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Contender } from "./_contenders.ts";

/** One of the two commits. */
export type Side = "base" | "head";

/** Values by metric and side, or why there are none. */
export interface PairValues {
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
): Promise<PairValues> {
  const values = new Map<string, Record<Side, number[]>>();
  const failures = new Map<string, CollectFailure>();
  for (let pair = 0; pair < pairs; pair++) {
    onPair?.(pair + 1, pairs);
    const order = pair % 2 === 0 ? ["base", "head"] as const : ["head", "base"] as const;
    for (const { config } of contenders) {
      for (const side of order) {
        if (failures.has(config.key)) continue;
        const outcome = await collectInTree([config], { ...around, root: roots[side] }, deps);
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

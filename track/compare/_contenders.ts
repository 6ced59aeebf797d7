import type { MetricConfig } from "../../config/types.ts";
import { directionOf } from "../../core/detect/direction.ts";
import { priorNoise } from "../../core/detect/kind.ts";
import type { Direction } from "../../core/metric.ts";
import { matchesMetric, parsePattern } from "../../core/pattern.ts";
import { UsageError } from "../../errors.ts";

/** A metric whose better direction is known. */
export interface Contender {
  readonly config: MetricConfig;
  readonly direction: Direction;
}

/**
 * Chooses what is compared. Only a command measures anew; a collector would read what another step has left.
 *
 * @param patterns Which are wanted. Default: every metric with noise that a command measures
 * @returns The metrics, and a warning for each that was named and cannot be compared
 * @throws {UsageError} If nothing is left
 */
export function chooseContenders(
  metrics: readonly MetricConfig[],
  patterns: readonly string[] | undefined,
): { readonly contenders: readonly Contender[]; readonly warnings: readonly string[] } {
  const wanted = patterns?.map(parsePattern);
  const named = metrics.filter((metric) =>
    wanted === undefined
      ? priorNoise(metric) === "sampled" && metric.type === "numeric" &&
        metric.source.type === "command"
      : wanted.some((pattern) => matchesMetric(pattern, metric.key))
  );
  const warnings: string[] = [];
  const contenders = named.flatMap((config): readonly Contender[] => {
    const direction = directionOf(config);
    if (config.type === "numeric" && config.source.type === "command" && direction !== undefined) {
      return [{ config, direction }];
    }
    const why = config.type === "label"
      ? "it is a label"
      : direction === undefined
      ? 'nobody knows which way is better: set its "direction"'
      : "a collector reads a file; measure it by a command";
    warnings.push(`${config.key} is not compared: ${why}`);
    return [];
  });
  if (contenders.length > 0) return { contenders, warnings };
  throw new UsageError("USAGE", {
    what: "Cannot compare anything",
    why: warnings.join("\n") ||
      (patterns === undefined
        ? "no metric with noise is measured by a command"
        : `no metric fits ${patterns.join(", ")}`),
    fix: "Name metrics that a command measures: --metric build-time",
  });
}

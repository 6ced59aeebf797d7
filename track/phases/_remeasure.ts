import type { RunContext } from "../../ci/types.ts";
import type { MetricConfig } from "../../config/types.ts";
import type { Remeasured } from "../../core/gate/gate.ts";
import type { Verdict } from "../../core/gate/verdict.ts";
import { seriesKey } from "../../core/metric.ts";
import { collectHere } from "../measuring/collect_here.ts";
import type { TrackSubject } from "../subject.ts";

/** How often a suspect is measured again; the median of three decides. */
const TIMES = 2;

/**
 * Measures suspects twice more, each time in new processes. Only a command measures anew: a collector would read the same file again, so
 * there the suspicion stays a warning.
 *
 * @returns The further values of each suspect that could be measured
 */
export async function remeasure(
  suspects: NonNullable<Verdict["suspects"]>,
  { around, target, warn, deps }: TrackSubject,
): Promise<readonly Remeasured[]> {
  const keys = new Set(suspects.map(({ metric }) => metric));
  const suspected = around.config.metrics.filter(({ key }) => keys.has(key));
  const canMeasure = ({ source }: MetricConfig) =>
    source.type === "command" && target.context.forkRun === undefined;
  for (const metric of suspected) {
    if (!canMeasure(metric)) warn(whyFixed(metric, target.context));
  }
  const again = suspected.filter(canMeasure);
  if (again.length === 0) return [];
  const values = new Map<string, number[]>();
  for (let time = 0; time < TIMES; time++) {
    const { measurements, outcomes } = await collectHere(again, around, deps);
    for (const { failure } of outcomes) {
      if (failure !== undefined) {
        warn(`${failure.metric} could not be measured again: ${failure.message}`);
      }
    }
    for (const { metric, labels, value } of measurements) {
      if (typeof value !== "number") continue;
      const key = seriesKey(metric, labels);
      values.set(key, [...values.get(key) ?? [], value]);
    }
  }
  const remeasured = suspects.flatMap(({ metric, labels }) => {
    const found = values.get(seriesKey(metric, labels));
    return found === undefined ? [] : [{ metric, labels, values: found }];
  });
  for (const { metric, labels, values } of remeasured) {
    const line = `measured ${seriesKey(metric, labels)} again: ${values.join(", ")}`;
    deps.emit({ type: "log", line });
  }
  return remeasured;
}

function whyFixed({ key, source }: MetricConfig, { forkRun }: RunContext): string {
  const looks = `${key} looks worse than its noise, but`;
  if (forkRun !== undefined) return `${looks} a fork's code is not run here, so it only warns`;
  const from = source.type === "command" ? "its command" : `"${source.from}"`;
  return `${looks} ${from} would read the same file again, so it only warns: ` +
    "measure it by a command, or compare both commits with `unentropy-track compare`";
}

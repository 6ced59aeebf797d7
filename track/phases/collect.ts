import type { CollectResult } from "../../collectors/collect.ts";
import { readingWarning } from "../../collectors/run_collector.ts";
import { freshnessOf } from "../../core/freshness.ts";
import type { Measurement } from "../../core/metric.ts";
import { trackedMeasurements } from "../../core/past/tracked.ts";
import { changeHere } from "../change_here.ts";
import { takeNumbers } from "../fork_numbers.ts";
import { collectHere, type CollectPlace } from "../measuring/collect_here.ts";
import { tellMetrics } from "../measuring/tell_metrics.ts";
import { methodsOf } from "../measuring/methods.ts";
import type { Measuring, TrackSubject } from "../subject.ts";
import type { Step } from "./step.ts";

/** Measures what the config says; of a fork's run, takes the numbers that it has left. */
export const collect: Step<TrackSubject> = {
  name: "collect",
  run: async (subject, { session }) => {
    const { around, forkBundle, change } = subject;
    return await added(
      subject,
      forkBundle === undefined
        ? await measure(subject, {
          ...freshnessFor(subject),
          change: () => change.lines(session?.history),
        })
        : takeNumbers(around.config.metrics, await forkBundle()),
    );
  },
  note: ({ collected }) => collected && describeCollected(collected),
};

/** The same without a history. */
export const collectOnly: Step<Measuring> = {
  name: "collect",
  run: async (subject) =>
    await added(subject, await measure(subject, { change: changeHere(subject) })),
  note: ({ collected }) => collected && describeCollected(collected),
};

/** A change must not choose how closely its own reports are looked at, so the config in force does. */
function freshnessFor(
  { target: { context, trust }, deps }: TrackSubject,
): Pick<CollectPlace, "freshness"> {
  const freshness = freshnessOf(
    { commit: context.commitTime, start: context.startedAt, now: deps.now() },
    trust.config.staleReports,
  );
  return freshness === undefined ? {} : { freshness };
}

function measure(
  { around, deps }: Measuring,
  known: Pick<CollectPlace, "freshness" | "change">,
): Promise<CollectResult> {
  const { metrics } = around.config;
  return collectHere(metrics, {
    ...around,
    ...tellMetrics(metrics.length, deps),
    ...known,
  }, deps);
}

async function added({ around, deps, warn }: Measuring, collected: CollectResult) {
  collected.measurements.forEach((one) => warnOfValue(one, warn));
  const measurements = trackedMeasurements(collected.measurements, collected.metrics);
  const methods = await methodsOf(around.config.metrics, collected, deps.collectors);
  return { collected, measurements, methods };
}

/** A value that stands in for one, or is that of a part, must not go by unseen. */
function warnOfValue(measurement: Measurement, warn: (text: string) => void): void {
  const warning = readingWarning(measurement);
  if (warning !== undefined) warn(`${measurement.metric}: ${warning}`);
}

function describeCollected({ outcomes }: CollectResult): string {
  const count = (status: string) => outcomes.filter((one) => one.status === status).length;
  return [
    `${count("collected")} collected`,
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} skipped`] : []),
  ].join(", ");
}

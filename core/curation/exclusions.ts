import type { Labels } from "../metric.ts";
import type { Run } from "../run.ts";
import { meantBy } from "./curate.ts";
import type { Exclusion, StoredEvent } from "./event.ts";

/** An exclusion with who made it and why. */
export type StoredExclusion = Extract<StoredEvent, Exclusion>;

/**
 * The exclusions in force that are about a run, wholly or in part.
 *
 * @param active The events in force
 * @returns In their order
 */
export function exclusionsOf(run: Run, active: readonly StoredEvent[]): readonly StoredExclusion[] {
  return active.filter((event): event is StoredExclusion =>
    event.type === "exclude" && event.project === run.key.project && isAbout(event, run)
  );
}

function isAbout({ commit, run: only, labels = {} }: Exclusion, { key, ...run }: Run): boolean {
  const isMeant = only === undefined
    ? run.commit === commit || run.head === commit
    : key.ci === only.ci && key.runId === only.id && key.attempt <= only.attempt;
  return isMeant && Object.entries(labels).every(([name, value]) => key.labels[name] === value);
}

/**
 * Whether one of some exclusions is about a series.
 *
 * @param exclusions Those of its run
 * @returns The first that is, or `undefined`
 */
export function exclusionOf(
  series: { readonly metric: string; readonly labels: Labels },
  exclusions: readonly StoredExclusion[],
): StoredExclusion | undefined {
  return exclusions.find(({ metric }) => meantBy(metric)(series));
}

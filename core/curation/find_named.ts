import type { Run } from "../run.ts";
import type { Exclusion, StoredEvent } from "./event.ts";

/** What a name stands for. */
export type Named =
  | { readonly type: "commit"; readonly commit: string; readonly runs: readonly Run[] }
  | {
    readonly type: "run";
    readonly run: NonNullable<Exclusion["run"]>;
    readonly runs: readonly Run[];
  }
  | { readonly type: "ambiguous"; readonly candidates: readonly string[] };

/** Fewer digits of a commit are a guess. */
const LEAST_DIGITS = 4;

/**
 * The runs that a name stands for: a run's id, or the first digits of a commit.
 *
 * @param runs The history's, oldest first
 * @returns `undefined` if none has it
 */
export function findNamed(runs: readonly Run[], name: string): Named | undefined {
  const ofRun = runs.filter(({ key }) => key.runId === name);
  const [first] = ofRun;
  if (first !== undefined) {
    const systems = [...new Set(ofRun.map(({ key }) => key.ci))];
    if (systems.length > 1) {
      return { type: "ambiguous", candidates: systems.map((ci) => `${name} of ${ci}`) };
    }
    const attempt = Math.max(...ofRun.map(({ key }) => key.attempt));
    return { type: "run", run: { ci: first.key.ci, id: name, attempt }, runs: ofRun };
  }
  if (name.length < LEAST_DIGITS || !/^[0-9a-f]{1,40}$/i.test(name)) return undefined;
  const start = name.toLowerCase();
  const found = new Set(
    runs.flatMap(({ commit, head }) => [commit, head ?? commit])
      .filter((commit) => commit.startsWith(start)),
  );
  const [commit, ...others] = found;
  if (commit === undefined) return undefined;
  // The measured merge of a commit and the commit itself may begin alike, but that is no reason to guess.
  if (others.length > 0) return { type: "ambiguous", candidates: [...found] };
  return {
    type: "commit",
    commit,
    runs: runs.filter((run) => run.commit === commit || run.head === commit),
  };
}

/**
 * The events that a name stands for, to take them back: an event's id, or the run or commit that an exclusion names.
 *
 * @param active Those that count now
 * @param metric Only exclusions of just this metric
 * @returns None if nothing has this name
 */
export function findEvents(
  active: readonly StoredEvent[],
  name: string,
  metric?: string,
): readonly StoredEvent[] {
  const isStart = (id: string) => name.length >= LEAST_DIGITS && id.startsWith(name.toLowerCase());
  const byId = active.filter(({ id }) => isStart(id));
  if (byId.length === 1) return byId;
  return active.filter((event) =>
    event.type === "exclude" && (metric === undefined || event.metric === metric) &&
    (event.run?.id === name || (event.commit !== undefined && isStart(event.commit)))
  );
}

import { type CommitIds, toCommitIds } from "./commit_ids.ts";

/** What runs know of their commits' ancestors, in columns. */
export interface Lineages {
  /** Of one run after the other: the parents, then the first-parent ancestors behind the first one, nearest first. */
  readonly ids: CommitIds;
  /** Behind the last of a run's ids. */
  readonly ends: Int32Array;
  /** How many of them are parents, -1 where they are not known. */
  readonly parents: Int32Array;
  /** 1 where the only parent is what the run replaced, which has no id of its own here. */
  readonly isOnTop: Uint8Array;
}

/** The lineages of some runs. */
export function toLineages(
  runs: readonly {
    readonly parents?: readonly string[];
    readonly ancestors?: readonly string[];
  }[],
): Lineages {
  const lines = runs.map(({ parents = [], ancestors = [] }) => [...parents, ...ancestors]);
  let end = 0;
  return {
    ids: toCommitIds(lines.flat()),
    ends: Int32Array.from(lines, ({ length }) => end += length),
    parents: Int32Array.from(runs, ({ parents = [] }) => parents.length),
    isOnTop: new Uint8Array(runs.length),
  };
}

import type { RunColumns } from "../history_view.ts";

/**
 * A line of first parents, carried on by what the runs on it said of their own ancestors when they were recorded: what a shallow clone or one
 * page of an API lacks.
 *
 * @param line Commits, newest first
 * @returns The same commits, and those that are known to be behind them
 */
export function carriedOn(runs: RunColumns, line: readonly string[]): readonly string[] {
  const last = line.at(-1);
  const { places } = runs;
  if (last === undefined || places === undefined) return line;
  const rowOf = new Map<string, number>();
  runs.commit.forEach((commit, row) => {
    if (places.parents(row) !== undefined) rowOf.set(commit, row);
  });
  const commits = [...line];
  const seen = new Set(line);
  // What was said last may end at the same commit: the run that stands there goes on.
  for (let at = commits.length - 1; at < commits.length; at++) {
    const row = rowOf.get(commits[at] ?? "");
    if (row === undefined) continue;
    const behind = [places.parents(row)?.[0] ?? "", ...places.ancestors(row)];
    // Only the end of the line grows; what is in between is known already.
    const known = behind.findLastIndex((commit) => seen.has(commit));
    if (at < commits.length - 1 && known < 0) continue;
    for (const commit of behind.slice(known + 1)) {
      if (commit === "" || seen.has(commit)) continue;
      seen.add(commit);
      commits.push(commit);
    }
  }
  return commits;
}

/**
 * The runs whose commits a push threw away: the tip that it replaced, and what that tip alone had for ancestors, unless a later push brought
 * them back. Of what is not known to be gone nothing is said.
 *
 * @returns Rows; `undefined` for none
 */
export function goneRuns(runs: RunColumns): ReadonlySet<number> | undefined {
  const { places, length } = runs;
  const pushes: number[] = [];
  for (let row = 0; row < length; row++) {
    if (places?.isForced[row] === 1 && runs.base[row] !== undefined) pushes.push(row);
  }
  if (places === undefined || pushes.length === 0) return undefined;
  const rowsOf = new Map<string, number[]>();
  runs.commit.forEach((commit, row) => {
    const rows = rowsOf.get(commit);
    if (rows === undefined) rowsOf.set(commit, [row]);
    else rows.push(row);
  });
  const knownAncestors = (commit: string): ReadonlySet<string> => {
    const seen = new Set([commit]);
    for (const one of seen) {
      for (const row of rowsOf.get(one) ?? []) {
        for (const id of [...places.parents(row) ?? [], ...places.ancestors(row)]) {
          seen.add(id);
        }
      }
    }
    return seen;
  };
  // In the order in which they were pushed: a later push may bring back what an earlier one threw away.
  const isLater = (a: number, b: number) => {
    const [one, other] = [runs.number[a] ?? 0, runs.number[b] ?? 0];
    return runs.ci[a] === runs.ci[b] && one > 0 && other > 0 && one !== other
      ? one > other
      : (runs.time[a] ?? 0) > (runs.time[b] ?? 0);
  };
  const gone = new Set<number>();
  for (const push of pushes) {
    const kept = knownAncestors(runs.commit[push] ?? "");
    const lost = knownAncestors(runs.base[push] ?? "");
    const meets = [...lost].some((commit) => kept.has(commit));
    // Where both never meet, only the replaced tip is certain.
    const commits = meets
      ? [...lost].filter((commit) => !kept.has(commit))
      : [runs.base[push] ?? ""];
    for (const commit of commits) {
      for (const row of rowsOf.get(commit) ?? []) {
        if (isOnSameBranch(runs, row, push)) gone.add(row);
      }
    }
  }
  if (gone.size === 0) return undefined;
  for (let row = 0; row < length; row++) {
    if (runs.pullRequest[row] !== 0 || !pushes.some((push) => isOnSameBranch(runs, row, push))) {
      continue;
    }
    const isAfterAll = pushes.every((push) =>
      !isOnSameBranch(runs, row, push) || row === push || isLater(row, push)
    );
    if (!isAfterAll) continue;
    for (const commit of knownAncestors(runs.commit[row] ?? "")) {
      for (const back of rowsOf.get(commit) ?? []) {
        if (isOnSameBranch(runs, back, row)) gone.delete(back);
      }
    }
  }
  return gone.size === 0 ? undefined : gone;
}

function isOnSameBranch(runs: RunColumns, a: number, b: number): boolean {
  return runs.branch[a] === runs.branch[b] && runs.pullRequest[a] === 0 &&
    runs.pullRequest[b] === 0;
}

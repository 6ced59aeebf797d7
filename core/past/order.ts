import type { Run } from "../run.ts";

/** What the order of runs follows from, in columns: one entry a run. */
export interface OrderColumns {
  /** 40 hex digits each. */
  readonly commit: readonly string[];
  /** The parents' ids one behind the other, first parent first; `undefined` where they are not known. */
  readonly parents: readonly (string | null | undefined)[];
  /** The first-parent ancestors behind the first parent, nearest first, one behind the other. */
  readonly ancestors: readonly (string | null | undefined)[];
  /** What a run is compared with, as its CI system says: of a push the tip that it replaced. */
  readonly replaced: readonly (string | null | undefined)[];
  /** Whether a run is a pull request's, whose base it did not replace. */
  readonly isProposal: (run: number) => boolean;
  /** Committer time, epoch milliseconds; `NaN` where it is not known. */
  readonly committedAt: ArrayLike<number>;
  /** When the run happened, epoch milliseconds. */
  readonly time: ArrayLike<number>;
  readonly number: ArrayLike<number>;
  readonly runId: readonly string[];
  readonly attempt: ArrayLike<number>;
}

const ID = 40;

/**
 * The order of runs, the one that everything follows: a commit comes behind its ancestors and behind the tip that its push replaced, as far
 * as these are known; else committer time (the run's own time where that is not known), run number, and time decide. All runs of a commit
 * stand together, the newest last. It does not depend on the order in which the runs were recorded.
 *
 * @returns Indices into the columns, oldest first
 */
export function orderOfRuns(columns: OrderColumns): Int32Array {
  const commits = groupByCommit(columns);
  const byTime = sortedByTime(columns, commits);
  const order = isTopological(columns, commits, byTime)
    ? byTime
    : topological(byTime, edgesOf(columns, commits));
  return expand(columns, commits, order);
}

/**
 * Runs in the order of {@link orderOfRuns}.
 *
 * @returns The same runs, oldest first
 */
export function sortRuns(runs: readonly Run[]): readonly Run[] {
  const order = orderOfRuns({
    commit: runs.map(({ commit }) => commit),
    parents: runs.map(({ place }) => place?.parents?.join("")),
    ancestors: runs.map(({ place }) => place?.ancestors?.join("")),
    replaced: runs.map(({ base }) => base),
    isProposal: (run) => runs[run]?.pullRequest !== undefined,
    committedAt: runs.map(({ place }) => place?.committedAt ?? NaN),
    time: runs.map(({ time }) => time),
    number: runs.map(({ number }) => number),
    runId: runs.map(({ key }) => key.runId),
    attempt: runs.map(({ key }) => key.attempt),
  });
  return Array.from(order, (index) => runs[index]).filter((run) => run !== undefined);
}

/**
 * The ids in a text that holds one behind the other.
 *
 * @returns 40 hex digits each
 */
export function idsOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.match(/.{40}/g) ?? [];
}

/** The commits of some runs, each once. */
interface Commits {
  readonly count: number;
  /** Commit to number. */
  readonly numberOf: ReadonlyMap<string, number>;
  /** For each commit a first run; for each run the next one of its commit, -1 for none. */
  readonly first: Int32Array;
  readonly next: Int32Array;
  /** What sorts a commit where no edge does. */
  readonly at: Float64Array;
  readonly runNumber: Float64Array;
  readonly time: Float64Array;
  /** For each commit the run whose name comes first. */
  readonly named: Int32Array;
}

function groupByCommit(columns: OrderColumns): Commits {
  const { commit, committedAt, time, number } = columns;
  const numberOf = new Map<string, number>();
  const { length } = commit;
  const named = new Int32Array(length);
  const first = new Int32Array(length).fill(-1);
  const next = new Int32Array(length).fill(-1);
  const at = new Float64Array(length).fill(NaN);
  const runNumber = new Float64Array(length);
  const firstTime = new Float64Array(length);
  for (let run = 0; run < length; run++) {
    const id = commit[run] ?? "";
    let node = numberOf.get(id);
    if (node === undefined) {
      node = numberOf.size;
      named[node] = run;
      numberOf.set(id, node);
      firstTime[node] = Infinity;
      runNumber[node] = Infinity;
    }
    next[run] = first[node] ?? -1;
    first[node] = run;
    if (named[node] !== run && byName(columns, run, named[node] ?? -1) < 0) named[node] = run;
    const known = committedAt[run] ?? NaN;
    // Git says one time of a commit; damaged or made-up records may say several.
    if (known === known && !(known >= (at[node] ?? NaN))) at[node] = known;
    firstTime[node] = Math.min(firstTime[node] ?? Infinity, time[run] ?? NaN);
    runNumber[node] = Math.min(runNumber[node] ?? Infinity, number[run] ?? 0);
  }
  const count = numberOf.size;
  for (let node = 0; node < count; node++) {
    const known = at[node] ?? NaN;
    if (known !== known) at[node] = firstTime[node] ?? NaN;
  }
  return { count, numberOf, first, next, at, runNumber, time: firstTime, named };
}

function sortedByTime(
  columns: OrderColumns,
  { count, at, runNumber, time, named }: Commits,
): Int32Array {
  const compare = (a: number, b: number) =>
    (at[a] ?? 0) - (at[b] ?? 0) || (runNumber[a] ?? 0) - (runNumber[b] ?? 0) ||
    (time[a] ?? 0) - (time[b] ?? 0) || byName(columns, named[a] ?? -1, named[b] ?? -1);
  const order = new Int32Array(count);
  let isSorted = true;
  for (let node = 0; node < count; node++) {
    order[node] = node;
    if (isSorted && node > 0 && compare(node - 1, node) > 0) isSorted = false;
  }
  return isSorted ? order : order.sort(compare);
}

/** Whether an order by time holds already what the edges demand, as it nearly always does. */
function isTopological(columns: OrderColumns, commits: Commits, order: Int32Array): boolean {
  const placeOf = new Int32Array(order.length);
  order.forEach((node, place) => placeOf[node] = place);
  let holds = true;
  eachEdge(columns, commits, (from, to) => {
    if ((placeOf[from] ?? 0) > (placeOf[to] ?? 0)) holds = false;
    return holds;
  });
  return holds;
}

/** Tells every known edge between two measured commits, the older first; stops where it is answered with `false`. */
function eachEdge(
  { commit, parents, ancestors, replaced, isProposal }: OrderColumns,
  { numberOf }: Commits,
  tell: (from: number, to: number, isFirm: boolean) => boolean,
): void {
  let before = "";
  let beforeNode = -1;
  // In most histories each commit's parent is that of the run before, which spares searching for it.
  const find = (id: string) => id === before ? beforeNode : numberOf.get(id) ?? -1;
  for (let run = 0; run < commit.length; run++) {
    const id = commit[run] ?? "";
    const node = find(id);
    const parentText = parents[run] ?? "";
    for (let at = 0; at < parentText.length; at += ID) {
      const parent = find(parentText.length === ID ? parentText : parentText.slice(at, at + ID));
      if (parent >= 0 && parent !== node && !tell(parent, node, true)) return;
    }
    const chain = ancestors[run] ?? "";
    let child = node;
    for (let at = 0; at < chain.length; at += ID) {
      const ancestor = find(chain.slice(at, at + ID));
      if (ancestor < 0 || ancestor === child) continue;
      if (!tell(ancestor, child, true)) return;
      child = ancestor;
    }
    const tip = replaced[run] ?? "";
    const replacedNode = tip === "" || isProposal(run) ? -1 : find(tip);
    if (replacedNode >= 0 && replacedNode !== node && !tell(replacedNode, node, false)) return;
    before = id;
    beforeNode = node;
  }
}

/** For each commit those that come behind it. */
interface Edges {
  readonly from: number[];
  readonly to: number[];
  readonly isFirm: boolean[];
}

function edgesOf(columns: OrderColumns, commits: Commits): Edges {
  const edges: Edges = { from: [], to: [], isFirm: [] };
  eachEdge(columns, commits, (from, to, isFirm) => {
    edges.from.push(from);
    edges.to.push(to);
    edges.isFirm.push(isFirm);
    return true;
  });
  return edges;
}

/**
 * The order that the edges demand in which always the earliest possible commit is next (A. B. Kahn, "Topological sorting of large networks",
 * 1962). Where a push went back, what it replaced is its descendant: there ancestry counts. Ids that name each other in a circle, which git
 * cannot make, stay in the order of time.
 */
function topological(byTime: Int32Array, { from, to, isFirm }: Edges): Int32Array {
  const count = byTime.length;
  const rank = new Int32Array(count);
  byTime.forEach((node, place) => rank[node] = place);
  const out = Array.from({ length: count }, (): number[] => []);
  const firm = new Int32Array(count);
  const soft = new Int32Array(count);
  for (let edge = 0; edge < from.length; edge++) {
    out[from[edge] ?? 0]?.push(edge);
    const waiting = isFirm[edge] ? firm : soft;
    waiting[to[edge] ?? 0] = (waiting[to[edge] ?? 0] ?? 0) + 1;
  }
  const ready = new RankHeap();
  const nearlyReady = new RankHeap();
  const isDone = new Uint8Array(count);
  const offer = (node: number) => {
    if (firm[node] !== 0) return;
    (soft[node] === 0 ? ready : nearlyReady).push(rank[node] ?? 0);
  };
  for (let node = 0; node < count; node++) offer(node);
  const order = new Int32Array(count);
  let anyway = 0;
  for (let placed = 0; placed < count;) {
    let place = ready.pop() ?? nearlyReady.pop();
    if (place === undefined) {
      while (isDone[byTime[anyway] ?? 0] === 1) anyway++;
      place = anyway;
    }
    const node = byTime[place] ?? 0;
    if (isDone[node] === 1) continue;
    isDone[node] = 1;
    order[placed++] = node;
    for (const edge of out[node] ?? []) {
      const behind = to[edge] ?? 0;
      const waiting = isFirm[edge] ? firm : soft;
      waiting[behind] = (waiting[behind] ?? 0) - 1;
      if (isDone[behind] === 0) offer(behind);
    }
  }
  return order;
}

/** Gives the smallest number first. */
class RankHeap {
  readonly #ranks: number[] = [];

  push(rank: number): void {
    const ranks = this.#ranks;
    let at = ranks.push(rank) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if ((ranks[above] ?? 0) <= rank) break;
      ranks[at] = ranks[above] ?? 0;
      at = above;
    }
    ranks[at] = rank;
  }

  pop(): number | undefined {
    const ranks = this.#ranks;
    const [smallest] = ranks;
    const last = ranks.pop();
    if (last === undefined || ranks.length === 0) return last;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= ranks.length) break;
      if ((ranks[below + 1] ?? Infinity) < (ranks[below] ?? Infinity)) below++;
      if ((ranks[below] ?? Infinity) >= last) break;
      ranks[at] = ranks[below] ?? 0;
      at = below;
    }
    ranks[at] = last;
    return smallest;
  }
}

function expand(columns: OrderColumns, { first, next }: Commits, order: Int32Array): Int32Array {
  const { time, number } = columns;
  const runs = new Int32Array(next.length);
  let count = 0;
  const newestLast = (a: number, b: number) =>
    (time[a] ?? 0) - (time[b] ?? 0) || (number[a] ?? 0) - (number[b] ?? 0) ||
    byName(columns, a, b) || a - b;
  for (const node of order) {
    const start = count;
    for (let run = first[node] ?? -1; run >= 0; run = next[run] ?? -1) runs[count++] = run;
    if (count - start > 1) runs.subarray(start, count).sort(newestLast);
  }
  return runs;
}

/** The CI system's id of the run, then the attempt: what two runs of one moment are told apart by. */
function byName({ runId, attempt }: OrderColumns, a: number, b: number): number {
  return compareText(runId[a] ?? "", runId[b] ?? "") || (attempt[a] ?? 0) - (attempt[b] ?? 0);
}

function compareText(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

import type { CommitNumbers } from "./_commit_numbers.ts";
import { type CommitIds, ID_WORDS, isSameId } from "./commit_ids.ts";
import type { Lineages } from "./lineages.ts";

/** Which commits come before which others: the number of the older, then that of the younger, pair by pair. */
export interface Edges {
  /** Ancestry. */
  readonly firm: Int32Array;
  /** A push replaced a tip, which is older unless the push went back. */
  readonly soft: Int32Array;
}

/** What edges follow from, in columns. */
export interface EdgeColumns {
  readonly commits: CommitIds;
  readonly lineages: Lineages;
  readonly replaced: CommitIds;
  readonly isProposal: (run: number) => boolean;
}

/** Every known edge between two measured commits. */
export function edgesOf(
  { commits, lineages, replaced, isProposal }: EdgeColumns,
  numbers: CommitNumbers,
): Edges {
  const { ids, ends, parents, isOnTop } = lineages;
  const runs = numbers.of.length;
  const firm = new Int32Array(2 * (ids.length / ID_WORDS + runs));
  const soft = new Int32Array(2 * runs);
  let firmEnd = 0;
  let softEnd = 0;
  let at = 0;
  let last = 0;
  for (let run = 0; run < runs; run++) {
    const node = numbers.of[run] ?? -1;
    const end = ends[run] ?? 0;
    let child = node;
    for (const chain = at + Math.max(0, parents[run] ?? 0); at < end; at++) {
      const ancestor = numbers.find(ids, at);
      if (ancestor < 0 || ancestor === child) continue;
      firm[firmEnd++] = ancestor;
      firm[firmEnd++] = child;
      if (at >= chain) child = ancestor;
    }
    // In most histories it is the commit of the push before, which spares searching.
    const before = isSameId(replaced, run, commits, last)
      ? numbers.of[last] ?? -1
      : numbers.find(replaced, run);
    if (!isProposal(run)) last = run;
    if (before < 0 || before === node) continue;
    if (isOnTop[run] === 1) {
      firm[firmEnd++] = before;
      firm[firmEnd++] = node;
    } else if (!isProposal(run)) {
      soft[softEnd++] = before;
      soft[softEnd++] = node;
    }
  }
  return { firm: firm.subarray(0, firmEnd), soft: soft.subarray(0, softEnd) };
}

/**
 * The order that the edges demand in which always the earliest possible commit is next (A. B. Kahn, "Topological sorting of large networks",
 * 1962). Where a push went back, what it replaced is its descendant: there ancestry counts. Ids that name each other in a circle, which git
 * cannot make, stay in the order of time.
 *
 * @param byTime What decides where no edge does
 */
export function topological(byTime: Int32Array, edges: Edges): Int32Array {
  const rank = ranksOf(byTime);
  const stretches = contradicted(edges, rank);
  if (stretches.length === 0) return byTime;
  const isOpen = new Uint8Array(byTime.length);
  for (const [start, end] of stretches) {
    for (let at = start; at < end; at++) isOpen[byTime[at] ?? 0] = 1;
  }
  const parents = byYounger(edges.firm, isOpen);
  const tips = byYounger(edges.soft, isOpen);
  const isWaitedFor = (node: number) => isOpen[node] === 1;
  const openParent = (node: number) => findPartner(parents, node, isWaitedFor);
  const blockers = [
    (node: number) => {
      const parent = openParent(node);
      return parent >= 0 ? parent : findPartner(
        tips,
        node,
        (tip) => isWaitedFor(tip) && !isAncestor(node, tip, { parents, isWaitedFor }),
      );
    },
    // Pushes that contradict each other say nothing.
    openParent,
    () => -1,
  ];
  const placing = new Placing(byTime, { rank, isOpen });
  for (const [start, end] of stretches) {
    for (const blocker of blockers) placing.scan(start, end, blocker);
  }
  return placing.order;
}

/**
 * The stretches of an order in which edges contradict it, which is few commits: where a clock was wrong. What is outside of them is at its
 * place.
 *
 * @returns Where each starts and, behind it, ends
 */
function contradicted({ firm, soft }: Edges, rank: Int32Array): readonly [number, number][] {
  /** By rank how far a commit has to wait. */
  const until = new Int32Array(rank.length);
  let isAny = false;
  for (const pairs of [firm, soft]) {
    for (let at = 0; at < pairs.length; at += 2) {
      const older = rank[pairs[at] ?? 0] ?? 0;
      const younger = rank[pairs[at + 1] ?? 0] ?? 0;
      if (older < younger) continue;
      isAny = true;
      until[younger] = Math.max(until[younger] ?? 0, older);
    }
  }
  const stretches: [number, number][] = [];
  for (let start = 0; isAny && start < until.length; start++) {
    if (until[start] === 0) continue;
    let end = start;
    for (let at = start, last = start; at <= last; at++) {
      last = Math.max(last, until[at] ?? 0);
      end = at + 1;
    }
    stretches.push([start, end]);
    start = end - 1;
  }
  return stretches;
}

/** Commits as they are placed one after the other, the earliest that can be first. */
class Placing {
  readonly order: Int32Array;
  #placed = 0;
  readonly #byTime: Int32Array;
  readonly #rank: Int32Array;
  readonly #isOpen: Uint8Array;
  /** By a commit those that must wait for it: few, for time is nearly always right. */
  readonly #waiting = new Map<number, number[]>();
  /** The ranks of those that need not wait any more. */
  readonly #free = new RankHeap();

  constructor(
    byTime: Int32Array,
    { rank, isOpen }: { readonly rank: Int32Array; readonly isOpen: Uint8Array },
  ) {
    this.order = byTime.slice();
    this.#byTime = byTime;
    this.#rank = rank;
    this.#isOpen = isOpen;
  }

  /**
   * Places all in a stretch that can be.
   *
   * @param blocker What a commit must wait for, -1 for nothing
   */
  scan(start: number, end: number, blocker: (node: number) => number): void {
    if (this.#placed < start) this.#placed = start;
    for (let rank = start; rank < end && this.#placed < end; rank++) {
      // Who waited is earlier than all that is still to come.
      for (let at: number | undefined = rank; at !== undefined; at = this.#free.pop()) {
        const node = this.#byTime[at] ?? 0;
        if (this.#isOpen[node] !== 1) continue;
        const blockedBy = blocker(node);
        if (blockedBy < 0) this.#place(node);
        else this.#wait(node, blockedBy);
      }
    }
  }

  #wait(node: number, blockedBy: number): void {
    const others = this.#waiting.get(blockedBy);
    if (others === undefined) this.#waiting.set(blockedBy, [node]);
    else others.push(node);
  }

  #place(node: number): void {
    this.#isOpen[node] = 0;
    this.order[this.#placed++] = node;
    for (const one of this.#waiting.get(node) ?? []) this.#free.push(this.#rank[one] ?? 0);
    this.#waiting.delete(node);
  }
}

/** Whether one commit is an ancestor of another, as far as both are still to be placed. */
function isAncestor(
  older: number,
  younger: number,
  { parents, isWaitedFor }: {
    readonly parents: Partners;
    readonly isWaitedFor: (node: number) => boolean;
  },
): boolean {
  const seen = new Set([younger]);
  for (const node of seen) {
    if (node === older) return true;
    findPartner(parents, node, (parent) => {
      if (isWaitedFor(parent)) seen.add(parent);
      return false;
    });
  }
  return false;
}

/** Edges by their younger commit. */
interface Partners {
  /** The older ones, behind the last of each commit. */
  readonly ends: Int32Array;
  readonly of: Int32Array;
}

function byYounger(pairs: Int32Array, isOpen: Uint8Array): Partners {
  const open: number[] = [];
  const ends = new Int32Array(isOpen.length);
  for (let at = 0; at < pairs.length; at += 2) {
    const [older, younger] = [pairs[at] ?? 0, pairs[at + 1] ?? 0];
    if (isOpen[older] !== 1 || isOpen[younger] !== 1) continue;
    open.push(older, younger);
    ends[younger] = (ends[younger] ?? 0) + 1;
  }
  let sum = 0;
  for (let node = 0; node < ends.length; node++) {
    const own = ends[node] ?? 0;
    ends[node] = sum;
    sum += own;
  }
  const of = new Int32Array(sum);
  for (let at = 0; at < open.length; at += 2) {
    const younger = open[at + 1] ?? 0;
    const place = ends[younger] ?? 0;
    of[place] = open[at] ?? 0;
    ends[younger] = place + 1;
  }
  return { ends, of };
}

/** An older partner of a commit for which something holds, -1 for none. */
function findPartner(
  { ends, of }: Partners,
  node: number,
  isWanted: (partner: number) => boolean,
): number {
  const end = ends[node] ?? 0;
  for (let at = ends[node - 1] ?? 0; at < end; at++) {
    const partner = of[at] ?? -1;
    if (isWanted(partner)) return partner;
  }
  return -1;
}

function ranksOf(order: Int32Array): Int32Array {
  const rank = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) rank[order[place] ?? 0] = place;
  return rank;
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

import type { SeriesNoise } from "./_level_noise.ts";

/** Cuts, and how many standard errors the levels on both sides lie apart. */
export interface MergedCuts {
  readonly cuts: readonly number[];
  readonly strengths: readonly number[];
}

/** A cut among its neighbours, in a list that shrinks. */
interface Link {
  readonly at: number;
  readonly order: number;
  previous: Link | undefined;
  next: Link | undefined;
  strength: number;
  isRemoved: boolean;
}

/** An entry of the queue; outdated once the link's strength is another. */
interface Entry {
  readonly link: Link;
  readonly strength: number;
}

const MAX_ROUNDS = 4;
/** Degrees of freedom that the whole series' spread adds to a segment's own. */
const PRIOR_WEIGHT = 4;

/**
 * Removes the cuts that do not stand up to a t-test against their neighbours, weakest first, then moves the others to their best places;
 * repeated until nothing changes.
 *
 * @param refine Moves cuts to their best places
 * @returns The cuts that remain
 */
export function mergeSegments(
  segmenter: Segmenter,
  cuts: readonly number[],
  refine: (segmenter: Segmenter, cuts: readonly number[]) => readonly number[],
): MergedCuts {
  let merged = removeWeak(segmenter, cuts);
  for (let round = 1; round < MAX_ROUNDS; round++) {
    const refined = refine(segmenter, merged.cuts);
    const again = removeWeak(segmenter, refined);
    const isSettled = again.cuts.length === merged.cuts.length &&
      again.cuts.every((cut, index) => cut === merged.cuts[index]);
    merged = again;
    if (isSettled) break;
  }
  return merged;
}

function removeWeak(segmenter: Segmenter, cuts: readonly number[]): MergedCuts {
  const links: Link[] = [];
  for (const [order, at] of cuts.entries()) {
    const previous = links.at(-1);
    const link: Link = { at, order, previous, next: undefined, strength: 0, isRemoved: false };
    if (previous !== undefined) previous.next = link;
    links.push(link);
  }
  const queue: Entry[] = [];
  // The threshold of a normal value as one of Student's t, whose tails are heavier.
  const freedom = Math.max(1, segmenter.length - cuts.length - 1);
  const limit = Math.sqrt(freedom * Math.expm1(segmenter.threshold ** 2 / freedom));
  const measure = (link: Link): void => {
    link.strength = strengthOf(segmenter, link);
    if (link.strength < limit) push(queue, { link, strength: link.strength });
  };
  links.forEach(measure);
  for (let entry = pop(queue); entry !== undefined; entry = pop(queue)) {
    const { link, strength } = entry;
    if (link.isRemoved || link.strength !== strength) continue;
    link.isRemoved = true;
    if (link.previous !== undefined) {
      link.previous.next = link.next;
      measure(link.previous);
    }
    if (link.next !== undefined) {
      link.next.previous = link.previous;
      measure(link.next);
    }
  }
  const kept = links.filter((link) => !link.isRemoved);
  return { cuts: kept.map((link) => link.at), strengths: kept.map((link) => link.strength) };
}

/** Welch's t with each side's variance drawn towards that of the whole series, so that three equal points are not certainty. */
function strengthOf(segmenter: Segmenter, link: Link): number {
  const from = link.previous?.at ?? 0;
  const to = link.next?.at ?? segmenter.length;
  const left = sideOf(segmenter, from, link.at);
  const right = sideOf(segmenter, link.at, to);
  return Math.abs(right.mean - left.mean) /
    (segmenter.noise.inflation * Math.sqrt(left.error + right.error));
}

function sideOf(
  { sums, squares, noise }: Segmenter,
  from: number,
  to: number,
): { readonly mean: number; readonly error: number } {
  const count = to - from;
  const mean = ((sums[to] ?? 0) - (sums[from] ?? 0)) / count;
  const around = (squares[to] ?? 0) - (squares[from] ?? 0) - count * mean * mean;
  const variance = (Math.max(0, around) + PRIOR_WEIGHT * noise.spread ** 2) /
    (count - 1 + PRIOR_WEIGHT);
  return { mean, error: variance / count };
}

/** Weakest first; of equals the earlier cut, so that the result never depends on chance. */
function isBefore(a: Entry, b: Entry): boolean {
  return a.strength !== b.strength ? a.strength < b.strength : a.link.order < b.link.order;
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  while (true) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (child === undefined || !isBefore(child, last)) break;
    heap[at] = child;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = last;
  return top;
}

/** A series under segmentation. */
export interface Segmenter {
  readonly length: number;
  readonly minLength: number;
  /** `sums[i]` is the sum of the first i points. */
  readonly sums: Float64Array;
  /** The same of their squares. */
  readonly squares: Float64Array;
  /** The same of the products of each point with the one after it. */
  readonly products: Float64Array;
  readonly noise: SeriesNoise;
  /** `sqrt(2 ln(n / alpha))`: what pure noise of known width reaches with probability alpha. */
  readonly threshold: number;
}

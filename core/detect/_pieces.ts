import { costOf, cumulate, MIN_LINE, type Sums } from "./_sums.ts";

/** A stretch that is level, or slopes all the way. */
export interface Piece {
  readonly start: number;
  /** The point behind its last one. */
  readonly end: number;
  readonly isSlope: boolean;
}

/** What a further piece must explain: so many times ln(n) of … */
const PENALTY = 4;
/** … the width that a reader of the whole chart takes for noise, as a share of its standard deviation. */
const SEEN_SHARE = 0.25;
/** A series that turns more often is a wave or a walk: its turns are no news, and must be larger to count. */
const MOST_OF_FEW = 3;
const RUNS_PER_PIECE = 80;
/** A longer series is looked at in so many blocks: who describes a slope does not need each point. */
const MAX_BLOCKS = 400;

/**
 * Describes a series that is never still by the fewest level or sloping pieces: the optimal partition (Jackson et al., An algorithm for optimal
 * partitioning of data on an interval, IEEE SPL 2005) by squared distances, each piece at a price. The price is told from the whole series'
 * spread and not from its neighbours: those of a smooth series say nothing about noise.
 *
 * @param values The series, finite numbers
 * @returns The pieces, without gaps
 */
export function pieces(values: Float64Array): readonly Piece[] {
  const size = Math.ceil(values.length / MAX_BLOCKS);
  // In units of the largest value: squares of huge ones are infinite.
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sums = cumulate(values.map((value) => value / largest));
  const spread = Math.sqrt(costOf(sums, 0, values.length).level / values.length);
  if (!(spread > 0)) return [{ start: 0, end: values.length, isSlope: false }];
  const { length } = values;
  const most = MOST_OF_FEW + length / RUNS_PER_PIECE;
  let price = PENALTY * Math.log(length) * (SEEN_SHARE * spread) ** 2;
  let found = partition(sums, { length, size, price });
  for (; found.length > most; found = partition(sums, { length, size, price })) price *= 2;
  return size === 1 ? found : found.map((piece, index): Piece => ({
    ...piece,
    start: index === 0 ? 0 : bestEdge(sums, found[index - 1] ?? piece, { piece, size }),
    end: index === found.length - 1
      ? piece.end
      : bestEdge(sums, piece, { piece: found[index + 1] ?? piece, size }),
  }));
}

function partition(
  sums: Sums,
  { length, size, price }: {
    readonly length: number;
    readonly size: number;
    readonly price: number;
  },
): readonly Piece[] {
  const count = Math.ceil(length / size);
  const at = (block: number) => Math.min(length, block * size);
  const least = Math.ceil(MIN_LINE / size);
  const costs = new Float64Array(count + 1).fill(Infinity);
  const origins = new Int32Array(count + 1);
  const slopes = new Uint8Array(count + 1);
  costs[0] = 0;
  for (let to = least; to <= count; to++) {
    for (let from = 0; from <= to - least; from++) {
      const { level, slope } = costOf(sums, at(from), at(to));
      const cost = (costs[from] ?? Infinity) + price + Math.min(level, slope + price / PENALTY);
      if (cost >= (costs[to] ?? Infinity)) continue;
      costs[to] = cost;
      origins[to] = from;
      slopes[to] = slope + price / PENALTY < level ? 1 : 0;
    }
  }
  const found: Piece[] = [];
  for (let to = count; to > 0; to = origins[to] ?? 0) {
    found.push({ start: at(origins[to] ?? 0), end: at(to), isSlope: slopes[to] === 1 });
  }
  return found.reverse();
}

/** The place within a block of an edge where the pieces on both sides fit best. */
function bestEdge(
  sums: Sums,
  before: Piece,
  { piece, size }: { readonly piece: Piece; readonly size: number },
): number {
  let best = Infinity;
  let edge = piece.start;
  const cost = (one: Piece, start: number, end: number) =>
    one.isSlope ? costOf(sums, start, end).slope : costOf(sums, start, end).level;
  const last = Math.min(piece.end - MIN_LINE, piece.start + size);
  for (let at = Math.max(before.start + MIN_LINE, piece.start - size); at <= last; at++) {
    const both = cost(before, before.start, at) + cost(piece, at, piece.end);
    if (both < best) [best, edge] = [both, at];
  }
  return edge;
}

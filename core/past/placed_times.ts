import type { RunColumns } from "../history_view.ts";

/**
 * When runs count as having happened on an axis of time: when they did, where that fits their order; a commit that was measured late, or on a
 * machine with a wrong clock, at its committer time, as far as its neighbours allow.
 *
 * @returns Epoch milliseconds, never falling
 */
export function placedTimes({ time, places }: RunColumns): Float64Array {
  if (time.every((one, row) => row === 0 || one >= (time[row - 1] ?? 0))) return time;
  const placed = time.slice();
  const isFitting = longestRising(time);
  let before = -Infinity;
  for (let row = 0; row < placed.length;) {
    if (isFitting[row] === 1) {
      before = placed[row++] ?? before;
      continue;
    }
    let next = row;
    while (next < placed.length && isFitting[next] !== 1) next++;
    const after = placed[next] ?? Infinity;
    for (; row < next; row++) {
      const committed = places?.committedAt[row] ?? NaN;
      const wanted = Number.isNaN(committed) ? before : committed;
      const low = before === -Infinity ? after : before;
      before = Math.min(Math.max(wanted, low), after);
      placed[row] = before;
    }
  }
  return placed;
}

/**
 * The longest part that never falls (M. L. Fredman, "On computing the length of longest increasing subsequences", 1975).
 *
 * @returns 1 for each number that belongs to it
 */
function longestRising(numbers: Float64Array): Uint8Array {
  const ends: number[] = [];
  const previous = new Int32Array(numbers.length).fill(-1);
  numbers.forEach((number, at) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? -1] ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    previous[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  });
  const isPart = new Uint8Array(numbers.length);
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) isPart[at] = 1;
  return isPart;
}

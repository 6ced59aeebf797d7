import type { LineSource } from "../drawn_points.ts";
import type { ShownRuns } from "../shown_runs.ts";

/** A stretch of the x axis with one word. */
export interface Block {
  readonly from: number;
  readonly to: number;
  /** Index into the series' words. */
  readonly word: number;
}

/**
 * The bands of a label metric: neighbours with equal words are one band, which lasts until the next run with another word or a gap.
 *
 * @param columns Columns of pixels; of more changes than fit into one the last counts
 * @returns Blocks, ascending
 */
export function wordBlocks(
  { values, takes, expects }: LineSource,
  shown: ShownRuns,
  columns: number,
): readonly Block[] {
  const blocks: Block[] = [];
  const smallest = (shown.max - shown.min) / columns;
  let [word, start, end] = [-1, 0, 0];
  const finish = (at: number) => {
    if (word < 0) return;
    const last = blocks.at(-1);
    if (last !== undefined && last.to - last.from < smallest && last.to >= start) {
      blocks[blocks.length - 1] = { ...last, to: at, word };
    } else blocks.push({ from: start, to: at, word });
  };
  for (let at = Math.max(0, shown.from - 1); at < shown.to; at++) {
    const run = shown.order[at] ?? -1;
    const value = values[run] ?? NaN;
    const isMissing = Number.isNaN(value);
    if (!takes(run) || (isMissing && !expects(run))) continue;
    const x = shown.x(at);
    if (isMissing) {
      finish(end);
      word = -1;
    } else if (value !== word) {
      finish(x);
      [word, start] = [value, x];
    }
    end = x;
  }
  // The newest word holds on to the end of the picture.
  finish(shown.max);
  return blocks;
}

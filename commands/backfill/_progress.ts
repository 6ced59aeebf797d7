import { formatDuration } from "../../core/text/format.ts";
import type { BackfillProgress } from "../../track/backfill/backfill.ts";
import type { Output } from "../io.ts";

/** Shows how far a backfill is. */
export interface ProgressDisplay {
  show(progress: BackfillProgress): void;
  /** Makes room for other lines. */
  clear(): void;
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 5;
/** A terminal is painted no more often, milliseconds. */
const REPAINT_MS = 100;
const CLEAR_LINE = "\r\x1b[K";

/**
 * On a terminal one line that changes; elsewhere a line for each tenth of the way.
 *
 * @param output Where to
 * @param now Milliseconds of a clock
 * @returns The display
 */
export function progressDisplay(output: Output, now: () => number): ProgressDisplay {
  const started = now();
  let paintedAt = -Infinity;
  let tenths = 0;
  const line = (progress: BackfillProgress, width: number) =>
    progressLine(progress, { elapsedMs: now() - started, width });
  return {
    show: (progress) => {
      const { done, total } = progress;
      if (total === 0) return;
      if (output.isTerminal) {
        if (done < total && now() - paintedAt < REPAINT_MS) return;
        paintedAt = now();
        output.write(CLEAR_LINE + line(progress, output.columns - 1));
        return;
      }
      const reached = Math.floor(10 * done / total);
      if (reached === tenths) return;
      tenths = reached;
      output.write(`${line(progress, 0)}\n`);
    },
    clear: () => {
      if (output.isTerminal) output.write(CLEAR_LINE);
    },
  };
}

/**
 * How far it is, in one line: a bar where there is room for one, the count, the rate and the time left.
 *
 * @param options Milliseconds since the start, and how many characters the line may have; 0: any number, and no bar
 * @returns `[██████····] 120/200 commits, 3 failed, 14.2/s, 6s left`
 */
export function progressLine(
  { done, total, failed }: BackfillProgress,
  { elapsedMs, width }: { readonly elapsedMs: number; readonly width: number },
): string {
  const perSecond = elapsedMs > 0 ? 1000 * done / elapsedMs : 0;
  const text = [
    `${done}/${total} commits`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(perSecond > 0 ? [rate(perSecond)] : []),
    ...(perSecond > 0 && done < total
      ? [`${formatDuration(Math.ceil((total - done) / perSecond))} left`]
      : []),
  ].join(", ");
  const room = Math.min(WIDEST_BAR, width - text.length - 3);
  if (room < NARROWEST_BAR) return width > 0 ? text.slice(0, width) : text;
  const full = Math.floor(room * done / total);
  return `[${"█".repeat(full)}${"·".repeat(room - full)}] ${text}`;
}

function rate(perSecond: number): string {
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(60 * perSecond).toFixed(1)}/min`;
}

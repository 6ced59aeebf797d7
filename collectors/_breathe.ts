import { setImmediate } from "node:timers/promises";

/**
 * Lets timers, other metrics and an interruption have their turn in the middle of long work.
 *
 * @param signal Ends the work
 * @returns To be awaited every few milliseconds of work
 * @throws The signal's reason if the signal is aborted
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await setImmediate();
  signal?.throwIfAborted();
}

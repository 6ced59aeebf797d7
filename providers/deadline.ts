/** A running deadline for one piece of work. */
export interface Deadline {
  /** Aborted when the time is over, or when the outer signal is. */
  readonly signal: AbortSignal;
  /** Starts the time anew: something has arrived. */
  touch(): void;
  /** Ends it; must be called. */
  stop(): void;
}

/**
 * Starts a deadline. It runs on the real clock, because what it guards does.
 *
 * @param ms Milliseconds from now, or from the last `touch()`
 * @param error Makes the reason of the abort
 * @param outer Aborts it early, with its own reason
 * @returns The deadline
 */
export function startDeadline(
  ms: number,
  error: () => Error,
  outer: AbortSignal | undefined,
): Deadline {
  const controller = new AbortController();
  const onTime = (): void => controller.abort(error());
  const onAbort = (): void => controller.abort(outer?.reason);
  let timer = setTimeout(onTime, ms);
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    touch() {
      clearTimeout(timer);
      timer = setTimeout(onTime, ms);
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onAbort);
    },
  };
}

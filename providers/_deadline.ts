/** A running deadline for one piece of work. */
export interface Deadline {
  /** The promise's result, or the deadline's error if it passes first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Starts the time anew: something has arrived. */
  touch(): void;
  /** Ends it; must be called. */
  stop(): void;
}

/**
 * Starts a deadline. It runs on the real clock, because what it guards does.
 *
 * @param ms Milliseconds from now, or from the last `touch()`
 * @param error Makes the error to throw
 * @param signal Ends the race early with its reason
 * @returns The deadline
 */
export function startDeadline(
  ms: number,
  error: () => Error,
  signal: AbortSignal | undefined,
): Deadline {
  const { promise, reject } = Promise.withResolvers<never>();
  // Nobody may be racing when it fires.
  promise.catch(() => {});
  const fire = (): void => reject(error());
  const onAbort = (): void => reject(signal?.reason);
  let timer = setTimeout(fire, ms);
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    race(work) {
      // The loser may fail later, unheard.
      work.catch(() => {});
      return Promise.race([work, promise]);
    },
    touch() {
      clearTimeout(timer);
      timer = setTimeout(fire, ms);
    },
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

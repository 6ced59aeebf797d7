/** How long a run still waits for a server that does not answer, all of its requests together. */
export interface ApiPatience {
  /** The longest time that the next request may take, milliseconds; 0: it is not sent. */
  readonly leftMs: number;
  /** Whether what has failed is not worth another try. */
  readonly isOver: boolean;
  /** One request had no answer, for so long. */
  failed(waitedMs: number): void;
  /** The server is there. */
  answered(): void;
}

/** With the one second before a second try it is ten, for a run that needs no answer. */
const PATIENCE_MS = 9_000;
/** Without an answer in between. */
const MAX_FAILURES = 2;

/**
 * Makes the patience of one run.
 *
 * @param totalMs Default 9,000
 */
export function createPatience(totalMs: number = PATIENCE_MS): ApiPatience {
  let leftMs = totalMs;
  let failures = 0;
  return {
    get leftMs() {
      return leftMs;
    },
    get isOver() {
      return leftMs <= 0 || failures >= MAX_FAILURES;
    },
    failed: (waitedMs) => {
      leftMs = Math.max(0, leftMs - waitedMs);
      failures++;
    },
    answered: () => {
      failures = 0;
    },
  };
}

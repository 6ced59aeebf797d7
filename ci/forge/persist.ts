import { ForgeRefusal } from "./refusal.ts";

/** How long somebody tries. */
export interface Patience {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 (included) to 1. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
}

const MAX_TRIES = 3;
const FIRST_WAIT_MS = 1_000;
/** A longer wait than this is not worth a job's time. */
const MAX_WAIT_MS = 30_000;

/**
 * Does something that may be done twice, again where the forge failed for a while: it was busy, or its answer was lost.
 *
 * @param attempt Looks anew at what is there
 * @param patience Absent: once
 * @returns What the first try that succeeded gave
 * @throws What the last try threw
 */
export async function persist<T>(
  attempt: () => Promise<T>,
  patience: Patience | undefined,
): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (patience === undefined || tries >= MAX_TRIES || !mayPass(error)) throw error;
      const { sleep, random, signal } = patience;
      await sleep(error.retryAfterMs ?? random() * FIRST_WAIT_MS * 2 ** (tries - 1), signal);
    }
  }
}

function mayPass(error: unknown): error is ForgeRefusal {
  return error instanceof ForgeRefusal && error.mayPass && (error.retryAfterMs ?? 0) <= MAX_WAIT_MS;
}

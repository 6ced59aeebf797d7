import type { ProviderContext } from "../types.ts";
import { isPassing, S3Failure } from "./_failure.ts";
import type { S3Settings } from "./_settings.ts";

/** What waiting and giving up need from outside. */
export type RetryDeps = Pick<ProviderContext, "now" | "random" | "sleep" | "signal" | "log">;

const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 5_000;

/**
 * Tries until it succeeds, fails for good, or trying is over. Between tries it waits with full jitter: clients that failed together must
 * not come back together.
 *
 * @param settings How many tries, and for how long
 * @param context Clock, randomness and waiting
 * @returns What `once` returned
 * @throws What the last try threw
 */
export async function retrying<T>(
  once: () => Promise<T>,
  settings: S3Settings,
  context: RetryDeps,
): Promise<T> {
  const start = context.now();
  for (let attempt = 1;; attempt++) {
    try {
      return await once();
    } catch (error) {
      const isLast = attempt >= settings.retryAttempts ||
        context.now() - start >= settings.timeoutMs || context.signal?.aborted === true;
      if (isLast || !(error instanceof S3Failure) || !isPassing(error)) throw error;
      const waitMs = context.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      const what = error.s3Code || `status ${error.status}`;
      const again = `try ${attempt} of ${settings.retryAttempts}, again in ${
        Math.round(waitMs)
      } ms`;
      context.log(`S3: ${what}, ${again}`);
      await context.sleep(waitMs, context.signal);
    }
  }
}

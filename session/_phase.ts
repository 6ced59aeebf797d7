import { StorageError } from "../errors.ts";
import { startDeadline } from "../providers/deadline.ts";
import type { StorageDeps } from "./storage_deps.ts";

/**
 * Does the work of one storage phase within its time, whatever a server does: an answer that never ends, or comes byte by byte, too.
 *
 * @param doing Completes "Cannot …": `read the history at …`
 * @param work Gets the same surroundings with a signal that ends with the phase
 * @returns What `work` returned
 * @throws {StorageError} STORAGE_TIMEOUT, when the time is over
 */
export async function inPhase<T>(
  doing: string,
  deps: StorageDeps,
  work: (deps: StorageDeps) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(deps.timeoutMs, () => timedOut(doing, deps), deps.signal);
  const { signal } = deadline;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work({ ...deps, signal }), aborted]);
  } catch (error) {
    // What was cut off says so in words of its own.
    throw signal.aborted ? signal.reason : error;
  } finally {
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
    deadline.stop();
  }
}

function timedOut(doing: string, { timeoutMs }: StorageDeps): StorageError {
  return new StorageError("STORAGE_TIMEOUT", {
    what: `Cannot ${doing}`,
    why: `it took longer than the ${timeoutMs / 1000} s of storage.timeout`,
    fix: 'Check the network and the server, or raise "storage.timeout".',
  });
}

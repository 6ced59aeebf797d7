import { messageOf } from "../core/caught_error.ts";
import { UsageError } from "../errors.ts";

/** A caller's listener, which cannot disturb what it listens to. */
export interface Listening<Told> {
  readonly emit: (event: Told) => void;
  /** Its first failure so far. */
  readonly failure: () => UsageError | undefined;
  /** Waits for what it still does. */
  readonly settled: () => Promise<void>;
}

/**
 * Tells a listener what happens. One that throws or rejects is told the rest nevertheless.
 *
 * @param tell The caller's listener, also one that gives a promise
 */
export function listen<Told extends { readonly type: string }>(
  tell: (event: Told) => void | PromiseLike<void>,
): Listening<Told> {
  let failed: { readonly error: unknown; readonly type: string } | undefined;
  const pending = new Set<Promise<void>>();
  return {
    emit: (event) => {
      const onFailure = (error: unknown) => {
        failed ??= { error, type: event.type };
      };
      try {
        const work = tell(event);
        if (work === undefined) return;
        const done = Promise.resolve(work).catch(onFailure).then(() => void pending.delete(done));
        pending.add(done);
      } catch (error) {
        onFailure(error);
      }
    },
    settled: async () => void await Promise.all(pending),
    failure: () => {
      if (failed === undefined) return undefined;
      return new UsageError("LISTENER_FAILED", {
        what: "The listener in onEvent failed",
        why: `it was told of "${failed.type}" and threw: ${messageOf(failed.error)}`,
        fix: "Catch in the listener what may go wrong there; the run itself went on to its end",
        cause: failed.error,
      });
    },
  };
}

import { messageOf } from "../core/caught_error.ts";
import { StorageError, TrackError } from "../errors.ts";
import type { StorageConfig } from "../config/types.ts";
import { asSnapshots } from "./run_snapshots.ts";
import type { ProviderContext, ProviderFactory, SnapshotStore } from "./types.ts";

/** A store that was made, and is to be closed. */
export type OpenStore = SnapshotStore & AsyncDisposable;

/** What a store's answer must look like, by the method that gives it. */
const ANSWERS: Readonly<
  Record<string, readonly [expected: string, isGood: (answer: unknown) => boolean]>
> = {
  download: [
    "undefined, or { bytes: Uint8Array, revision: string }",
    (answer) =>
      answer === undefined ||
      hasRevision(answer) && "bytes" in answer && answer.bytes instanceof Uint8Array,
  ],
  upload: ["{ revision: string }", hasRevision],
};

/**
 * Makes a store. Whatever its factory and its methods throw is a `StorageError` here, with the provider's own error as its cause: a
 * provider is often another program's.
 *
 * @throws {TrackError} What the factory says, `STORAGE_CRASHED` for an error of its own
 */
export async function makeStore(
  factory: ProviderFactory,
  settings: StorageConfig,
  context: ProviderContext,
): Promise<OpenStore> {
  const { type } = settings;
  const made = await owned(type, "its factory", () => factory(settings, context));
  const store = asSnapshots(made, context.run);
  const close = () => store[Symbol.asyncDispose]?.();
  return new Proxy(store, {
    get: (_, name) => {
      if (name === Symbol.asyncDispose) return () => closed(type, close, context);
      const member: unknown = Reflect.get(store, name, store);
      if (typeof member !== "function") return member;
      const method = String(name);
      if (name === "olderCopies") {
        return (...args: unknown[]) => ownedItems(type, () => member.apply(store, args));
      }
      // What is done meanwhile is ours, and so are its errors.
      if (name === "exclusive" || name === "takeWarnings") return member.bind(store);
      return async (...args: unknown[]) => {
        const answer = await owned(type, `its ${method}()`, () => member.apply(store, args));
        const [expected, isGood] = ANSWERS[method] ?? [];
        if (isGood?.(answer) !== false) return answer;
        throw crashed(type, `its ${method}() gave ${shown(answer)}, not ${expected}`);
      };
    },
    // Each has a method to be closed by, so that whoever uses it need not ask.
  }) as OpenStore;
}

async function owned<T>(type: string, part: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrackError) throw error;
    throw crashed(type, `${part} failed: ${messageOf(error)}`, error);
  }
}

async function* ownedItems<T>(type: string, items: () => AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items();
  } catch (error) {
    if (error instanceof TrackError) throw error;
    throw crashed(type, `its olderCopies() failed: ${messageOf(error)}`, error);
  }
}

/** Nothing depends on how it is closed. */
async function closed(
  type: string,
  close: () => PromiseLike<void> | undefined,
  { log }: ProviderContext,
): Promise<void> {
  try {
    await close();
  } catch (error) {
    log(`The storage "${type}" could not be closed: ${messageOf(error)}`);
  }
}

function crashed(type: string, why: string, cause?: unknown): StorageError {
  return new StorageError("STORAGE_CRASHED", {
    what: `Cannot use the storage "${type}"`,
    why,
    fix:
      "Run again; if it stays, tell whoever wrote the provider: it must say what happened in a StorageError",
    cause,
  });
}

function hasRevision(answer: unknown): answer is { readonly revision: string } {
  return typeof answer === "object" && answer !== null && "revision" in answer &&
    typeof answer.revision === "string";
}

function shown(answer: unknown): string {
  if (typeof answer !== "object" || answer === null) return String(answer);
  return `an object of ${Object.keys(answer).join(", ") || "nothing"}`;
}

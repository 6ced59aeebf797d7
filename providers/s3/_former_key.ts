import { HistoryError, StorageError } from "../../errors.ts";
import type { PhaseOptions, Snapshot } from "../types.ts";
import { runStamps } from "../pieces/merge_pieces.ts";
import type { S3Store } from "./_place.ts";

/** The default key before it held the project. */
export const FORMER_KEY = "unentropy-metrics.db";

/**
 * The object of a project that nobody named: in a bucket that several projects share, none of them reads another's.
 *
 * @param project `owner/repo`
 * @returns `owner/repo/unentropy-metrics.db`
 */
export function defaultKey(project: string): string {
  const parts = project.split("/").map((part) => part.replaceAll(/[^\w.-]+/g, "-"))
    .filter((part) => !/^\.*$/.test(part));
  return [...parts, FORMER_KEY].join("/");
}

/**
 * A store at the project's own default key that goes on at the former one where the project's history is there.
 *
 * @param own The store at {@link defaultKey}
 * @param former The store at {@link FORMER_KEY}
 * @returns The store; which of both it is shows when it is read
 */
export function withFormerKey(own: S3Store, former: S3Store, project: string): S3Store {
  let chosen = own;
  let isChosen = false;

  const readFormer = async (options: PhaseOptions): Promise<Snapshot | undefined> => {
    const snapshot = await former.download(options);
    if (snapshot === undefined || !await mayHold(snapshot.bytes, project)) return undefined;
    chosen = former;
    const note =
      `The history of ${project} is at the former default key ${former.location} and stays ` +
      `there: set storage.key to "${FORMER_KEY}" to say so, or move it with \`unentropy-track migrate\``;
    return { ...snapshot, warnings: [...snapshot.warnings ?? [], note] };
  };

  return {
    type: own.type,
    get location() {
      return chosen.location;
    },
    get place() {
      return chosen.place;
    },
    get requests() {
      return (own.requests ?? 0) + (former.requests ?? 0);
    },
    async download(options = {}) {
      if (isChosen) return await chosen.download(options);
      let refusal: StorageError | undefined;
      // A key that was given rights on the former object alone may not even ask for another.
      const found = await own.download(options).catch((error: unknown) => {
        if (!(error instanceof StorageError && error.code === "STORAGE_PERMISSION")) throw error;
        refusal = error;
        return undefined;
      });
      const snapshot = found ?? await readFormer(options);
      if (snapshot === undefined && refusal !== undefined) throw refusal;
      isChosen = true;
      return snapshot;
    },
    upload: (bytes, options) => chosen.upload(bytes, options),
    olderCopies: (options) => chosen.olderCopies?.(options) ?? nothing(),
    keepAside: (bytes, suffix) => given(chosen.keepAside)(bytes, suffix),
    compact: () => given(chosen.compact)(),
    tryWriting: () => given(chosen.tryWriting)(),
  };
}

async function* nothing(): AsyncGenerator<never> {}

function given<T>(method: T | undefined): T {
  if (method === undefined) throw new TypeError("An S3 store has all methods");
  return method;
}

/** What cannot be told counts as the project's: the session knows what to do with it. */
async function mayHold(bytes: Uint8Array, project: string): Promise<boolean> {
  try {
    const keys = [...(await runStamps(bytes)).keys()];
    return keys.some((key) => key.startsWith(`[${JSON.stringify(project)},`));
  } catch (error) {
    if (error instanceof HistoryError) return true;
    throw error;
  }
}

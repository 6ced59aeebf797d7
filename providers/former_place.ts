import { HistoryError, StorageError } from "../errors.ts";
import { runStamps } from "./pieces/merge_pieces.ts";
import type { PhaseOptions, Snapshot, SnapshotStore } from "./types.ts";

/** Two places in which a project's history may be. */
export interface FormerPlace<T extends SnapshotStore> {
  /** The project's own default place. */
  readonly own: T;
  /** The default place before it held the project, which others may use, too. */
  readonly former: T;
  readonly project: string;
  /** The setting that names the former place, for people: `storage.key to "x"`. */
  readonly setting: string;
}

/** A store at one of two places; which of both it is shows when it is read. */
export interface ChosenPlace<T extends SnapshotStore> {
  readonly store: SnapshotStore;
  readonly chosen: () => T;
}

/**
 * A store at the project's own default place that goes on at the former one where the project's history is there.
 *
 * @returns The store
 */
export function withFormerPlace<T extends SnapshotStore>(
  { own, former, project, setting }: FormerPlace<T>,
): ChosenPlace<T> {
  let chosen = own;
  let isChosen = false;

  const readFormer = async (options: PhaseOptions): Promise<Snapshot | undefined> => {
    const snapshot = await former.download(options);
    if (snapshot === undefined || !await mayHold(snapshot.bytes, project)) return undefined;
    chosen = former;
    const note =
      `The history of ${project} is at the former default place ${former.location} and stays ` +
      `there: set ${setting} to say so, or move it with \`unentropy-track migrate\``;
    return { ...snapshot, warnings: [...snapshot.warnings ?? [], note] };
  };

  const store: SnapshotStore = {
    type: own.type,
    get location() {
      return chosen.location;
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
    takeWarnings: () => chosen.takeWarnings?.() ?? [],
    olderCopies: (options) => chosen.olderCopies?.(options) ?? nothing(),
    keepAside: (bytes, suffix) => given(chosen.keepAside)(bytes, suffix),
    tryWriting: () => given(chosen.tryWriting)(),
    ...(own.compact !== undefined && { compact: () => given(chosen.compact)() }),
  };
  return { store, chosen: () => chosen };
}

async function* nothing(): AsyncGenerator<never> {}

function given<M>(method: M | undefined): M {
  if (method === undefined) throw new TypeError("Both places are of one kind and have all methods");
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

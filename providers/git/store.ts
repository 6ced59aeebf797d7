import { AsyncLocalStorage } from "node:async_hooks";
import { Buffer } from "node:buffer";
import type { StorageConfig } from "../../config/types.ts";
import { StorageConflictError } from "../../errors.ts";
import { foldedName, foldOf, pieceName } from "../pieces/layout.ts";
import { mergePieces, type Piece } from "../pieces/merge_pieces.ts";
import { refuseTooLarge } from "../size_limit.ts";
import type { ProviderContext, Revision, SnapshotStore, Uploaded, WriteTrial } from "../types.ts";
import { gitRepository } from "./_repository.ts";
import { findServer } from "./_server.ts";
import { baseFiles, type HistoryTree, nameOfPiece, type NewFile, pieceFile } from "./_tree.ts";

/** Where the history is without `storage.ref`: clones do not fetch it. */
const DEFAULT_REF = "refs/unentropy/history";
/** Pushes of one piece, each on top of what others have pushed meanwhile. */
const MOST_PUSHES = 40;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 5_000;
const MOST_FOLDS = 5;
/** Behind the commit of a revision that holds more than its uploader has read. */
const HOLDS_MORE = "+";

/**
 * Makes the provider `sqlite-git`: a ref of the repository's own server, replaced by a push with a lease. Its commit has a base and a
 * piece for each run since, so that a push sends what the run adds.
 *
 * @param config `remote`, default `origin`; `ref`, default {@link DEFAULT_REF}
 * @param context Where the repository is, and the tokens
 * @returns The store; nothing has been sent yet
 * @throws {StorageError} STORAGE_SETTINGS, at once
 */
export async function gitStore(
  config: StorageConfig,
  context: ProviderContext,
): Promise<SnapshotStore> {
  const ref = fullRef(config.ref ?? DEFAULT_REF);
  const server = await findServer(config, context);
  const location = `${ref} of ${server.url}`;
  const phase = new AsyncLocalStorage<AbortSignal>();
  const repository = gitRepository(server, {
    ...context,
    retryAttempts: Math.max(1, config.retryAttempts),
    signal: () => phase.getStore() ?? context.signal,
  });
  const during = <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> =>
    signal === undefined ? work() : phase.run(signal, work);
  // What the server had when it was last read or written, and which of it cannot be read.
  let known: HistoryTree | undefined;
  let damaged: readonly string[] = [];

  const readPieces = async (blobs: HistoryTree["pieces"]): Promise<readonly Piece[]> => {
    const contents = await repository.read(blobs);
    return contents.map((bytes, at) => ({ key: blobs[at]?.path ?? "", bytes }));
  };

  const write = async (
    files: readonly NewFile[],
    expected: string | undefined,
  ): Promise<string | undefined> => {
    const commit = await repository.commit(files);
    const isPushed = await repository.push(commit, { ref, expected });
    known = undefined;
    return isPushed ? commit : undefined;
  };

  /** All of it anew: what the pieces have is in there, but for those that cannot be read. */
  const replace = async (bytes: Uint8Array, basedOn: Revision | undefined): Promise<Uploaded> => {
    refuseTooLarge(bytes, location);
    const unread = known?.pieces.filter(({ path }) => damaged.includes(path)) ?? [];
    const commit = basedOn?.endsWith(HOLDS_MORE)
      ? undefined
      : await write([...baseFiles(bytes), ...unread], basedOn);
    if (commit === undefined) throw movedOn(location);
    return { revision: commit };
  };

  /** Beside what is there, whatever that is by now: pieces do not know each other. */
  const add = async (piece: Uint8Array, basedOn: Revision): Promise<Uploaded> => {
    const file = pieceFile(pieceName(context.run, piece), piece);
    for (let tries = 1; tries <= MOST_PUSHES; tries++) {
      const tree = known ?? await repository.fetch(ref);
      // Somebody has removed it: what was read must come back, too.
      if (tree === undefined) throw movedOn(location);
      const { base, pieces } = await folded(tree);
      const others = pieces.filter((one) => one.path !== file.path);
      const commit = await write([...base, ...others, file], tree.commit);
      if (commit !== undefined) {
        return { revision: tree.commit === basedOn ? commit : commit + HOLDS_MORE };
      }
      context.log(`${location} was written by somebody else: push ${tries} of ${MOST_PUSHES}`);
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 1.5 ** tries);
      await context.sleep(context.random() * longest, phase.getStore() ?? context.signal);
    }
    throw movedOn(location);
  };

  type Files = { readonly base: readonly NewFile[]; readonly pieces: readonly NewFile[] };

  const folded = async (tree: HistoryTree): Promise<Files> => {
    const readable = tree.pieces.filter(({ path }) => !damaged.includes(path));
    const fold = foldOf(
      readable.map((blob) => ({ name: nameOfPiece(blob), sizeBytes: blob.sizeBytes })),
      tree.base.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    if (fold.type === "none") return tree;
    const chosen = fold.type === "all"
      ? readable
      : readable.filter((blob) => fold.names.includes(nameOfPiece(blob)));
    const parts = await readPieces(chosen);
    const whole = fold.type === "all"
      ? [{ key: "base", bytes: Buffer.concat(await repository.read(tree.base)) }]
      : [];
    const merged = await mergePieces([...whole, ...parts], context.run.project);
    // What cannot be read stays as it is; who reads it says so.
    if (merged.damaged.length > 0) return tree;
    const rest = tree.pieces.filter((blob) => !chosen.includes(blob));
    return fold.type === "all" ? { base: baseFiles(merged.bytes), pieces: rest } : {
      base: tree.base,
      pieces: [...rest, pieceFile(foldedName(fold.tier, merged.bytes), merged.bytes)],
    };
  };

  const download: SnapshotStore["download"] = ({ signal } = {}) =>
    during(signal, async () => {
      damaged = [];
      known = await repository.fetch(ref);
      if (known === undefined) return undefined;
      const revision = known.commit;
      const base = Buffer.concat(await repository.read(known.base));
      const pieces = await readPieces(known.pieces);
      if (pieces.length === 0) return { bytes: base, revision };
      const whole = known.base.length === 0 ? [] : [{ key: BASE_KEY, bytes: base }];
      const merged = await mergePieces([...whole, ...pieces], context.run.project);
      if (merged.damaged.includes(BASE_KEY)) {
        // The session finds what can be saved of it; the pieces stay beside what it writes.
        damaged = known.pieces.map(({ path }) => path);
        return { bytes: base, revision };
      }
      damaged = merged.damaged;
      const warnings = damaged.map((path) =>
        `${path} in ${location} is damaged; what could be read of it was used, and it was left in place.`
      );
      return { bytes: merged.bytes, revision, ...(warnings.length > 0 && { warnings }) };
    });

  const upload: SnapshotStore["upload"] = (bytes, { basedOn, added, signal }) =>
    during(signal, async () => {
      const piece = basedOn === undefined ? undefined : await added?.();
      return basedOn === undefined || piece === undefined
        ? await replace(bytes, basedOn)
        : await add(piece, basedOn);
    });

  return {
    type: "sqlite-git",
    location,
    get requests() {
      return repository.count;
    },
    download,
    upload,
    async keepAside(bytes, suffix) {
      const aside = `${ref}-${suffix}`;
      const commit = await repository.commit(baseFiles(bytes));
      await repository.push(commit, { ref: aside, expected: undefined });
      return `${aside} of ${server.url}`;
    },
    async compact() {
      for (let round = 1;; round++) {
        const snapshot = await download();
        const count = known?.pieces.filter(({ path }) => !damaged.includes(path)).length ?? 0;
        const { warnings = [] } = snapshot ?? {};
        if (snapshot === undefined || count === 0) return { folded: 0, warnings };
        try {
          await replace(snapshot.bytes, snapshot.revision);
          return { folded: count, warnings };
        } catch (error) {
          // A run was recorded in between: fold again, with it.
          if (!(error instanceof StorageConflictError) || round === MOST_FOLDS) throw error;
        }
      }
    },
    tryWriting: () => tryRef(repository, { ref, nonce: nonceOf(context) }),
    [Symbol.asyncDispose]: () => {
      known = undefined;
      return repository.remove();
    },
  };
}

const BASE_KEY = "base";

/** A name without `refs/` is a branch. */
function fullRef(name: string): string {
  return name.startsWith("refs/") ? name : `refs/heads/${name}`;
}

/** Makes a ref, sees that it cannot be made twice, and removes it; a branch would be seen by everybody, so only the way in is tried. */
async function tryRef(
  repository: ReturnType<typeof gitRepository>,
  { ref, nonce }: { readonly ref: string; readonly nonce: string },
): Promise<WriteTrial> {
  try {
    const commit = await repository.commit([]);
    if (ref.startsWith("refs/heads/")) {
      await repository.push(commit, { ref: `${ref}-${nonce}`, expected: undefined, isTrial: true });
      const finding =
        "the server lets git push; whether the branch is protected shows at the first run";
      return { isProven: false, finding, warnings: [] };
    }
    const trial = `${ref}-trial-${nonce}`;
    await repository.push(commit, { ref: trial, expected: undefined });
    const other = await repository.commit([pieceFile("trial", Buffer.from(nonce))]);
    const isRefused = !await repository.push(other, { ref: trial, expected: undefined });
    await repository.push(undefined, { ref: trial, expected: commit });
    return {
      isProven: true,
      finding: isRefused
        ? `${ref} can be written, and a push on top of what is no longer there is refused`
        : `${ref} can be written, but a push on top of what is no longer there is not refused`,
      warnings: [],
    };
  } finally {
    await repository.remove();
  }
}

function nonceOf({ random }: ProviderContext): string {
  return Math.floor(random() * 2 ** 40).toString(16);
}

function movedOn(location: string): StorageConflictError {
  return new StorageConflictError("STORAGE_CONFLICT", {
    what: `Cannot write ${location}`,
    why: "somebody else has pushed since it was read",
    fix: "Run again: the other run is kept.",
  });
}

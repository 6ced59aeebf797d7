import { StorageConflictError } from "../../errors.ts";
import { foldedName, foldOf, pieceName } from "../pieces/layout.ts";
import { mergePieces, type Piece } from "../pieces/merge_pieces.ts";
import type { ProviderContext, Revision, Uploaded, UploadOptions } from "../types.ts";
import { removeFolded } from "./_compact.ts";
import { piecePrefix, type S3Place, type S3Reading } from "./_place.ts";
import type { Mark } from "./_probe.ts";

/** Revision of a place that has objects of single runs but no database object. */
export const NO_BASE: Revision = "no-base";

/** What was read last, and the keys of what could not be read whole. */
export interface KnownPieces extends S3Reading {
  readonly damaged: readonly string[];
}

/** What is uploaded. */
export interface PiecesUpload extends Pick<UploadOptions, "basedOn" | "added"> {
  readonly bytes: Uint8Array;
  readonly mark: Mark;
  readonly known: KnownPieces | undefined;
}

/** Of those that find too many pieces, so many fold them: all at once would do the same work. */
const FOLD_CHANCE = 1 / 4;

/**
 * Uploads to a history in pieces, on a server that honours conditions: what the run adds as an object of its own, which no other writer
 * touches. The base is written only for the first run, when something is taken out, and when the pieces have grown.
 *
 * @throws {StorageConflictError} If the base had to be written and somebody else has written it
 */
export async function uploadPieces(
  place: S3Place,
  context: Pick<ProviderContext, "random" | "run">,
  upload: PiecesUpload,
): Promise<Uploaded> {
  const { basedOn, known, added } = upload;
  // A base that does not say that there are pieces would hide them.
  const isBeside = basedOn !== undefined && known?.etag === basedOn && known.layout === "pieces";
  const piece = isBeside ? await added?.() : undefined;
  if (piece === undefined) return await writeBase(place, upload);
  const readable = known?.deltas.filter((one) => !known.damaged.includes(one.key)) ?? [];
  const prefix = piecePrefix(place.settings.key);
  const fold = context.random() >= FOLD_CHANCE ? { type: "none" } as const : foldOf(
    readable.map(({ key, bytes }) => ({
      name: key.slice(prefix.length),
      sizeBytes: bytes.length,
    })),
    known?.base?.bytes.length ?? 0,
  );
  if (fold.type === "all") {
    try {
      return await writeBase(place, upload);
    } catch (error) {
      // Somebody else has folded them.
      if (!(error instanceof StorageConflictError)) throw error;
    }
  }
  await place.write(prefix + pieceName(context.run, piece), piece, { mark: upload.mark });
  if (fold.type === "pieces") {
    const chosen = readable.filter(({ key }) => fold.names.includes(key.slice(prefix.length)));
    await foldTier(place, {
      pieces: chosen,
      tier: fold.tier,
      mark: upload.mark,
      project: context.run.project,
    });
  }
  return { revision: basedOn ?? NO_BASE };
}

async function writeBase(place: S3Place, upload: PiecesUpload): Promise<Uploaded> {
  const { bytes, basedOn, mark, known } = upload;
  const { key } = place.settings;
  const revision = await place.write(key, bytes, {
    condition: basedOn === undefined || basedOn === NO_BASE
      ? { ifNoneMatch: "*" }
      : { ifMatch: basedOn },
    mark: { ...mark, layout: "pieces" },
  });
  const deltas = known?.deltas ?? [];
  const merged = { bytes, damaged: known?.damaged ?? [] };
  const { warnings } = deltas.length === 0
    ? { warnings: [] }
    : await removeFolded(place, { into: key, merged, deltas });
  return { revision, ...(warnings.length > 0 && { warnings }) };
}

async function foldTier(
  place: S3Place,
  work: {
    readonly pieces: readonly Piece[];
    readonly tier: number;
    readonly mark: Mark;
    readonly project: string;
  },
): Promise<void> {
  const merged = await mergePieces(work.pieces, work.project);
  const into = piecePrefix(place.settings.key) + foldedName(work.tier, merged.bytes);
  await place.write(into, merged.bytes, { mark: work.mark });
  await removeFolded(place, { into, merged, deltas: work.pieces });
}

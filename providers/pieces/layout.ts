import { createHash } from "node:crypto";
import type { ProviderRun } from "../types.ts";

/**
 * A history in pieces is one base and immutable databases of single runs beside it. Two writers never write the same one, so neither can
 * lose the other's, and a run sends what it adds. Now and then pieces are folded: many of a tier into one of the next, and all of them
 * into a new base when they have grown to a quarter of it. So a run is sent again a few times in its life, however long the history is.
 */

/** A stored piece, as far as folding needs it. */
export interface StoredPiece {
  readonly name: string;
  readonly sizeBytes: number;
}

/** What the next writer folds: `all` into a new base; these pieces into one that is called `tier`; nothing. */
export type Fold =
  | { readonly type: "none" }
  | { readonly type: "all" }
  | {
    readonly type: "pieces";
    readonly tier: number;
    readonly names: readonly string[];
  };

/** Pieces of single runs beside each other. Each takes a reader some milliseconds. */
const MOST_SINGLES = 32;
/** Folded pieces of one tier. */
const MOST_FOLDED = 8;
/** The base is written anew when the pieces have so large a part of its size. */
const PART_OF_BASE = 1 / 4;

/**
 * Decides what is folded.
 *
 * @param pieces All that are beside the base
 */
export function foldOf(pieces: readonly StoredPiece[], baseBytes: number): Fold {
  const tiers = Map.groupBy(pieces, ({ name }) => tierOf(name));
  const full = [...tiers].find(([tier, same]) =>
    same.length >= (tier === 0 ? MOST_SINGLES : MOST_FOLDED)
  );
  if (full === undefined) return { type: "none" };
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  if (sizeBytes >= baseBytes * PART_OF_BASE) return { type: "all" };
  const [tier, same] = full;
  return { type: "pieces", tier: tier + 1, names: same.map(({ name }) => name) };
}

function tierOf(name: string): number {
  return Number(/^tier(\d+)-/.exec(name)?.[1] ?? 0);
}

/**
 * Names the piece of one run. Equal content has an equal name, so trying again is harmless.
 *
 * @returns A file name
 */
export function pieceName(run: ProviderRun, bytes: Uint8Array): string {
  // A run id of the user's making is no tier.
  const safe = run.runId.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^tier/, "_").slice(0, 80);
  return `${safe}-${run.attempt}-${shortHash(bytes)}.db`;
}

/**
 * Names a piece that others were folded into.
 *
 * @returns A file name
 */
export function foldedName(tier: number, bytes: Uint8Array): string {
  return `tier${tier}-${shortHash(bytes)}.db`;
}

function shortHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

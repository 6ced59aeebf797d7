import { Buffer } from "node:buffer";
import { idsOf } from "../core/past/order.ts";
import type { CommitPlace, Run } from "../core/run.ts";
import { commitToSql } from "./_codec.ts";

/**
 * The column `run.place`. What most pushes are, one commit on top of the tip that they replaced (`base`), is an integer: the seconds from
 * the committer time to the run's time. Anything else is bytes: how much is known, the committer time in 5 bytes, the parents, the
 * ancestors behind the first one.
 */
const HEAD_BYTES = 6;
const NO_TIME = 0xff_ffff_ffff;
/** In the first byte: the number of parents and one, 0 where they are not known; whether it is known that the push was forced; that it was. */
const PARENTS = 0x3f;
const FORCED_KNOWN = 0x40;
const FORCED = 0x80;

/** What the reader of a column gives: `null` for nothing, hex digits for bytes. */
export type RawPlace = number | string | null;

/** The expression that reads {@link RawPlace}. */
export const PLACE_SQL = "iif(typeof(place) = 'blob', lower(hex(place)), place)";

/** A place in the form of columns: ids one behind the other. */
export interface ReadPlace {
  /** Epoch milliseconds, `NaN` where it is not known. */
  readonly committedAt: number;
  readonly parents: string | undefined;
  readonly ancestors: string | undefined;
  readonly isForced: boolean | undefined;
}

const NOWHERE: ReadPlace = {
  committedAt: NaN,
  parents: undefined,
  ancestors: undefined,
  isForced: undefined,
};

/**
 * A run's place as it is stored.
 *
 * @returns The value to bind
 * @throws {HistoryError} HISTORY_INVALID, if a commit's id is none
 */
export function placeToSql(
  { time, base, place }: Pick<Run, "time" | "base" | "place">,
): bigint | Uint8Array | null {
  if (place === undefined) return null;
  const { committedAt, parents, ancestors = [], isForced } = place;
  const isOnTop = parents?.length === 1 && parents[0] === base;
  if (isOnTop && committedAt !== undefined && ancestors.length === 0 && isForced === false) {
    return BigInt(seconds(time) - seconds(committedAt));
  }
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(
    (parents === undefined ? 0 : parents.length + 1) |
      (isForced === undefined ? 0 : FORCED_KNOWN) | (isForced === true ? FORCED : 0),
  );
  head.writeUIntBE(committedAt === undefined ? NO_TIME : seconds(committedAt), 1, 5);
  return Buffer.concat([head, ...[...parents ?? [], ...ancestors].map(commitToSql)]);
}

/**
 * The inverse of {@link placeToSql}.
 *
 * @param run Its own time and what it replaced
 * @returns The place, empty where nothing is known
 */
export function readPlace(
  raw: RawPlace,
  run: { readonly time: number; readonly base: string | null | undefined },
): ReadPlace {
  if (raw === null) return NOWHERE;
  if (typeof raw === "number") {
    return {
      committedAt: (seconds(run.time) - raw) * 1000,
      parents: run.base ?? undefined,
      ancestors: undefined,
      isForced: false,
    };
  }
  const known = parseInt(raw.slice(0, 2), 16);
  const time = parseInt(raw.slice(2, 2 * HEAD_BYTES), 16);
  const count = known & PARENTS;
  const ids = 2 * HEAD_BYTES;
  const end = ids + 40 * Math.max(0, count - 1);
  return {
    committedAt: time === NO_TIME ? NaN : time * 1000,
    parents: count === 0 ? undefined : raw.slice(ids, end),
    ancestors: raw.length > end ? raw.slice(end) : undefined,
    isForced: (known & FORCED_KNOWN) === 0 ? undefined : (known & FORCED) !== 0,
  };
}

/**
 * A place as a run has it.
 *
 * @returns `undefined` where nothing is known
 */
export function toPlace(
  { committedAt, parents, ancestors, isForced }: ReadPlace,
): CommitPlace | undefined {
  const place: CommitPlace = {
    ...(!Number.isNaN(committedAt) && { committedAt }),
    ...(parents !== undefined && { parents: idsOf(parents) }),
    ...(ancestors !== undefined && { ancestors: idsOf(ancestors) }),
    ...(isForced !== undefined && { isForced }),
  };
  return Object.keys(place).length === 0 ? undefined : place;
}

/** Git's times are whole seconds. */
function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

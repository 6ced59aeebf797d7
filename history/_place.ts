import { Buffer } from "node:buffer";
import type { CommitPlace, Run } from "../core/run.ts";
import { commitToSql } from "./_codec.ts";
import type { SqlValue } from "./_rows.ts";

/**
 * The column `run.place`. What most pushes are, one commit on top of the tip that they replaced (`base`), is an integer: the seconds from
 * the committer time to the run's time. Anything else is bytes: how much is known, the committer time in 5 bytes, the parents, the
 * ancestors behind the first one.
 */
export const HEAD_BYTES = 6;
/** Of a commit's id. */
export const ID_BYTES = 20;
const NO_TIME = 0xff_ffff_ffff;
const TIMES = NO_TIME + 1;
/** In the first byte: the number of parents and one, 0 where they are not known; whether it is known that the push was forced; that it was. */
const PARENTS = 0x3f;
const FORCED_KNOWN = 0x40;
const FORCED = 0x80;

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
 * @returns The place; `undefined` where nothing is known
 */
export function readPlace(
  value: SqlValue | undefined,
  { time, base }: Pick<Run, "time" | "base">,
): CommitPlace | undefined {
  if (typeof value === "number") {
    const committedAt = timeOnTop(value, time);
    return { committedAt, isForced: false, ...(base !== undefined && { parents: [base] }) };
  }
  if (!(value instanceof Uint8Array)) return undefined;
  const bytes = Buffer.from(value).toString("hex");
  const { committedAt, parents, isForced } = readHead(bytes);
  const ids = bytes.slice(2 * HEAD_BYTES).match(/.{40}/g) ?? [];
  const place: CommitPlace = {
    ...(!Number.isNaN(committedAt) && { committedAt }),
    ...(parents >= 0 && { parents: ids.slice(0, parents) }),
    ...(ids.length > Math.max(0, parents) && { ancestors: ids.slice(Math.max(0, parents)) }),
    ...(isForced !== undefined && { isForced }),
  };
  return Object.keys(place).length === 0 ? undefined : place;
}

/** What the first bytes of a place say. */
export interface PlaceHead {
  /** Epoch milliseconds, `NaN` where it is not known. */
  readonly committedAt: number;
  /** How many, -1 where they are not known. */
  readonly parents: number;
  readonly isForced: boolean | undefined;
}

/**
 * Reads the first bytes of a place.
 *
 * @param digits At least their hex digits
 */
export function readHead(digits: string): PlaceHead {
  const bits = parseInt(digits.slice(0, 2 * HEAD_BYTES), 16);
  const known = Math.floor(bits / TIMES);
  const time = bits % TIMES;
  return {
    committedAt: time === NO_TIME ? NaN : time * 1000,
    parents: (known & PARENTS) - 1,
    isForced: (known & FORCED_KNOWN) === 0 ? undefined : (known & FORCED) !== 0,
  };
}

/**
 * The committer time of a place that is an integer.
 *
 * @returns Epoch milliseconds
 */
export function timeOnTop(place: number, runTime: number): number {
  return (seconds(runTime) - place) * 1000;
}

/** Git's times are whole seconds. */
function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

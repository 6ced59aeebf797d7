import { Buffer } from "node:buffer";
import { type CommitIds, ID_WORDS } from "../../core/past/commit_ids.ts";
import type { Lineages } from "../../core/past/lineages.ts";
import { HEAD_BYTES, ID_BYTES, readHead, timeOnTop } from "../_place.ts";
import { hexColumn, jsonColumn } from "../_rows.ts";

const ID_DIGITS = 2 * ID_BYTES;
/** Damaged places are none. */
const IS_BYTES = `typeof(place) = 'blob' AND length(place) % ${ID_BYTES} = ${HEAD_BYTES}`;

/** The expressions for what {@link readPlaces} takes. */
export const PLACES_SQL: readonly [heads: string, lineages: string] = [
  jsonColumn(
    `CASE WHEN typeof(place) = 'integer' THEN place
       WHEN ${IS_BYTES} THEN hex(substr(place, 1, ${HEAD_BYTES})) || length(place) END`,
  ),
  hexColumn(`hex(substr(place, ${HEAD_BYTES + 1}))`, IS_BYTES),
];

/** Places of runs in columns. */
export interface Places {
  /** Epoch milliseconds, `NaN` where it is not known. */
  readonly committedAt: Float64Array;
  /** 1 where the push threw away what it replaced. */
  readonly isForced: Int32Array;
  readonly lineages: Lineages;
}

/**
 * Reads the places of many runs.
 *
 * @param heads What stands in place of each, and how many bytes; a number where it is all
 * @param lineages The hex digits of all parents and ancestors
 * @param times When the runs happened, epoch milliseconds
 */
export function readPlaces(
  heads: readonly (number | string | null)[],
  lineages: string,
  times: readonly number[],
): Places {
  const { length } = heads;
  const committedAt = new Float64Array(length).fill(NaN);
  const isForced = new Int32Array(length);
  const ends = new Int32Array(length);
  const parents = new Int32Array(length).fill(-1);
  const isOnTop = new Uint8Array(length);
  let end = 0;
  for (let run = 0; run < length; run++) {
    const head = heads[run] ?? null;
    if (typeof head === "number") {
      committedAt[run] = timeOnTop(head, times[run] ?? NaN);
      isOnTop[run] = 1;
    } else if (head !== null) {
      const facts = readHead(head);
      const count = (Number(head.slice(2 * HEAD_BYTES)) - HEAD_BYTES) / ID_BYTES;
      committedAt[run] = facts.committedAt;
      isForced[run] = Number(facts.isForced === true);
      parents[run] = Math.min(facts.parents, count);
      end += count;
    }
    ends[run] = end;
  }
  return { committedAt, isForced, lineages: { ids: toIds(lineages), ends, parents, isOnTop } };
}

/** The expression for all ids of a column, as many digits for each row: zeros where there is none. */
export function idColumn(column: string): string {
  const none = "0".repeat(ID_DIGITS);
  return hexColumn(`iif(octet_length(${column}) = ${ID_BYTES}, hex(${column}), '${none}')`);
}

/** Ids out of their digits. */
export function toIds(digits: string): CommitIds {
  // Several times as fast where the runtime has it (Node from 25).
  const bytes = Uint8Array.fromHex?.(digits) ?? new Uint8Array(Buffer.from(digits, "hex"));
  return new Int32Array(bytes.buffer, 0, digits.length / ID_DIGITS * ID_WORDS);
}

/** One id out of the digits of many. */
export function idAt(digits: string, index: number): string {
  return digits.slice(index * ID_DIGITS, (index + 1) * ID_DIGITS);
}

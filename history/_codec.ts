import { Buffer } from "node:buffer";
import { HistoryError } from "../errors.ts";

/** The last moment that a Date can say, epoch milliseconds. */
export const LAST_TIME = 8.64e15;

/** The largest digest of a run: four bytes in SQLite. */
export const MAX_DIGEST = 2 ** 31 - 1;

/** Ids up to 15 digits, so that every reader gets them back exactly. */
const SMALL_INTEGER = /^(0|[1-9]\d{0,14})$/;

/**
 * A CI system's run id as it is stored: an integer where it is one, which takes four bytes instead of eleven.
 *
 * @returns The value to bind
 */
export function runIdToSql(id: string): bigint | string {
  return SMALL_INTEGER.test(id) ? BigInt(id) : id;
}

/**
 * A commit id as 20 bytes.
 *
 * @param commit 40 lowercase hex digits
 * @returns The bytes
 * @throws {HistoryError} HISTORY_INVALID, if it is anything else
 */
export function commitToSql(commit: string): Uint8Array {
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw invalid(`the commit id ${JSON.stringify(commit)} is not 40 lowercase hex digits`);
  }
  return Buffer.from(commit, "hex");
}

/**
 * The inverse of {@link commitToSql}.
 *
 * @returns 40 lowercase hex digits
 */
export function commitFromSql(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/**
 * A run's page with its id taken out, so that all runs of a project share one text.
 *
 * @returns The template, or `undefined` where the page does not name the run
 */
export function urlTemplate(url: string, runId: string): string | undefined {
  // Braces are not legal in a URL; escaping them keeps the placeholder unmistakable.
  const legal = url.replaceAll("{", "%7B").replaceAll("}", "%7D");
  return runId !== "" && legal.includes(runId) ? legal.replaceAll(runId, "{run}") : undefined;
}

/**
 * The error for a record that the database must not take.
 *
 * @returns The error
 */
export function invalid(why: string): HistoryError {
  return new HistoryError("HISTORY_INVALID", {
    what: "Cannot record the run",
    why,
    fix: "Correct the source of this value; nothing was recorded.",
  });
}

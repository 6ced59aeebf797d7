import { StorageConflictError, StorageError } from "../../errors.ts";
import type { S3Condition, S3Requests } from "./_client.ts";
import { sha256 } from "./_encoding.ts";
import { S3Failure } from "./_failure.ts";
import type { S3Settings } from "./_settings.ts";

/** Whether a server refuses a conditional write whose condition does not hold, or writes all the same. */
export type Conditions = "honoured" | "ignored";

/**
 * Finds out whether the server honours conditional writes, on an object of its own that is deleted afterwards.
 *
 * @param key A name that nobody else uses
 * @returns The answer, and what the user should know
 * @throws {StorageError} If the bucket cannot be written
 */
export async function probeConditions(
  requests: S3Requests,
  key: string,
): Promise<{ readonly conditions: Conditions; readonly warnings: readonly string[] }> {
  try {
    const conditions = await askServer(requests, key);
    return { conditions, warnings: await removeProbe(requests, key) };
  } catch (error) {
    await removeProbe(requests, key);
    throw error;
  }
}

async function askServer(requests: S3Requests, key: string): Promise<Conditions> {
  const write = (condition: S3Condition): Promise<Outcome> =>
    outcome(requests.put(key, PROBE, { condition, doing: "try a conditional write" }));
  // A refusal already here is our own first try, whose answer got lost.
  if (await write({ ifNoneMatch: "*" }) === "unknown") return "ignored";
  if (await write({ ifNoneMatch: "*" }) !== "refused") return "ignored";
  return await write({ ifMatch: IMPOSSIBLE_ETAG }) === "refused" ? "honoured" : "ignored";
}

const PROBE = new TextEncoder().encode("A test of conditional writes; may be deleted.\n");
const IMPOSSIBLE_ETAG = '"00000000000000000000000000000000"';

type Outcome = "written" | "refused" | "unknown";

async function outcome(write: Promise<Headers>): Promise<Outcome> {
  try {
    await write;
    return "written";
  } catch (error) {
    if (error instanceof StorageConflictError) return "refused";
    const cause = error instanceof StorageError ? error.cause : undefined;
    // Some servers say so when they do not know a header.
    if (cause instanceof S3Failure && (cause.status === 501 || cause.s3Code === "NotImplemented")) {
      return "unknown";
    }
    throw error;
  }
}

async function removeProbe(requests: S3Requests, key: string): Promise<readonly string[]> {
  try {
    await requests.remove(key);
    return [];
  } catch (error) {
    // The answer is known; a small object that stays is no reason to fail a run.
    if (!(error instanceof StorageError)) throw error;
    return [`The object ${key} stays behind: ${error.message}. ${error.fix}`];
  }
}

/** The header under which the answer travels with every object that we write. */
export const MARK_HEADER = "x-amz-meta-unentropy-conditions";

/** How long a noted answer counts. Servers are exchanged and upgraded behind their names. */
const MARK_DAYS = 7;
const DAY_MS = 86_400_000;

/** A noted answer: true for one endpoint and bucket, from one day on. */
export interface Mark {
  readonly conditions: Conditions;
  /** Days since 1970. */
  readonly day: number;
  /** Set on the base of a history in pieces. */
  readonly layout?: Layout | undefined;
}

/** One object, or a base and one object per run. */
export type Layout = "file" | "pieces";

/**
 * Writes an answer down for {@link MARK_HEADER}. It lives on the database object itself, so that the next run need not ask again and
 * nothing else is left in the bucket.
 *
 * @param settings Endpoint and bucket that it is about
 * @returns The header's value
 */
export function formatMark(mark: Mark, settings: S3Settings): string {
  const layout = mark.layout === "pieces" ? " pieces" : "";
  return `${mark.conditions} ${mark.day} ${placeHash(settings)}${layout}`;
}

/**
 * Reads the layout that the base of a history notes, which unlike the answer never gets old.
 *
 * @returns `file` where it says nothing
 */
export function readLayout(headers: Headers): Layout {
  return headers.get(MARK_HEADER)?.split(" ")[3] === "pieces" ? "pieces" : "file";
}

/**
 * Reads a noted answer.
 *
 * @param settings Endpoint and bucket: an object that was copied from elsewhere says nothing about this place
 * @param nowMs Epoch milliseconds
 * @returns The answer, or `undefined` if there is none that counts
 */
export function readMark(headers: Headers, settings: S3Settings, nowMs: number): Mark | undefined {
  const [conditions, dayText, place] = headers.get(MARK_HEADER)?.split(" ") ?? [];
  if (conditions !== "honoured" && conditions !== "ignored") return undefined;
  const day = Number(dayText);
  const age = Math.floor(nowMs / DAY_MS) - day;
  // A day in the future is another machine's wrong clock.
  if (place !== placeHash(settings) || !(age >= -1 && age < MARK_DAYS)) return undefined;
  return { conditions, day };
}

/**
 * Dates an answer.
 *
 * @param nowMs Epoch milliseconds
 * @returns The mark of today
 */
export function markOf(conditions: Conditions, nowMs: number): Mark {
  return { conditions, day: Math.floor(nowMs / DAY_MS) };
}

function placeHash(settings: S3Settings): string {
  return sha256(new TextEncoder().encode(`${settings.endpoint}/${settings.bucket}`)).slice(0, 16);
}

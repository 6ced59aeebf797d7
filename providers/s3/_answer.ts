import { S3Errors } from "@bradenmacdonald/s3-lite-client";
import type { Deadline } from "../deadline.ts";
import { MAX_DATABASE_BYTES } from "../size_limit.ts";
import { networkFailure, RETRY_STATUS, S3Failure } from "./_failure.ts";
import type { Redact } from "./_redact.ts";

/**
 * Reads a whole answer and checks that it is whole.
 *
 * @param response An answer with a status of success
 * @param deadline Starts anew with every piece that arrives
 * @returns The same answer with its body in memory
 * @throws {S3Failure} `truncated` or `html`
 */
export async function readWhole(response: Response, deadline: Deadline): Promise<Response> {
  const bytes = await readBody(response, deadline);
  const { headers, status } = response;
  if (isWebPage(headers, bytes)) throw new S3Failure(status, "html");
  const length = headers.get("content-length");
  // fetch decodes gzip on its own and leaves the length of the coded form in the header.
  const mayBeDecoded = headers.has("content-encoding");
  if (length !== null && !mayBeDecoded && status !== 204 && Number(length) !== bytes.length) {
    throw new S3Failure(status, "truncated", {
      message: `${bytes.length} of ${length} bytes arrived`,
    });
  }
  return new Response(status === 204 ? null : bytes, { status, headers });
}

/**
 * Reads an answer that is not the expected one.
 *
 * @param redact Takes secrets out of the server's words
 * @returns What it says
 */
export async function readError(response: Response, redact: Redact): Promise<S3Failure> {
  const { status, headers } = response;
  const text = await readWords(response);
  // A cut answer proves nothing; but a condition that does not hold is in the status.
  if (text === undefined && status !== 409 && status !== 412) {
    return new S3Failure(status, "truncated", { message: "its answer ended early" });
  }
  const { code, message, region } = await S3Errors.parseServerError(
    new Response(BODILESS.has(status) ? null : text ?? "", { status, headers }),
  );
  // What is no XML came from something else: passing if its status says so, a redirect, or not S3 at all.
  const isForeign = code === "UnrecognizedError";
  const hasMeaning = RETRY_STATUS.has(status) || status === 409 || status === 412 ||
    (status >= 300 && status < 400);
  return new S3Failure(status, isForeign ? hasMeaning ? "" : "html" : redact(code), {
    message: redact(message),
    region: redact(region ?? headers.get("x-amz-bucket-region") ?? ""),
  });
}

/** Longer is no error of S3. */
const MAX_WORDS_BYTES = 64 * 1024;
/** A response with such a status may have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** @returns `undefined` where the answer ends before its end */
async function readWords(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      text += decoder.decode(chunk, { stream: true });
      if (size > MAX_WORDS_BYTES) return text;
    }
  } catch (error) {
    if (networkFailure(error, (words) => words) === undefined) throw error;
    return undefined;
  }
  const length = response.headers.get("content-length");
  const isCut = length !== null && !response.headers.has("content-encoding") &&
    Number(length) > size;
  return isCut ? undefined : text;
}

async function readBody(
  response: Response,
  deadline: Deadline,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      deadline.touch();
      chunks.push(value);
      size += value.length;
      if (size > MAX_DATABASE_BYTES) {
        throw new S3Failure(response.status, "too-large", {
          message: `more than ${MAX_DATABASE_BYTES} bytes`,
        });
      }
    }
  } catch (error) {
    // Frees the connection; the failure that led here is the one to report.
    reader.cancel().catch(() => {});
    throw error;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A console, a login page or a captive portal answers 200 with HTML; no S3 server does unless it stored a page. */
function isWebPage(headers: Headers, bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith("<!doctype html") || start.startsWith("<html") ||
    (bytes.length > 0 && (headers.get("content-type")?.startsWith("text/html") ?? false));
}

/** One stored version of an object. */
export interface S3Version {
  readonly versionId: string;
  readonly isLatest: boolean;
}

/** A page of a list of versions. */
export interface S3VersionPage {
  /** The newest first; deletions are left out. */
  readonly versions: readonly S3Version[];
  /** The version behind which the next page begins, if it has more of the same object. */
  readonly next?: string;
}

/**
 * Reads a page of a list of versions.
 *
 * @param key The object whose versions are wanted; the answer may hold others that begin alike, which come later
 * @returns Its versions in the order of the answer
 */
export function parseVersions(xml: string, key: string): S3VersionPage {
  const versions: S3Version[] = [];
  for (const [, block = ""] of xml.matchAll(/<Version>(.*?)<\/Version>/gs)) {
    if (textIn(block, "Key") === key && textIn(block, "VersionId") !== "") {
      versions.push({
        versionId: textIn(block, "VersionId"),
        isLatest: textIn(block, "IsLatest") === "true",
      });
    }
  }
  const hasMore = textIn(xml, "IsTruncated") === "true" && textIn(xml, "NextKeyMarker") === key;
  return { versions, ...(hasMore && { next: textIn(xml, "NextVersionIdMarker") }) };
}

function textIn(xml: string, tag: string): string {
  return decodeXml(xml.match(new RegExp(`<${tag}>(.*?)</${tag}>`, "s"))?.[1] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function decodeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

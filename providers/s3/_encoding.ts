import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { codeOf } from "../../core/caught_error.ts";
import { StorageError } from "../../errors.ts";
import { MAX_DATABASE_BYTES } from "../size_limit.ts";
import { S3Failure } from "./_failure.ts";

/** How the object is stored. */
export type Compression = "none" | "gzip" | "zstd";

/** What is sent: the body, and the headers that say what it is. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** The hash of the database itself, whatever form it travels in. */
const HASH_HEADER = "x-amz-meta-unentropy-sha256";

/**
 * Puts a database into the form in which it is stored.
 *
 * @returns Body and headers
 * @throws {StorageError} STORAGE_SETTINGS if this runtime has no zstd
 */
export async function encodeDatabase(bytes: Uint8Array, compress: Compression): Promise<Encoded> {
  const hash = { [HASH_HEADER]: sha256(bytes) };
  if (compress === "none") return { bytes, headers: hash };
  const packed = compress === "gzip"
    ? await promisify(zlib.gzip)(bytes, { level: 6 })
    : await promisify(requireZstd(zlib.zstdCompress))(bytes);
  return { bytes: packed, headers: { ...hash, "content-encoding": compress } };
}

/** What was stored. */
export interface Decoded {
  readonly bytes: Uint8Array;
  /** Whether the hash that was stored with them is of other bytes, and the server has these. */
  readonly isChanged: boolean;
  /** Whether they are what was stored once, but their ETag is of other bytes: those of another writer, on a server that mixes two answers. */
  readonly isTorn?: true;
}

/**
 * Undoes {@link encodeDatabase} and checks the hash. The form is told by the first bytes, not by the header: some runtimes
 * decompress on their own and keep the header, and an object may have been put there by other means.
 *
 * @param maxBytes The most that it may unpack to
 * @returns The database
 * @throws {S3Failure} `hash` or `truncated` if the bytes are not those that were stored, `too-large` above the limit
 */
export async function decodeDatabase(
  bytes: Uint8Array,
  headers: Headers,
  maxBytes: number = MAX_DATABASE_BYTES,
): Promise<Decoded> {
  const arrived = compareEtag(bytes, headers);
  const form = PACKED_FORMS.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte));
  const plain = form === undefined ? bytes : await unpack(bytes, form.unpack, maxBytes);
  const expected = headers.get(HASH_HEADER);
  if (plain !== undefined && expected === sha256(plain)) {
    return { bytes: plain, isChanged: false, ...(arrived === "other" && { isTorn: true }) };
  }
  // The server vouches for these very bytes: what is wrong with them was stored so, and is for the recovery to see.
  if (arrived === "same") return { bytes: plain ?? bytes, isChanged: expected !== null };
  if (plain === undefined) throw new S3Failure(200, "truncated");
  if (expected !== null || arrived === "other") throw new S3Failure(200, "hash");
  return { bytes: plain, isChanged: false };
}

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const PACKED_FORMS: readonly { readonly magic: readonly number[]; readonly unpack: Unpack }[] = [
  { magic: [0x1f, 0x8b], unpack: (bytes, options) => promisify(zlib.gunzip)(bytes, options) },
  {
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    unpack: (bytes, options) => promisify(requireZstd(zlib.zstdDecompress))(bytes, options),
  },
];

async function unpack(
  bytes: Uint8Array,
  work: Unpack,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await work(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    // Where no such buffer can be made at all, it is a RangeError without a code.
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE" || error instanceof RangeError) {
      throw new S3Failure(200, "too-large", { message: `more than ${maxBytes} bytes` });
    }
    // zlib's own errors carry a code; anything else is not about the data.
    if (error instanceof StorageError || !(error instanceof Error && "code" in error)) throw error;
    return undefined;
  }
}

/** Node has zstd since 22.15. */
function requireZstd<T>(method: T | undefined): T {
  if (method !== undefined) return method;
  throw new StorageError("STORAGE_SETTINGS", {
    what: "Cannot use zstd",
    why: "this runtime has no zstd",
    fix: 'Use Deno or Node 22.15 or newer, or set "storage.compress" to "gzip".',
  });
}

/** The ETag of a plain object is its MD5. Of an encrypted, multipart or decompressed one it is not, and says nothing. */
function compareEtag(bytes: Uint8Array, headers: Headers): "same" | "other" | "unknown" {
  const md5 = headers.get("etag")?.match(/^"([0-9a-f]{32})"$/)?.[1];
  if (md5 === undefined) return "unknown";
  if (createHash("md5").update(bytes).digest("hex") === md5) return "same";
  const isOtherForm = headers.has("content-encoding") ||
    [...headers.keys()].some((name) => name.startsWith("x-amz-server-side-encryption"));
  return isOtherForm ? "unknown" : "other";
}

/**
 * SHA-256 of some bytes.
 *
 * @returns 64 hex digits
 */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    .digest("hex");
}

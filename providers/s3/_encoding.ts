import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { StorageError } from "../../errors.ts";
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

const MAX_BYTES = 1024 ** 3;

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

/**
 * Undoes {@link encodeDatabase} and checks the hash. The form is told by the first bytes, not by the header: some runtimes
 * decompress on their own and keep the header, and an object may have been put there by other means.
 *
 * @returns The database
 * @throws {S3Failure} `hash` or `truncated` if the bytes are not those that were stored
 */
export async function decodeDatabase(bytes: Uint8Array, headers: Headers): Promise<Uint8Array> {
  const arrived = compareEtag(bytes, headers);
  const form = PACKED_FORMS.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte));
  const plain = form === undefined ? bytes : await unpack(bytes, form.unpack);
  const expected = headers.get(HASH_HEADER);
  if (plain !== undefined && expected === sha256(plain)) return plain;
  // The server vouches for these very bytes: what is wrong with them was stored so, and is for the recovery to see.
  if (arrived === "same") return plain ?? bytes;
  if (plain === undefined) throw new S3Failure(200, "truncated");
  if (expected !== null || arrived === "other") throw new S3Failure(200, "hash");
  return plain;
}

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const PACKED_FORMS: readonly { readonly magic: readonly number[]; readonly unpack: Unpack }[] = [
  { magic: [0x1f, 0x8b], unpack: (bytes, options) => promisify(zlib.gunzip)(bytes, options) },
  {
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    unpack: (bytes, options) => promisify(requireZstd(zlib.zstdDecompress))(bytes, options),
  },
];

async function unpack(bytes: Uint8Array, work: Unpack): Promise<Uint8Array | undefined> {
  try {
    return await work(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
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

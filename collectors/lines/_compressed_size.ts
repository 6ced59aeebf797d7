import { createReadStream } from "node:fs";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { CollectError } from "../../errors.ts";
import { systemError } from "../read/report_error.ts";
import type { FoundFile } from "../files/walk.ts";

/** The ways to compress. */
export const COMPRESSIONS = ["gzip", "brotli", "zstd"] as const;

/** A way to compress. */
export type Compression = typeof COMPRESSIONS[number];

/**
 * The size of a file as a server would send it: compressed alone, as small as its method makes it (gzip 9, brotli 11, zstd 19). For gzip
 * it is zlib's own algorithm in JavaScript, because runtimes bring along variants of it that differ by up to 2 %; brotli and zstd are the
 * runtime's, which differ by less than 0.3 %.
 *
 * @returns Bytes
 * @throws {CollectError} `COLLECT_UNREADABLE` if the file cannot be read, `COLLECT_OPTIONS` where this runtime has no zstd
 */
export async function compressedSize(
  file: FoundFile,
  compression: Compression,
  signal?: AbortSignal,
): Promise<number> {
  signal?.throwIfAborted();
  const compressor = compression === "gzip" ? await newGzip() : newCompressor(compression);
  let bytes = 0;
  const counter = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      done();
    },
  });
  try {
    const source = createReadStream(file.path);
    await pipeline(source, compressor, counter, { ...(signal !== undefined && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw systemError(file, cause);
  }
  return bytes;
}

/** `gzip -9`. */
const BEST_GZIP = 9;

async function newGzip(): Promise<Transform> {
  const { Deflate } = await import("pako");
  const gzip = new Deflate({ level: BEST_GZIP, gzip: true });
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      gzip.push(chunk, false);
      done();
    },
    flush(done) {
      gzip.push(new Uint8Array(), true);
      done();
    },
  });
  gzip.onData = (chunk) => void stream.push(chunk);
  // Else it would put all pieces together at the end.
  gzip.onEnd = () => {};
  return stream;
}

function newCompressor(compression: Exclude<Compression, "gzip">): Transform {
  const { constants } = zlib;
  switch (compression) {
    case "brotli":
      return zlib.createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
      });
    case "zstd":
      // Node has it since 22.15; other runtimes may not.
      if (typeof zlib.createZstdCompress !== "function") throw noZstd();
      return zlib.createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 19 } });
  }
}

function noZstd(): CollectError {
  return new CollectError("COLLECT_OPTIONS", {
    what: "Cannot compress with zstd",
    why: "this runtime has no zstd",
    fix: "Use gzip or brotli, or a newer runtime (Node 22.15, Deno 2.6)",
  });
}

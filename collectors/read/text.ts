import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type PassedOver, passOver } from "./passed_over.ts";
import { reportError, systemError } from "./report_error.ts";

/** A report file to read. */
export interface ReportFile {
  /** Absolute. */
  readonly path: string;
  /** As the user knows it: relative to the config's folder. */
  readonly shown: string;
  /** Gets what is passed over in it. */
  readonly passedOver?: PassedOver;
}

/** Bytes per read: big enough for speed, small enough for memory. */
const CHUNK_BYTES = 64 * 1024;

/** Characters by which a format is recognised: reports may begin with what else was printed. */
const HEAD_LENGTH = 64 * 1024;

/** Bytes per piece of text. A piece that lives while its parts become garbage makes the engine ask for ever more memory, so it is short. */
const PIECE_BYTES = 8 * 1024;

/**
 * The text of a file, piece by piece, in bounded memory: UTF-8, or what its byte order mark, its zeros or its XML declaration say; unpacked
 * if it is gzipped. What is no character becomes U+FFFD and is noted, because a message that a test printed must not cost the report.
 *
 * @param file The file
 * @param signal Stops the reading
 * @returns Pieces of text; a piece may end anywhere, but never inside a character
 * @throws {CollectError} `COLLECT_NO_FILE`, `COLLECT_UNREADABLE`; `COLLECT_FORMAT` if it is empty or not text
 */
export async function* readText(file: ReportFile, signal?: AbortSignal): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const bytes of readBytes(file, signal)) {
    decoder ??= new TextDecoder(encodingOf(bytes, file));
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      const piece = bytes.subarray(from, from + PIECE_BYTES);
      const text = decoder.decode(piece, { stream: true });
      if (text.includes("\ufffd")) noteBroken(piece, file, decoder.encoding);
      yield text;
    }
  }
  // Told that this is the end, the decoder gives what is left of half a character.
  const rest = decoder?.decode() ?? "";
  if (rest === "") return;
  passOver(file, BROKEN);
  yield rest;
}

/** What is said about bytes that are no character. */
const BROKEN = "bytes that are not text, which were passed over";

/** Three bytes are the replacement character itself, when the report has it. */
function noteBroken(piece: Uint8Array, file: ReportFile, encoding: string): void {
  // The ends of a piece may be parts of characters.
  const isWritten = encoding === "utf-8" && isUtf8(piece.subarray(3, -3));
  if (!isWritten) passOver(file, BROKEN);
}

/**
 * The text of a file in UTF-8, piece by piece. A file in UTF-8 is passed on as it is: {@link noteBrokenLines} finds what is no character.
 *
 * @param file The file
 * @param signal Stops the reading
 * @returns Pieces of bytes, each valid until the next is asked for; a piece may end anywhere, in a character too
 * @throws {CollectError} As {@link readText}
 */
export async function* readUtf8(
  file: ReportFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const bytes of readBytes(file, signal)) {
    if (isFirst && encodingOf(bytes, file) !== "utf-8") {
      const encoder = new TextEncoder();
      for await (const text of readText(file, signal)) yield encoder.encode(text);
      return;
    }
    const isMarked = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    isFirst = false;
    yield isMarked ? bytes.subarray(3) : bytes;
  }
}

/**
 * Notes whole lines that hold bytes which are no character.
 *
 * @param lines The bytes of the lines
 * @param file Their file
 */
export function noteBrokenLines(lines: Uint8Array, file: ReportFile): void {
  if (!isUtf8(lines)) passOver(file, BROKEN);
}

/**
 * The first characters of a file.
 *
 * @returns At most the first 65,536
 * @throws {CollectError} As {@link readText}
 */
export async function readHead(file: ReportFile, signal?: AbortSignal): Promise<string> {
  let head = "";
  for await (const text of readText(file, signal)) {
    head += text;
    if (head.length >= HEAD_LENGTH) break;
  }
  return head.slice(0, HEAD_LENGTH);
}

/** At least one piece, each valid until the next is asked for; unpacked if the file is gzipped. */
async function* readBytes(file: ReportFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces = readRaw(file, signal);
  try {
    const first = await pieces.next();
    if (first.done === true) return;
    if (first.value[0] === 0x1f && first.value[1] === 0x8b) {
      yield* unpack(first.value, pieces, file);
      return;
    }
    yield first.value;
    yield* pieces;
  } finally {
    await pieces.return(undefined);
  }
}

/** What gzip packed. */
async function* unpack(
  first: Uint8Array,
  others: AsyncIterable<Uint8Array>,
  file: ReportFile,
): AsyncGenerator<Uint8Array> {
  const packed = async function* (): AsyncGenerator<Uint8Array> {
    // The stream keeps pieces that are valid until the next only.
    yield first.slice();
    for await (const piece of others) yield piece.slice();
  };
  const unpacked = createGunzip();
  const source = Readable.from(packed()).on("error", (cause) => unpacked.destroy(cause));
  try {
    for await (const piece of source.pipe(unpacked)) yield piece as Uint8Array;
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && `${cause.code}`.startsWith("Z_"))) {
      throw cause;
    }
    throw reportError("COLLECT_FORMAT", file, {
      why: "it is gzipped, but damaged or cut off",
      fix: "Let the tool that writes it run to its end, and copy it whole",
      cause,
    });
  } finally {
    source.destroy();
  }
}

/** At least one piece, each valid until the next is asked for. */
async function* readRaw(file: ReportFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await openFile(file);
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let isFirst = true;; isFirst = false) {
      signal?.throwIfAborted();
      const bytes = buffer.subarray(0, await readInto(handle, buffer, file));
      if (bytes.length > 0) yield bytes;
      else if (isFirst) break;
      else return;
    }
  } finally {
    await handle.close();
  }
  throw reportError("COLLECT_FORMAT", file, {
    why: "it is empty",
    fix: "Let the tool that writes it run to its end first",
  });
}

async function openFile(file: ReportFile): Promise<FileHandle> {
  try {
    return await open(file.path);
  } catch (cause) {
    throw systemError(file, cause);
  }
}

async function readInto(
  handle: FileHandle,
  buffer: Uint8Array,
  file: ReportFile,
): Promise<number> {
  try {
    return (await handle.read(buffer, 0, buffer.length)).bytesRead;
  } catch (cause) {
    throw systemError(file, cause);
  }
}

/** How XML appendix F tells the encoding: the byte order mark, the zeros of a first ASCII character, else the declaration, which is ASCII. */
function encodingOf(head: Uint8Array, file: ReportFile): string {
  const [a, b, c, d] = head;
  const isMarked = (one: number, other: number) => a === one && b === other;
  if (isMarked(0xff, 0xfe) || (isAscii(a, c) && b === 0 && d === 0)) return "utf-16le";
  if (isMarked(0xfe, 0xff) || (isAscii(b, d) && a === 0 && c === 0)) return "utf-16be";
  if (head.subarray(0, 512).includes(0)) throw notText(head, file);
  const ascii = String.fromCharCode(...head.subarray(0, 200));
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(ascii)
    ?.[1];
  // A declaration that could be read as ASCII is not UTF-16, whatever it claims.
  if (declared === undefined || /^utf-?16/i.test(declared)) return "utf-8";
  try {
    return new TextDecoder(declared).encoding;
  } catch (cause) {
    throw reportError("COLLECT_FORMAT", file, {
      line: 1,
      why: `its encoding "${declared}" is unknown`,
      fix: "Write the report in UTF-8",
      cause,
    });
  }
}

function isAscii(...bytes: readonly (number | undefined)[]): boolean {
  return bytes.every((byte = 0) => byte > 0 && byte < 0x80);
}

function notText(head: Uint8Array, file: ReportFile): Error {
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  return reportError("COLLECT_FORMAT", file, {
    why: isZip ? "it is a ZIP archive" : "it is not text",
    fix: isZip ? "Unpack it, and give the report in it" : "Give the report itself",
  });
}

import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { reportError, systemError } from "./report_error.ts";

/** A report file to read. */
export interface ReportFile {
  /** Absolute. */
  readonly path: string;
  /** As the user knows it: relative to the config's folder. */
  readonly shown: string;
}

/** Bytes per read: big enough for speed, small enough for memory. */
const CHUNK_BYTES = 64 * 1024;

/** Characters by which a format is recognised: reports may begin with what else was printed. */
const HEAD_LENGTH = 64 * 1024;

/** Bytes per piece of text. A piece that lives while its parts become garbage makes the engine ask for ever more memory, so it is short. */
const PIECE_BYTES = 8 * 1024;

/**
 * The text of a file, piece by piece, in bounded memory. UTF-8, or what its byte order mark or XML declaration says.
 *
 * @returns Pieces of text; a piece may end anywhere, but never inside a character
 * @throws {CollectError} `COLLECT_NO_FILE`, `COLLECT_UNREADABLE`; `COLLECT_FORMAT` if it is empty or not text
 */
export async function* readText(file: ReportFile, signal?: AbortSignal): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let offset = 0;
  for await (const bytes of readBytes(file, signal)) {
    decoder ??= new TextDecoder(encodingOf(bytes, file), { fatal: true });
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      const piece = bytes.subarray(from, from + PIECE_BYTES);
      yield decode(decoder, piece, { file, offset });
      offset += piece.length;
    }
  }
  // Told that this is the end, the decoder complains about half a character.
  if (decoder !== undefined) decode(decoder, new Uint8Array(), { file, offset });
}

/**
 * The text of a file in UTF-8, piece by piece. A file in UTF-8 is passed on as it is, unchecked: see {@link checkUtf8}.
 *
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
 * Refuses bytes that are not UTF-8.
 *
 * @param bytes Whole characters
 * @param at The file, and where in it the bytes stand
 * @throws {CollectError} `COLLECT_FORMAT` with the place of the first wrong byte
 */
export function checkUtf8(
  bytes: Uint8Array,
  at: { readonly file: ReportFile; readonly offset: number },
): void {
  if (isUtf8(bytes)) return;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  decode(decoder, bytes, at);
  decode(decoder, new Uint8Array(), { ...at, offset: at.offset + bytes.length });
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

/** At least one piece, each valid until the next is asked for. */
async function* readBytes(file: ReportFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
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

/** How XML appendix F tells the encoding: the byte order mark, else the declaration, which is ASCII. */
function encodingOf(head: Uint8Array, file: ReportFile): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
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

function decode(
  decoder: TextDecoder,
  bytes: Uint8Array,
  at: { readonly file: ReportFile; readonly offset: number },
): string {
  try {
    return decoder.decode(bytes, { stream: bytes.length > 0 });
  } catch (cause) {
    const before = new TextDecoder(decoder.encoding).decode(bytes).split("\ufffd")[0] ?? "";
    const good = decoder.encoding === "utf-8" ? new TextEncoder().encode(before).length : 0;
    throw reportError("COLLECT_FORMAT", at.file, {
      why: `it is not ${decoder.encoding.toUpperCase()} text near byte ${at.offset + good}`,
      fix: "Give the report itself, written in UTF-8",
      cause,
    });
  }
}

import { Buffer } from "node:buffer";
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import type { Io } from "./io.ts";

/** So much text is written at once. */
const CHUNK_CHARACTERS = 1 << 20;

/**
 * Writes a result to a file, which appears only when it is complete, or to stdout.
 *
 * @param parts The text, in parts that are made while it is written
 * @param file Where to; absent or `-`: stdout
 * @returns How many bytes were written
 * @throws {UsageError} If the file cannot be written; it is as it was then
 * @throws The signal's reason, if the user interrupts; the file is as it was then, too
 */
export async function writeOutput(
  parts: Iterable<string>,
  file: string | undefined,
  io: Io,
): Promise<number> {
  if (file === undefined || file === "-") {
    return await writeParts(parts, (text) => io.stdout.write(text), io);
  }
  const path = resolve(io.cwd, file);
  let folder: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    // Beside the file, so that the last step is a rename within one file system.
    folder = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    const temporary = join(folder, "output");
    const handle = await open(temporary, "w");
    let sizeBytes: number;
    try {
      sizeBytes = await writeParts(parts, (text) => handle.writeFile(text), io);
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    return sizeBytes;
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(file, error) : error;
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function writeParts(
  parts: Iterable<string>,
  write: (text: string) => Promise<void> | void,
  io: Io,
): Promise<number> {
  let sizeBytes = 0;
  let waiting: string[] = [];
  let characters = 0;
  const flush = async () => {
    const text = waiting.join("");
    waiting = [];
    characters = 0;
    sizeBytes += Buffer.byteLength(text);
    await write(text);
    // A signal is only seen when the program waits for something.
    await new Promise((done) => setTimeout(done));
    io.signal.throwIfAborted();
  };
  for (const part of parts) {
    waiting.push(part);
    characters += part.length;
    if (characters >= CHUNK_CHARACTERS) await flush();
  }
  if (waiting.length > 0) await flush();
  return sizeBytes;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  // Not every runtime names the system's call.
  return error instanceof Error && ("syscall" in error || /\(os error \d+\)/.test(error.message));
}

function cannotWrite(file: string, error: NodeJS.ErrnoException): UsageError {
  return new UsageError("USAGE", {
    what: `Cannot write ${file}`,
    why: error.code === "EISDIR" ? "it is a folder" : error.message,
    fix: "Name a file that this user may write",
    cause: error,
  });
}

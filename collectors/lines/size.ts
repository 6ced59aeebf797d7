import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { CollectError } from "../../errors.ts";
import { inPool } from "../../core/pool.ts";
import { compressedSize, type Compression, COMPRESSIONS } from "./_compressed_size.ts";
import { systemError } from "../read/report_error.ts";
import { topOf } from "../top_option.ts";
import type { Collector, CollectorContext, CollectorInput, Reading } from "../types.ts";
import { sourceFiles } from "../files/source_files.ts";
import { type FoundFile, walkFiles } from "../files/walk.ts";

/** What every value is. */
const TRAITS = { unit: "bytes", direction: "lower", noise: "none" } as const;

/** Rows of `--by file` where `--top` does not say how many. */
const DEFAULT_TOP = 20;

/**
 * `size`: the bytes of files and folders, as they are or compressed. Of a path that is given everything counts, whatever .gitignore and
 * `sources` say: built files are meant. Without one it is the size of the project's own files.
 */
export const size: Collector = {
  name: "size",
  summary: "Size of files and folders, raw or compressed",
  usage: "[path…]",
  options: {
    compress: {
      type: "string",
      short: "c",
      choices: ["none", ...COMPRESSIONS],
      help: "sum of the sizes of the files, each compressed alone (none)",
    },
    exclude: {
      type: "list",
      short: "e",
      help: "leave out what matches, in the language of .gitignore",
    },
    by: { type: "string", choices: ["file"], help: "a row for each file too" },
    top: { type: "number", help: `rows of --by, the biggest first (${DEFAULT_TOP})` },
    "strip-hash": {
      type: "boolean",
      help: "show app-3f9a2b1c.js as app-[hash].js, so that the row goes on with the next build",
    },
  },
  reads: "paths",
  traits: () => TRAITS,
  collect: collectSize,
};

async function collectSize(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const { root, signal } = context;
  const files = paths.length === 0
    ? await sourceFiles({ paths, options }, context)
    : await walkFiles(paths, {
      root,
      gitignore: false,
      skipFolders: new Set(),
      exclude: Array.isArray(options.exclude) ? options.exclude : [],
      ...(signal !== undefined && { signal }),
    });
  if (files.length === 0) {
    throw new CollectError("COLLECT_NOTHING", {
      what: `Cannot tell the size of ${paths.join(", ")}`,
      why: "there is no file in it that --exclude leaves",
      fix: "Build first what is to be measured",
    });
  }
  // The choices of the option are these and "none".
  const compress = (options.compress ?? "none") as Compression | "none";
  const sizes = compress === "none"
    ? files.map(rawSize)
    : await inPool(files, availableParallelism(), (file) => compressedSize(file, compress, signal));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const evidence = { files: files.length, compression: compress };
  return [
    reading(total, {}, evidence),
    ...(options.by === undefined ? [] : rows(files, sizes, options)),
  ];
}

function rows(
  files: readonly FoundFile[],
  sizes: readonly number[],
  options: CollectorInput["options"],
): readonly Reading[] {
  const byName = new Map<string, number>();
  for (const [index, { shown }] of files.entries()) {
    const name = options["strip-hash"] === true ? withoutHash(shown) : shown;
    byName.set(name, (byName.get(name) ?? 0) + (sizes[index] ?? 0));
  }
  return [...byName]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, topOf(options, DEFAULT_TOP))
    .map(([file, bytes]) => reading(bytes, { file }));
}

function reading(
  value: number,
  labels: Reading["labels"],
  evidence?: Reading["evidence"],
): Reading {
  return { value, labels, ...TRAITS, ...(evidence !== undefined && { evidence }) };
}

function rawSize(file: FoundFile): number {
  try {
    return statSync(file.path).size;
  } catch (cause) {
    throw systemError(file, cause);
  }
}

/** The part that bundlers change with the content: 8 characters or more, letters and digits or small and capital letters. */
function withoutHash(path: string): string {
  return path.replace(/(?<=[.-])\w{8,}(?=\.)/g, (part) => {
    const isMixed = /\d/.test(part)
      ? /[a-z]/i.test(part)
      : /[a-z]/.test(part) && /[A-Z]/.test(part);
    return isMixed ? "[hash]" : part;
  });
}

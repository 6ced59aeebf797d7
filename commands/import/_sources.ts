import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { commitNotes } from "../../ci/git/git_log.ts";
import { UsageError } from "../../errors.ts";
import { readBenchmarkData } from "../../history/import/benchmark_data.ts";
import { readCsv } from "../../history/import/csv.ts";
import { detectFormat, IMPORT_FORMATS, type ImportFormat } from "../../history/import/format.ts";
import { readGitMetrics } from "../../history/import/git_metrics.ts";
import type { ImportedFile } from "../../history/import/imported.ts";
import { readJsonl } from "../../history/import/jsonl.ts";
import { readLighthouse } from "../../history/import/lighthouse.ts";
import { readOctocov } from "../../history/import/octocov.ts";
import type { Io } from "../io.ts";
import type { TrackFlags } from "../shared.ts";

/** One thing that is imported. */
export type Source =
  & { readonly name: string; readonly format: ImportFormat }
  & (
    | { readonly kind: "values"; readonly file: ImportedFile }
    | { readonly kind: "database"; readonly path: string }
  );

/**
 * Reads what is imported; nothing is stored yet.
 *
 * @returns One source for each file, or the notes of git-metrics
 * @throws {UsageError} If there is nothing to read, or nobody knows what it is
 */
export async function readSources(
  files: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<readonly Source[]> {
  if (flags.format === "git-metrics") {
    const ref = flags.notesRef;
    const notes = await commitNotes(ref, { cwd: io.cwd, env: io.env });
    const file = await readGitMetrics(notes);
    return [{ name: ref, format: "git-metrics", kind: "values", file }];
  }
  if (files.length === 0) {
    throw new UsageError("USAGE", {
      what: "Cannot import anything",
      why: "no file is named",
      fix: "Name the files, or give --format git-metrics for the notes of this repository",
    });
  }
  return await Promise.all(files.map((name) => readSource(name, flags, io)));
}

async function readSource(name: string, flags: ImportFlags, io: Io): Promise<Source> {
  const path = resolve(io.cwd, name);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(name, error);
  });
  const format = flags.format ?? detectFormat(name, bytes);
  if (format === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot import ${name}`,
      why: "neither its name nor its content tells what it is",
      fix: `Say it with --format: ${IMPORT_FORMATS.join(", ")}`,
    });
  }
  if (format === "sqlite") return { name, format, kind: "database", path };
  return { name, format, kind: "values", file: await readText(decode(bytes, name), format, flags) };
}

async function readText(
  text: string,
  format: Exclude<ImportFormat, "sqlite">,
  flags: ImportFlags,
): Promise<ImportedFile> {
  switch (format) {
    case "jsonl":
      return readJsonl(text);
    case "csv":
      return readCsv(text, flags.column);
    case "github-action-benchmark": {
      const { quantityOf } = await import("../../core/text/quantity.ts");
      return readBenchmarkData(text, quantityOf);
    }
    case "octocov":
      return readOctocov(text);
    case "lighthouse":
      return readLighthouse(text);
    case "git-metrics":
      throw new TypeError("git-metrics is read from the repository, not from a file");
    default:
      return format satisfies never;
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unreadable(name, new Error("it is not UTF-8 text", { cause: error }));
  }
}

function unreadable(name: string, error: NodeJS.ErrnoException): UsageError {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    EACCES: "this user may not read it",
  };
  return new UsageError("USAGE", {
    what: `Cannot read ${name}`,
    why: reasons[error.code ?? ""] ?? error.message,
    fix: "Name the file to import",
    cause: error,
  });
}

/** Flags of `import`. */
export interface ImportFlags extends TrackFlags {
  readonly output?: string;
  readonly format?: ImportFormat;
  readonly dryRun?: true;
  readonly strict?: true;
  readonly trendBranch: string;
  readonly column?: Readonly<Record<string, string>>;
  readonly notesRef: string;
}

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createGit } from "../../ci/git/git.ts";
import { needGit } from "../../ci/git/lacking.ts";
import { commitNotes, refsLike } from "../../ci/git/git_log.ts";
import type { Environment } from "../../core/environment.ts";
import { UsageError } from "../../errors.ts";
import { readBenchmarkData } from "../../history/import/benchmark_data.ts";
import { readCodecov } from "../../history/import/codecov.ts";
import { readCoveralls } from "../../history/import/coveralls.ts";
import { readCsv } from "../../history/import/csv.ts";
import { detectFormat, IMPORT_FORMATS, type ImportFormat } from "../../history/import/format.ts";
import { readGitMetrics } from "../../history/import/git_metrics.ts";
import type { ImportedFile } from "../../history/import/imported.ts";
import { readJsonl } from "../../history/import/jsonl.ts";
import { readLighthouse } from "../../history/import/lighthouse.ts";
import { readOctocov } from "../../history/import/octocov.ts";

/** One thing that is imported. */
export type Source =
  & { readonly name: string; readonly format: ImportFormat }
  & (
    | { readonly kind: "values"; readonly file: ImportedFile }
    | { readonly kind: "database"; readonly path: string }
  );

/** On the server and as fetched by hand; as git-metrics fetches it; what it has not pushed yet and will put on top. */
const GIT_METRICS_REFS = [
  "refs/notes/metrics",
  "refs/notes/metrics-remote-*",
  "refs/notes/metrics-changes",
] as const;

/** What the sources are, and where. */
export interface SourceOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** Default: as each file's name or content tells. */
  readonly format?: ImportFormat;
  /** What the columns of a CSV mean, by their names. */
  readonly column?: Readonly<Record<string, string>>;
  /** Where git-metrics keeps its notes. Default: what it fetched, what somebody else did, and what it has not pushed yet. */
  readonly notesRef?: string;
}

/**
 * Reads what is imported; nothing is stored yet.
 *
 * @returns One source for each file, or the notes of git-metrics
 * @throws {UsageError} If there is nothing to read, or nobody knows what it is
 */
export async function readSources(
  files: readonly string[],
  options: SourceOptions,
): Promise<readonly Source[]> {
  if (options.format === "git-metrics") {
    const { notesRef, ...git } = options;
    await needGit("Cannot read the notes of git-metrics", createGit(git));
    const found = notesRef === undefined ? await refsLike(GIT_METRICS_REFS, git) : [];
    const refs = found.length > 0 ? found : [notesRef ?? GIT_METRICS_REFS[0]];
    const notes = await Promise.all(refs.map((ref) => commitNotes(ref, git)));
    const file = await readGitMetrics(notes.flat());
    return [{ name: refs.join(", "), format: "git-metrics", kind: "values", file }];
  }
  if (files.length === 0) {
    throw new UsageError("USAGE", {
      what: "Cannot import anything",
      why: "no file is named",
      fix: "Name the files, or give --format git-metrics for the notes of this repository",
    });
  }
  return await Promise.all(files.map((name) => readSource(name, options)));
}

async function readSource(name: string, options: SourceOptions): Promise<Source> {
  const path = resolve(options.cwd, name);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(name, error);
  });
  const format = options.format ?? detectFormat(name, bytes);
  if (format === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot import ${name}`,
      why: "neither its name nor its content tells what it is",
      fix: `Say it with --format: ${IMPORT_FORMATS.join(", ")}`,
    });
  }
  if (format === "sqlite") return { name, format, kind: "database", path };
  return {
    name,
    format,
    kind: "values",
    file: await readText(decode(bytes, name), format, options),
  };
}

async function readText(
  text: string,
  format: Exclude<ImportFormat, "sqlite">,
  options: SourceOptions,
): Promise<ImportedFile> {
  switch (format) {
    case "jsonl":
      return readJsonl(text);
    case "csv":
      return readCsv(text, options.column);
    case "github-action-benchmark": {
      const { quantityOf } = await import("../../core/text/quantity.ts");
      return readBenchmarkData(text, quantityOf);
    }
    case "octocov":
      return readOctocov(text);
    case "lighthouse":
      return readLighthouse(text);
    case "codecov":
      return readCodecov(text);
    case "coveralls":
      return readCoveralls(text);
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

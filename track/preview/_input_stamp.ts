import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { sourceFiles } from "../../collectors/files/source_files.ts";
import { type FoundFile, walkFiles } from "../../collectors/files/walk.ts";
import { CollectError } from "../../errors.ts";
import type { MetricReading } from "../measuring/metric_reading.ts";

/** Where a metric reads. */
export interface InputPlace {
  /** The config's folder. */
  readonly root: string;
  /** The project's own files, as the config's `sources` says. */
  readonly sources?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * A text that changes when a file changes that a metric reads: names, sizes and times of the files. Nothing is read.
 *
 * @param reading What the metric reads; without paths the project's own files
 * @param place Where
 * @returns The text; the same for as long as the files are missing
 */
export async function inputStamp(
  { reads, paths }: MetricReading,
  place: InputPlace,
): Promise<string> {
  const hash = createHash("sha256");
  for (const { path } of await inputFiles(reads === "tree" || paths.length === 0, paths, place)) {
    hash.update(`${path}\0${await fileStamp(path)}\0`);
  }
  return hash.digest("hex");
}

/**
 * A text that changes when a file changes.
 *
 * @returns Its size and time; `none` if there is no such file
 */
export async function fileStamp(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined ? "none" : `${stats.size} ${stats.mtimeMs}`;
}

async function inputFiles(
  isTree: boolean,
  paths: readonly string[],
  place: InputPlace,
): Promise<readonly FoundFile[]> {
  try {
    return isTree ? await sourceFiles({ paths, options: {} }, place) : await walkFiles(paths, {
      ...place,
      gitignore: false,
      skipFolders: new Set(),
      exclude: [],
    });
  } catch (error) {
    // What is missing or not readable is told when it is measured.
    if (error instanceof CollectError) return [];
    throw error;
  }
}

import { basename, dirname, join } from "node:path";
import { knownLanguages } from "../collectors/lines/_languages.ts";
import { loc } from "../collectors/lines/loc.ts";
import { sourceFiles } from "../collectors/files/source_files.ts";
import type { Reading } from "../collectors/types.ts";
import { median, printFigure } from "./_figures.ts";

const FILES = 100_000;
const FILES_PER_FOLDER = 200;

/** Counts of the same tree. */
const ROUNDS = 5;

/**
 * Prints how fast lines of code are counted in a tree of 100,000 files: the median of several counts.
 *
 * @param tree A folder; default: this project's own source files, linked often enough
 */
export async function benchLoc(tree?: string): Promise<void> {
  if (tree !== undefined) return await measure(tree);
  const folder = await Deno.makeTempDir({ prefix: "track-loc-" });
  try {
    await linkFiles(folder);
    await measure(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(root: string): Promise<void> {
  const input = { paths: ["."], options: {} };
  const languages = knownLanguages();
  // Only what is read: a tree may hold binaries too.
  const bytes = (await sourceFiles(input, { root }))
    .filter(({ path }) => languages.byFileName(basename(path)) !== undefined)
    .reduce((sum, { path }) => sum + Deno.statSync(path).size, 0);
  const megabytes = bytes / 1e6;
  const speeds: number[] = [];
  let lines: Reading | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    [lines] = await loc.collect(input, { root });
    speeds.push(1000 * megabytes / (performance.now() - start));
  }
  printFigure("loc, files", Number(lines?.evidence?.files), "", "≥ 100,000");
  printFigure("loc, lines of code", Number(lines?.value), "", "");
  printFigure("loc, size of the sources", megabytes, "MB", "");
  printFigure("loc, speed", median(speeds), "MB/s", "≥ 50");
}

/** Real contents in many files, without filling the disk. */
async function linkFiles(folder: string): Promise<void> {
  const root = dirname(import.meta.dirname ?? "");
  const sources = await sourceFiles(
    { paths: ["**/*.ts"], options: { exclude: ["tests/fixtures"] } },
    { root },
  );
  for (let i = 0; i < FILES; i++) {
    const below = join(folder, String(Math.floor(i / FILES_PER_FOLDER)));
    if (i % FILES_PER_FOLDER === 0) await Deno.mkdir(below);
    const source = sources[i % sources.length];
    if (source !== undefined) Deno.linkSync(source.path, join(below, `${i}.ts`));
  }
}

if (import.meta.main) await benchLoc(Deno.args[0]);

import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { CollectorContext } from "./types.ts";
import type { ReportFile } from "./read_text.ts";
import { reportError, systemError } from "./report_error.ts";

/** Folders that no pattern enters unless it names them. */
const SKIPPED: ReadonlySet<string> = new Set([".git", "node_modules"]);

/**
 * The report files that paths and globs stand for: each once, those of a glob sorted.
 *
 * @param paths Files and globs as given; `!glob` takes files away again
 * @param context Where relative paths count from
 * @returns At least one file
 * @throws {CollectError} `COLLECT_NO_FILE` if a file is missing or a glob matches none; `COLLECT_UNREADABLE` for a folder
 */
export async function reportFiles(
  paths: readonly string[],
  context: CollectorContext,
): Promise<readonly ReportFile[]> {
  const isTakenAway = await matcher(
    paths.filter((path) => path.startsWith("!")).map((path) => path.slice(1)),
  );
  const files = new Map<string, ReportFile>();
  for (const path of paths) {
    if (path.startsWith("!")) continue;
    for (const found of await expand(path, context)) {
      const absolute = resolve(context.root, found);
      const shown = slashes(relative(context.root, absolute));
      if (!isTakenAway(shown)) {
        files.set(absolute, { path: absolute, shown: shown.startsWith("../") ? found : shown });
      }
    }
  }
  if (files.size === 0) throw nothingMatches(paths.join(" "));
  return [...files.values()];
}

async function expand(path: string, context: CollectorContext): Promise<readonly string[]> {
  const kind = await kindOf(resolve(context.root, path), path);
  if (kind === "file") return [path];
  if (kind === "folder") {
    throw reportError("COLLECT_UNREADABLE", { shown: path }, {
      why: "it is a folder",
      fix: `Name the file, or all of them: ${slashes(join(path, "**", "*.xml"))}`,
    });
  }
  const { default: picomatch } = await import("picomatch");
  const scan = picomatch.scan(slashes(path));
  if (!scan.isGlob) {
    throw systemError({ shown: path }, Object.assign(new Error(), { code: "ENOENT" }));
  }
  const isMatch = picomatch(scan.glob, { dot: true });
  const found: string[] = [];
  await walk(resolve(context.root, scan.base), "", (below) => {
    if (isMatch(below)) found.push(join(scan.base, below));
  }, context.signal);
  if (found.length === 0) throw nothingMatches(path);
  return found.sort();
}

/** Gives every file below a folder, as a path with slashes. */
async function walk(
  folder: string,
  prefix: string,
  onFile: (below: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw systemError({ shown: folder }, cause);
  }
  for (const entry of entries) {
    const below = prefix + entry.name;
    if (!entry.isDirectory()) onFile(below);
    else if (!SKIPPED.has(entry.name)) {
      await walk(join(folder, entry.name), `${below}/`, onFile, signal);
    }
  }
}

async function kindOf(path: string, shown: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EINVAL") return undefined;
    throw systemError({ shown }, cause);
  }
}

async function matcher(globs: readonly string[]): Promise<(path: string) => boolean> {
  if (globs.length === 0) return () => false;
  const { default: picomatch } = await import("picomatch");
  return picomatch([...globs], { dot: true });
}

function nothingMatches(pattern: string): Error {
  return reportError("COLLECT_NO_FILE", { shown: pattern }, {
    why: "no file matches",
    fix: "Run the tool that writes the reports first; patterns count from the config's folder",
  });
}

function slashes(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

import { CollectError } from "../../errors.ts";
import { NO_SOURCE_FOLDERS } from "./skipped_folders.ts";
import { sourcesFilter } from "./sources_filter.ts";
import type { CollectorContext, CollectorInput, OptionSpec } from "../types.ts";
import { type FoundFile, walkFiles } from "./walk.ts";

/** The options of every collector that reads source files. */
export const SOURCE_OPTIONS = {
  exclude: {
    type: "list",
    short: "e",
    greedy: true,
    help: "leave out what matches, in the language of .gitignore",
  },
  gitignore: { type: "boolean", help: "respect .gitignore files (yes)" },
} as const satisfies Record<string, OptionSpec>;

/**
 * The project's own files: what git would keep, without `node_modules`, what this program writes and `--exclude`; where no path
 * but the config's folder is given, within the config's `sources`.
 *
 * @param input The paths to look in, default the config's folder, and {@link SOURCE_OPTIONS}
 * @param context Where
 * @returns At least one file, sorted by path
 * @throws {CollectError} `COLLECT_NO_FILE` if a path does not exist, `COLLECT_NOTHING` if no file is left
 */
export async function sourceFiles(
  { paths, options }: CollectorInput,
  { root, sources, tree, signal }: CollectorContext,
): Promise<readonly FoundFile[]> {
  // A path that is given is meant, whatever the config's sources say; the config's folder itself is none that narrows.
  const isWhole = paths.every((path) => /^(?:\.\/*)?$/.test(path));
  const files = await walkFiles(paths.length === 0 ? ["."] : paths, {
    root,
    gitignore: options.gitignore !== false,
    skipFolders: NO_SOURCE_FOLDERS,
    exclude: Array.isArray(options.exclude) ? options.exclude : [],
    keep: await sourcesFilter(isWhole ? sources : undefined),
    ...(tree !== undefined && { tree: tree.files }),
    ...(signal !== undefined && { signal }),
  });
  if (files.length > 0) return files;
  throw nothingToRead(
    paths,
    isWhole
      ? "no file is left by .gitignore, --exclude and the config's sources"
      : "no file is left by .gitignore and --exclude",
  );
}

/**
 * The error of a search that had nothing to search.
 *
 * @param paths Where, as given
 * @returns The error, to be thrown
 */
export function nothingToRead(paths: readonly string[], why: string): CollectError {
  return new CollectError("COLLECT_NOTHING", {
    what: `Cannot find source files in ${paths.length === 0 ? "the project" : paths.join(", ")}`,
    why,
    fix: "Check the paths; they count from the config's folder",
  });
}

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { FOREIGN_FOLDERS } from "./skipped_folders.ts";
import { staleness } from "../../core/freshness.ts";
import { passOver } from "../read/passed_over.ts";
import type { ReportFile } from "../read/text.ts";
import { reportError } from "../read/report_error.ts";
import type { CollectorContext } from "../types.ts";
import { walkFiles } from "./walk.ts";

/**
 * The report files that paths and globs stand for: each once, sorted.
 *
 * @param paths Files and globs as given; `!glob` takes files away again
 * @param context Where relative paths count from
 * @returns At least one file
 * @throws {CollectError} `COLLECT_NO_FILE` if a file is missing or nothing matches; `COLLECT_UNREADABLE` for a folder, because which of
 * its files are reports would be a guess
 */
export async function reportFiles(
  paths: readonly string[],
  context: CollectorContext,
): Promise<readonly ReportFile[]> {
  const { root, signal } = context;
  for (const path of paths) {
    // A path that does not exist is a glob, or an error that walkFiles tells.
    if (!statSync(resolve(root, path), { throwIfNoEntry: false })?.isDirectory()) continue;
    throw reportError("COLLECT_UNREADABLE", { shown: path }, {
      why: "it is a folder",
      fix: `Name the report, or all of them: "${path.replace(/[\\/]+$/, "")}/**/*.xml"`,
    });
  }
  const files = await walkFiles(paths, {
    root,
    gitignore: false,
    skipFolders: FOREIGN_FOLDERS,
    exclude: [],
    ...(signal !== undefined && { signal }),
  });
  if (files.length > 0) return files.map((file) => ({ ...file, passedOver: new Map() }));
  throw reportError("COLLECT_NO_FILE", { shown: paths.join(" ") }, {
    why: "no file is left",
    fix: "Check the patterns that start with !",
  });
}

/**
 * The same, of tools that were run for the measured commit: tests, coverage, benchmarks. What is older than the commit is of another one,
 * and passes whatever has changed since.
 *
 * @returns At least one file; one that is too old has a note of it for the user
 * @throws {CollectError} As {@link reportFiles}, and `COLLECT_STALE` where that is asked for
 */
export async function freshReportFiles(
  paths: readonly string[],
  context: CollectorContext,
): Promise<readonly ReportFile[]> {
  const files = await reportFiles(paths, context);
  const { freshness } = context;
  if (freshness === undefined) return files;
  for (const file of files) {
    const writtenAt = statSync(file.path, { throwIfNoEntry: false })?.mtimeMs;
    const why = writtenAt === undefined ? undefined : staleness(writtenAt, freshness);
    if (why === undefined) continue;
    if (freshness.action === "fail") {
      throw reportError("COLLECT_STALE", file, {
        why,
        fix:
          "Let its tool write it again for this commit; see staleReports if it is of this commit",
      });
    }
    passOver(file, `${why}, so it may be of an earlier one`);
  }
  return files;
}

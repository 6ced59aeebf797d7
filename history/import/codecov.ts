import { at, numberAt, textAt } from "../../core/json_value.ts";
import { readServiceHistory, type ServiceEntry, subjectAt } from "./_service_history.ts";
import type { ImportedFile } from "./imported.ts";

/**
 * Reads answers of Codecov's API v2 that list the commits of a repository: `…/api/v2/github/OWNER/repos/REPO/commits/`, each with its
 * totals.
 *
 * @returns The coverage of each commit that has one
 */
export function readCodecov(text: string): ImportedFile {
  return readServiceHistory(text, { name: "codecov", list: "results", read });
}

function read(entry: unknown): ServiceEntry {
  const totals = at(entry, "totals");
  const covered = numberAt(totals, "hits");
  const total = numberAt(totals, "lines");
  // Nothing to cover is no coverage of 0 %.
  const value = total === 0 ? undefined : numberAt(totals, "coverage");
  return {
    commit: at(entry, "commitid"),
    time: textAt(entry, "timestamp"),
    value,
    branch: textAt(entry, "branch"),
    subject: subjectAt(entry, "message"),
    author: textAt(entry, "author", "name") ?? textAt(entry, "author", "username"),
    ...(covered !== undefined && total !== undefined && { evidence: { covered, total } }),
  };
}

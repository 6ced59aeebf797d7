import { at, numberAt, textAt } from "../../core/json_value.ts";
import { readServiceHistory, type ServiceEntry, subjectAt } from "./_service_history.ts";
import type { ImportedFile } from "./imported.ts";

/**
 * Reads pages of Coveralls that list the builds of a repository: `https://coveralls.io/github/OWNER/REPO.json?page=1`.
 *
 * @returns The coverage of each build that has one
 */
export function readCoveralls(text: string): ImportedFile {
  return readServiceHistory(text, { name: "coveralls", list: "builds", read });
}

function read(entry: unknown): ServiceEntry {
  return {
    commit: at(entry, "commit_sha"),
    time: textAt(entry, "created_at"),
    value: numberAt(entry, "covered_percent"),
    branch: textAt(entry, "branch"),
    subject: subjectAt(entry, "commit_message"),
    author: textAt(entry, "committer_name"),
  };
}

import { createHash } from "node:crypto";
import { runKeyText } from "../core/run.ts";
import type { History } from "./database.ts";
import { contentOf } from "./merge/content.ts";
import { readRecords } from "./runs.ts";

/**
 * A hash for each run over everything that a history says about it: commit, times, all measurements with their samples, failures.
 *
 * @returns SHA-256 in hex by key, in the form of `runKeyText`
 */
export function digestRuns(history: History): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const record of readRecords(history)) {
    digests.set(runKeyText(record.run.key), sha256(contentOf(record)));
  }
  return digests;
}

/**
 * One hash over the hashes of runs. It does not depend on the order in which the runs came in.
 *
 * @param digests What {@link digestRuns} gave, or a part of it
 * @returns SHA-256 in hex
 */
export function digestOf(digests: ReadonlyMap<string, string>): string {
  return sha256([...digests.values()].sort().join("\n"));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

import { createHash } from "node:crypto";
import { runKeyText } from "../core/run.ts";
import { contentOf } from "./_content.ts";
import type { History } from "./database.ts";
import { readRecords } from "./runs.ts";

/**
 * One hash over everything that a history says about its runs: commits, times, all measurements with their samples, failures. It does not
 * depend on the order in which the runs came in.
 *
 * @param history What to read
 * @param keys Only these runs, in the form of `runKeyText`; default all
 * @returns SHA-256 in hex, of the sorted SHA-256 hashes of the single records
 */
export function digestHistory(history: History, keys?: ReadonlySet<string>): string {
  const digests: string[] = [];
  for (const record of readRecords(history)) {
    if (keys !== undefined && !keys.has(runKeyText(record.run.key))) continue;
    digests.push(sha256(contentOf(record)));
  }
  return sha256(digests.sort().join("\n"));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

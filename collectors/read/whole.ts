import { readText, type ReportFile } from "./text.ts";
import { reportError } from "./report_error.ts";

/** Characters of a text that is read as a whole. */
const SIZE_LIMIT = 64 * 1024 * 1024;

/**
 * Reads a text as a whole.
 *
 * @param file The file, at most 64 Mi characters
 * @returns The text
 * @throws {CollectError} As {@link readText}; `COLLECT_FORMAT` if it is too long
 */
export async function readWhole(file: ReportFile, signal?: AbortSignal): Promise<string> {
  let text = "";
  for await (const piece of readText(file, signal)) {
    text += piece;
    if (text.length > SIZE_LIMIT) {
      throw reportError("COLLECT_FORMAT", file, {
        why: `it is longer than ${SIZE_LIMIT} characters`,
        fix: "Give the part that holds the value",
      });
    }
  }
  return text;
}

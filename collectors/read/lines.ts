import type { CollectError } from "../../errors.ts";
import { readText, type ReportFile } from "./text.ts";
import { reportError } from "./report_error.ts";

/** Characters or bytes of one line, so that a file without line ends does not fill the memory. */
export const MAX_LINE: number = 16 * 1024 * 1024;

/**
 * Gives the lines of a file one by one, in memory that does not grow with the file.
 *
 * @param onLine Gets each line without its end, and its number from 1
 * @throws {CollectError} As {@link readText}; `COLLECT_FORMAT` for a line over 16 Mi characters
 */
export async function readLines(
  file: ReportFile,
  onLine: (line: string, number: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  let rest = "";
  let number = 0;
  for await (const text of readText(file, signal)) {
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      const line = text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
      onLine(rest === "" ? line : withoutReturn(rest + line), ++number);
      rest = "";
      from = end + 1;
    }
    rest += text.slice(from);
    if (rest.length > MAX_LINE) throw lineTooLong(file, number + 1);
  }
  if (rest !== "") onLine(withoutReturn(rest), ++number);
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/**
 * What is said about a line over the limit.
 *
 * @returns The error, to be thrown
 */
export function lineTooLong(file: ReportFile, line: number): CollectError {
  return reportError("COLLECT_FORMAT", file, {
    line,
    why: `the line is longer than ${MAX_LINE} characters`,
    fix: "Give a report of one of the known formats",
  });
}

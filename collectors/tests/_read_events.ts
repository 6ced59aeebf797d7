import { parseJson } from "../read/json.ts";
import { isObject } from "../../core/json_value.ts";
import { readLines } from "../read/lines.ts";
import { reportError } from "../read/report_error.ts";
import type { ReportFile } from "../read/text.ts";
import type { EventTestFormat, TestEvent } from "./_format.ts";
import type { TestRun } from "./_test_run.ts";

/**
 * The object that a line is.
 *
 * @returns It, or `undefined` for any other line
 */
export function parseEvent(line: string): TestEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  const event = parseJson(line);
  return isObject(event) ? event : undefined;
}

/**
 * Reads a report that is lines of JSON. Lines of something else, such as those of a build, are passed over.
 *
 * @param file The report
 * @param format Its format
 * @param to Gets the tests, and may stop the reading
 * @throws {CollectError} `COLLECT_FORMAT` if a line is half an event, or the report is cut off
 */
export async function readEvents(
  file: ReportFile,
  format: EventTestFormat,
  to: { readonly run: TestRun; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const handler = format.start(file, to.run);
  await readLines(file, (line, number) => {
    if (!line.startsWith("{")) return;
    const event = parseEvent(line);
    if (event !== undefined) return handler.add(event);
    throw reportError("COLLECT_FORMAT", file, {
      line: number,
      why: "the line starts like an event, but is no whole JSON object",
      fix: "Give the output of the tests whole, one event a line",
    });
  }, to.signal);
  const missing = handler.end();
  if (missing === undefined) return;
  throw reportError("COLLECT_FORMAT", file, {
    why: `${missing}, so that the file is cut off`,
    fix: "Let the tests run to their end, and keep all of their output",
  });
}

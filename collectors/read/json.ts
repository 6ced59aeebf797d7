import { shownPart } from "../../core/text/shown_part.ts";
import type { JsonNode } from "./json_node.ts";
import { passOver } from "./passed_over.ts";
import { readText, type ReportFile } from "./text.ts";
import { reportError, WRITE_AGAIN } from "./report_error.ts";

/** Characters of a JSON report. It is read as a whole, which takes several times its size in memory. */
const SIZE_LIMIT = 256 * 1024 * 1024;

/**
 * Reads a JSON document as a whole.
 *
 * @param file The file, at most 256 Mi characters
 * @param hasNonNumbers Whether `NaN` and `Infinity`, which JSON does not have and Python writes all the same, are read as null (no)
 * @returns The document
 * @throws {CollectError} As {@link readText}; `COLLECT_FORMAT` with the line if it is not JSON, or is too big
 */
export async function readJson(
  file: ReportFile,
  signal?: AbortSignal,
  { hasNonNumbers = false }: { readonly hasNonNumbers?: boolean } = {},
): Promise<JsonNode> {
  const text = await readAll(file, signal);
  return { value: await parseDocument(file, text, hasNonNumbers), file };
}

/**
 * Reads one JSON document, or as many as there are lines (NDJSON).
 *
 * @param file The file, at most 256 Mi characters
 * @returns The documents
 * @throws {CollectError} As {@link readJson}
 */
export async function readJsonDocuments(
  file: ReportFile,
  signal?: AbortSignal,
): Promise<readonly JsonNode[]> {
  const text = await readAll(file, signal);
  const end = text.indexOf("\n");
  // One line alone is a document as any other.
  if (end > 0 && end < text.trimEnd().length && parseJson(text.slice(0, end)) !== undefined) {
    const values = text.trimEnd().split("\n").map(parseJson);
    if (!values.includes(undefined)) return values.map((value) => ({ value, file }));
  }
  return [{ value: await parseDocument(file, text), file }];
}

async function readAll(file: ReportFile, signal?: AbortSignal): Promise<string> {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of readText(file, signal)) {
    pieces.push(piece);
    size += piece.length;
    if (size > SIZE_LIMIT) throw tooLong(file);
  }
  return pieces.join("");
}

async function parseDocument(
  file: ReportFile,
  text: string,
  hasNonNumbers = false,
): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const value = parseJson(withoutControls(hasNonNumbers ? withNulls(text) : text));
    if (value === undefined) throw await notJson(file, text, cause);
    if (!hasNonNumbers) passOver(file, "control characters in a text, which were passed over");
    return value;
  }
}

/** Tools copy what a test printed into a text without escaping it. */
function withoutControls(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/"[^"\\]*(?:\\[^][^"\\]*)*"/g, (part) => part.replace(/[\0-\x1f]/g, " "));
}

/**
 * The value of a JSON text that may be something else.
 *
 * @returns The value, or `undefined` if it is not JSON
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Python's `NaN` and `Infinity`, outside texts, as null. */
function withNulls(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g,
    (part) => part.startsWith('"') ? part : "null",
  );
}

function tooLong(file: ReportFile): Error {
  return reportError("COLLECT_FORMAT", file, {
    why: `it is longer than ${SIZE_LIMIT} characters, the most for a JSON report`,
    fix: "Let the tool write a format that is read piece by piece (lcov, XML), or split it",
  });
}

/** The line of the first mistake; nobody knows it behind a nesting that is deeper than the stack. */
function firstErrorLine(
  text: string,
  visit: typeof import("jsonc-parser").visit,
): number | undefined {
  let line: number | undefined;
  try {
    visit(text, { onError: (_code, _offset, _length, startLine) => line ??= startLine + 1 }, {
      disallowComments: true,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return line;
}

/** The engine's messages have a position only now and then; where it is known, the line is told. */
async function notJson(file: ReportFile, text: string, cause: SyntaxError): Promise<Error> {
  const [first = "", second = ""] = text.trimStart().split("\n", 2);
  if (parseJson(first) !== undefined && parseJson(second) !== undefined) {
    return reportError("COLLECT_FORMAT", file, {
      why: "it has a JSON document on each line (NDJSON), and is none as a whole",
      fix: "Let its tool write one document, or take the line that counts out of it (tail -n 1)",
      cause,
    });
  }
  const { visit } = await import("jsonc-parser");
  const line = firstErrorLine(text, visit);
  return reportError("COLLECT_FORMAT", file, {
    ...(line !== undefined && { line }),
    why: `it is not JSON (${shownPart(cause.message.replace(/\s+/g, " "), 120)})`,
    fix: WRITE_AGAIN,
    cause,
  });
}

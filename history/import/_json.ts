import { textAt } from "../../core/json_value.ts";
import type { ImportedFile } from "./imported.ts";

/**
 * A commit id.
 *
 * @returns 40 lowercase hex digits, or `undefined`
 */
export function commitAt(value: unknown, ...path: readonly string[]): string | undefined {
  const id = textAt(value, ...path)?.toLowerCase();
  return id !== undefined && /^[0-9a-f]{40}$/.test(id) ? id : undefined;
}

/**
 * Reads a whole document of JSON.
 *
 * @returns What `read` returned; one problem if it is not JSON
 */
export function readDocument(
  text: string,
  read: (document: unknown) => ImportedFile,
): ImportedFile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(`it is not JSON: ${error.message}`);
  }
  return read(document);
}

/**
 * A file of which nothing can be imported.
 *
 * @returns One problem, in line 1
 */
export function refused(text: string): ImportedFile {
  return { values: [], metrics: [], records: [], problems: [{ line: 1, text }] };
}

import { isObject } from "./_shape.ts";
import type { ImportedFile } from "./imported.ts";

/**
 * A field of a value out of JSON, however deep.
 *
 * @returns The field, or `undefined` where there is none
 */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (one, name) => isObject(one) && Object.hasOwn(one, name) ? one[name] : undefined,
    value,
  );
}

/**
 * A text.
 *
 * @returns It, or `undefined` if it is none or empty
 */
export function textAt(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * A number, which may be written as a text.
 *
 * @returns A finite number, or `undefined`
 */
export function numberAt(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/**
 * A commit id.
 *
 * @returns 40 lowercase hex digits, or `undefined`
 */
export function commitAt(value: unknown): string | undefined {
  const id = textAt(value)?.toLowerCase();
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

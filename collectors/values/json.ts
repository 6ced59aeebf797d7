import { CollectError } from "../../errors.ts";
import { readJson } from "../read/json.ts";
import type { ReportFile } from "../read/text.ts";
import { reportError } from "../read/report_error.ts";
import { reportFiles } from "../files/report_files.ts";
import { type Selected, selectedReadings, SELECTION_OPTIONS } from "./_selection.ts";
import type { Collector, CollectorContext, CollectorInput, Reading } from "../types.ts";

/** `json`: a value from any JSON file, by JSON Pointer (RFC 6901) or JSONPath (RFC 9535). */
export const json: Collector = {
  name: "json",
  summary: "A value from a JSON file, by JSON Pointer or JSONPath",
  usage: "<file…>",
  options: {
    path: { type: "string", short: "p", help: "/total/lines, or $.total.lines" },
    ...SELECTION_OPTIONS,
    by: { type: "string", choices: ["key"], help: "a row for each match, labelled with its key" },
  },
  reads: "paths",
  check: async ({ path }) => void await queryOf(path),
  collect: collectJson,
};

/** A value in a document, and its place. */
interface Node {
  readonly value: unknown;
  readonly key: string;
  readonly place: string;
}

/** The library's type for what JSON.parse gives. */
type JsonValue = import("json-p3").JSONValue;

/** Finds the nodes that a path means. */
type Query = (document: unknown, file: ReportFile) => readonly Node[];

async function collectJson(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const query = await queryOf(options.path);
  const found: Selected[] = [];
  for (const file of await reportFiles(paths, context)) {
    const { value } = await readJson(file, context.signal);
    for (const node of query(value, file)) {
      const labels = options.by === undefined ? {} : { labels: { key: node.key } };
      const isCounted = options.stat === "count";
      const scalar = isCounted ? node.place : scalarOf(node, file);
      found.push({ value: scalar, file, place: node.place, ...labels });
    }
  }
  return selectedReadings(found, options, `"${options.path}" in ${paths.join(", ")}`);
}

/** The path as a query: what starts with `$` is JSONPath, everything else is a JSON Pointer. */
async function queryOf(path: CollectorInput["options"][string] | undefined): Promise<Query> {
  if (typeof path !== "string") throw wrongPath("it does not say which value");
  const { jsonpath, jsonpointer, JSONPathError, JSONPathRecursionLimitError } = await import(
    "json-p3"
  );
  try {
    if (path.startsWith("$")) {
      const query = jsonpath.compile(path);
      return (document, file) => {
        try {
          return [...query.query(document as JsonValue)].map((
            { value, location, path: place },
          ) => ({
            value,
            key: String(location.at(-1) ?? "$"),
            place,
          }));
        } catch (cause) {
          if (cause instanceof JSONPathRecursionLimitError) throw tooDeep(file, cause);
          throw cause;
        }
      };
    }
    const pointer = new jsonpointer.JSONPointer(path);
    // An object of its own, which no document can hold.
    const nothing = {};
    return (document) => {
      const value: unknown = pointer.resolve(document as JsonValue, nothing);
      if (value === nothing) return [];
      return [{ value, key: pointer.tokens.at(-1) ?? "$", place: path }];
    };
  } catch (cause) {
    if (cause instanceof JSONPathError || cause instanceof jsonpointer.JSONPointerError) {
      throw wrongPath(cause.message, cause);
    }
    throw cause;
  }
}

function scalarOf({ value, place }: Node, file: ReportFile): string | number {
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  const kind = value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
  throw reportError("COLLECT_FORMAT", file, {
    why: `at ${place} is ${kind}, expected a number or a text`,
    fix: value === null
      ? "Select a value that is there, or set a --fallback"
      : "Select a value in it; how many it holds: --stat count with a path to its items, such as $.items[*]",
  });
}

function tooDeep(file: ReportFile, cause: unknown): CollectError {
  return reportError("COLLECT_FORMAT", file, {
    why: "it is nested too deep for the path",
    fix: "Use a path without ..",
    cause,
  });
}

function wrongPath(why: string, cause?: unknown): CollectError {
  return new CollectError("COLLECT_OPTIONS", {
    what: "Cannot select a JSON value",
    why,
    fix: "Give a --path: a JSON Pointer (/total/lines) or a JSONPath ($.total.lines)",
    cause,
  });
}

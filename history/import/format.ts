import { at } from "../../core/json_value.ts";

/** What a file of another tool can be. */
export const IMPORT_FORMATS = [
  "jsonl",
  "csv",
  "github-action-benchmark",
  "octocov",
  "lighthouse",
  "codecov",
  "coveralls",
  "git-metrics",
  "sqlite",
] as const;

/** A format's name. */
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const ENDINGS: readonly (readonly [RegExp, ImportFormat])[] = [
  [/\.(jsonl|ndjson)$/i, "jsonl"],
  [/\.csv$/i, "csv"],
  [/\.(db|sqlite3?)$/i, "sqlite"],
];

/**
 * What a file is, by its content and then by its name.
 *
 * @returns The format, or `undefined` if nothing tells it
 */
export function detectFormat(name: string, bytes: Uint8Array): ImportFormat | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart();
  if (start.startsWith("SQLite format 3\0")) return "sqlite";
  if (start.startsWith("window.BENCHMARK_DATA")) return "github-action-benchmark";
  return ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? detectJson(bytes);
}

function detectJson(bytes: Uint8Array): ImportFormat | undefined {
  const text = new TextDecoder().decode(bytes);
  try {
    const document: unknown = JSON.parse(text);
    const has = (name: string) => at(document, name) !== undefined;
    if (has("metric_id")) return "jsonl";
    if (has("entries") && has("lastUpdate")) return "github-action-benchmark";
    if (has("lighthouseVersion")) return "lighthouse";
    const isManifest = Array.isArray(document) &&
      at(document[0], "isRepresentativeRun") !== undefined;
    if (isManifest) return "lighthouse";
    const [first] = Array.isArray(document) ? document : [document];
    const listed = (list: string) => {
      const entries = at(first, list);
      return Array.isArray(entries) ? entries[0] : first;
    };
    if (at(listed("results"), "commitid") !== undefined) return "codecov";
    if (at(listed("builds"), "covered_percent") !== undefined) return "coveralls";
    if (has("timestamp") || has("Timestamp")) return "octocov";
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return /^\s*\{.*\}\s*\n\s*\{/.test(text.slice(0, 100_000)) ? "jsonl" : undefined;
  }
}

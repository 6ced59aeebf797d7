import { numberAt } from "../../core/json_value.ts";
import { parseLabelsKey } from "../../core/metric.ts";
import { parseCsv } from "./_parse_csv.ts";
import { isCommit, isMetricKey } from "./_shape.ts";
import {
  type ImportedFile,
  type ImportedValue,
  type ImportProblem,
  parseRfc3339,
} from "./imported.ts";

/** What a column may hold besides values, with the headers under which it is looked for. */
const FIELDS = {
  time: ["time", "timestamp", "date"],
  commit: ["commit", "commit_sha", "sha"],
  branch: ["branch"],
  metric: ["metric", "metric_id"],
  value: ["value"],
  run_id: ["run_id"],
  run_number: ["run_number"],
  author: ["author"],
  subject: ["subject", "message"],
} as const satisfies Record<string, readonly string[]>;

type Field = keyof typeof FIELDS;

/** Columns of our own export that are facts of the run, not values. */
const NOT_VALUES = new Set(["event", "pull_request", "job"]);

/** Which column holds a series. */
interface ValueColumn {
  readonly column: number;
  readonly metric: string;
  readonly labels: ImportedValue["labels"];
}

/**
 * Reads a table: one line per value (columns `metric` and `value`), or one line per run with a column for each series, whose header is
 * the metric's key or the series (`bench{case=parse}`).
 *
 * @param text CSV (RFC 4180) with a header
 * @param mapping Which header a field or series has where its name differs: `{ commit: "sha", coverage: "Line %" }`
 * @returns Its values
 */
export function readCsv(
  text: string,
  mapping: Readonly<Record<string, string>> = {},
): ImportedFile {
  const [head, ...rows] = parseCsv(text);
  const problems: ImportProblem[] = [];
  const values: ImportedValue[] = [];
  const layout = layOut(head?.cells ?? [], mapping);
  if (typeof layout === "string") {
    return { values, metrics: [], records: [], problems: [{ line: 1, text: layout }] };
  }
  for (const { line, cells } of rows) {
    if (cells.length === 1 && cells[0] === "") continue;
    const read = readRow(cells, layout, line);
    if (typeof read === "string") problems.push({ line, text: read });
    else values.push(...read);
  }
  return { values, metrics: [], records: [], problems };
}

interface Layout {
  readonly width: number;
  readonly fields: ReadonlyMap<Field, number>;
  /** Empty where each line names its metric. */
  readonly series: readonly ValueColumn[];
}

function layOut(
  head: readonly string[],
  mapping: Readonly<Record<string, string>>,
): Layout | string {
  const names = head.map((name) => name.trim());
  const missing = Object.values(mapping).find((name) => !names.includes(name));
  if (missing !== undefined) {
    return `there is no column "${missing}"; there are ${names.join(", ") || "none"}`;
  }
  const fields = new Map<Field, number>();
  for (const [field, usual] of Object.entries(FIELDS) as [Field, readonly string[]][]) {
    const wanted = mapping[field] === undefined ? usual : [mapping[field]];
    const column = names.findIndex((name) => wanted.includes(name));
    if (column >= 0) fields.set(field, column);
  }
  if (!fields.has("time")) {
    return `no column holds the time (${
      FIELDS.time.join(", ")
    }): name it with --column time=HEADER`;
  }
  if (fields.has("metric") && fields.has("value")) {
    return { width: names.length, fields, series: [] };
  }
  const given = Object.entries(mapping).filter(([name]) => !Object.hasOwn(FIELDS, name));
  const taken = new Set(fields.values());
  const named = given.length > 0
    ? given.map(([series, name]) => ({ column: names.indexOf(name), series }))
    : names.map((series, column) => ({ column, series }))
      .filter(({ column, series }) => !taken.has(column) && !NOT_VALUES.has(series));
  const series = named.map(({ column, series }) => ({ column, ...parseSeries(series) }));
  const bad = series.find(({ metric }) => !isMetricKey(metric));
  if (bad !== undefined) {
    return `"${bad.metric}" is no metric's key: name the columns with --column KEY=HEADER`;
  }
  return series.length > 0 ? { width: names.length, fields, series } : "no column holds values";
}

function parseSeries(text: string): Pick<ValueColumn, "metric" | "labels"> {
  const parts = /^([^{]*)\{(.*)\}$/s.exec(text);
  if (parts === null) return { metric: text, labels: {} };
  return { metric: parts[1] ?? "", labels: parseLabelsKey(parts[2] ?? "") };
}

function readRow(
  cells: readonly string[],
  { width, fields, series }: Layout,
  line: number,
): readonly ImportedValue[] | string {
  if (cells.length !== width) return `it has ${cells.length} cells, the header has ${width}`;
  const cell = (field: Field) => {
    const text = cells[fields.get(field) ?? -1]?.trim();
    return text === undefined || text === "" ? undefined : text;
  };
  const time = parseRfc3339(cell("time") ?? "");
  if (time === undefined) return `${cell("time") ?? "the empty cell"} is no time with its zone`;
  const commit = cell("commit");
  if (commit !== undefined && !isCommit(commit)) return `${commit} is no commit of 40 hex digits`;
  const number = cell("run_number");
  if (number !== undefined && !/^\d{1,15}$/.test(number)) return `${number} is no run number`;
  const optional = Object.entries({
    commit,
    branch: cell("branch"),
    runId: cell("run_id"),
    runNumber: number === undefined ? undefined : Number(number),
    author: cell("author"),
    subject: cell("subject"),
  }).filter(([, value]) => value !== undefined);
  const common = { line, time, source: "csv", ...Object.fromEntries(optional) };
  if (series.length > 0) {
    return series.flatMap(({ column, metric, labels }) => {
      const text = cells[column]?.trim() ?? "";
      return text === "" ? [] : [{ ...common, metric, labels, value: numberAt(text) ?? text }];
    });
  }
  const { metric, labels } = parseSeries(cell("metric") ?? "");
  const text = cell("value");
  if (!isMetricKey(metric)) return `"${metric}" is no metric's key`;
  if (text === undefined) return "it has no value";
  return [{ ...common, metric, labels, value: numberAt(text) ?? text }];
}

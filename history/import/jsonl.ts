import { messageOf } from "../../core/caught_error.ts";
import type { CurationEvent } from "../../core/curation/event.ts";
import { parseEvent } from "../../core/curation/parse_event.ts";
import { at, isObject } from "../../core/json_value.ts";
import { type Measurement, seriesKey } from "../../core/metric.ts";
import { checkRecord } from "../record.ts";
import type { RunRecord } from "../run_record.ts";
import { type Fits, isCommit, isMetricKey, isNumber, isText, isWhole } from "./_shape.ts";
import {
  type ImportedFile,
  type ImportedValue,
  type ImportProblem,
  parseRfc3339,
} from "./imported.ts";
import { type LineFacts, parseLineFacts } from "./run_facts.ts";

type Fields = Readonly<Record<string, unknown>>;

const MAX_LABEL = 256;

/** The reference system's fields; any other is an error there and here. */
const FIELDS: Readonly<Record<string, { readonly fits: Fits; readonly expected: string }>> = {
  metric_id: { fits: isMetricKey, expected: "a metric's key (a-z, 0-9 and -, at most 64)" },
  timestamp: {
    fits: (value) => typeof value === "string" && parseRfc3339(value) !== undefined,
    expected: "a time with its zone, 2026-05-12T10:00:00Z",
  },
  value_numeric: { fits: isNumber, expected: "a number" },
  value_label: {
    fits: (value) => typeof value === "string" && value.length <= MAX_LABEL,
    expected: `a text of at most ${MAX_LABEL} characters`,
  },
  commit_sha: { fits: isCommit, expected: "40 lowercase hex digits" },
  branch: { fits: isFilled, expected: "a name" },
  source: { fits: isFilled, expected: "a name" },
  run_id: { fits: isFilled, expected: "a text" },
  run_number: { fits: isWhole, expected: "a whole number, not negative" },
  metadata: { fits: isObject, expected: "an object" },
};
const REQUIRED = ["metric_id", "timestamp"];
const OPTIONAL = {
  commit: "commit_sha",
  branch: "branch",
  source: "source",
  runId: "run_id",
  runNumber: "run_number",
} as const satisfies Partial<Record<keyof ImportedValue, string>>;

function isFilled(value: unknown): boolean {
  return isText(value) && value !== "";
}

/** A run of our own whose lines are being gathered. */
interface GatheredRun {
  facts: LineFacts["facts"];
  line: number;
  readonly values: Map<string, Measurement>;
}

/**
 * Reads lines of JSON as the reference system and this program write them.
 *
 * @returns Values and whole runs, and every line that is not as it should be
 */
export function readJsonl(text: string): ImportedFile {
  const values: ImportedValue[] = [];
  const problems: ImportProblem[] = [];
  const events: CurationEvent[] = [];
  const runs = new Map<number, GatheredRun>();
  let line = 0;
  for (const source of text.split("\n")) {
    line++;
    if (source.trim() === "") continue;
    const fields = parseLine(source);
    const wrong = typeof fields === "string" ? fields : findWrong(fields);
    if (typeof fields === "string" || wrong !== undefined) {
      problems.push({ line, text: wrong ?? "" });
      continue;
    }
    const event = ownEvent(fields);
    if (event !== undefined) {
      events.push(event);
      continue;
    }
    const own = ownFacts(fields);
    const trouble = own === undefined
      ? void values.push(toValue(fields, line))
      : gather(runs, own, { fields, line });
    if (trouble !== undefined) problems.push({ line, text: trouble });
  }
  const records = finish(runs, problems);
  problems.sort((a, b) => a.line - b.line);
  return {
    values,
    metrics: records.flatMap((record) => record.metrics),
    records,
    events,
    problems,
  };
}

function parseLine(source: string): Fields | string {
  try {
    const value: unknown = JSON.parse(source);
    return isObject(value) ? value : "it is not an object";
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return "it is not JSON";
  }
}

/** Everything that is wrong with a line, in one text. */
function findWrong(fields: Fields): string | undefined {
  const isOwn = ownFacts(fields) !== undefined || ownEvent(fields) !== undefined;
  const isRunAlone = isOwn && fields["metric_id"] === undefined;
  const wrong = Object.entries(fields).flatMap(([name, value]) => {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field === undefined) return [`unknown field "${name}"`];
    return field.fits(value) ? [] : [`${name}: found ${show(value)}, expected ${field.expected}`];
  });
  if (!isRunAlone) {
    for (const name of REQUIRED) if (!Object.hasOwn(fields, name)) wrong.push(`${name} is missing`);
    const given = ["value_numeric", "value_label"].filter((name) => Object.hasOwn(fields, name));
    if (given.length !== 1) {
      wrong.push("exactly one of value_numeric and value_label must be given");
    }
  }
  return wrong.length === 0 ? undefined : wrong.join("; ");
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** `metadata` is everybody's: only what has exactly our form is ours. */
function ownFacts({ metadata }: Fields): LineFacts | undefined {
  return isObject(metadata) ? parseLineFacts(metadata["track"]) : undefined;
}

function ownEvent({ metadata, metric_id }: Fields): CurationEvent | undefined {
  return metric_id === undefined ? parseEvent(at(metadata, "track", "event")) : undefined;
}

function toValue(fields: Fields, line: number): ImportedValue {
  const optional = Object.entries(OPTIONAL).filter(([, field]) => Object.hasOwn(fields, field))
    .map(([name, field]) => [name, fields[field]]);
  return {
    line,
    metric: String(fields["metric_id"]),
    labels: {},
    value: valueOf(fields),
    time: parseRfc3339(String(fields["timestamp"])) ?? NaN,
    // Each field has just been compared with what it must be.
    ...Object.fromEntries(optional) as Partial<ImportedValue>,
  };
}

function valueOf(fields: Fields): number | string {
  return (fields["value_numeric"] ?? fields["value_label"]) as number | string;
}

function gather(
  runs: Map<number, GatheredRun>,
  own: LineFacts,
  { fields, line }: { readonly fields: Fields; readonly line: number },
): string | undefined {
  const run = runs.get(own.run) ?? { facts: undefined, line, values: new Map() };
  runs.set(own.run, run);
  run.facts ??= own.facts;
  if (fields["metric_id"] === undefined) return undefined;
  const { labels = {}, samples, evidence } = own;
  const metric = String(fields["metric_id"]);
  const series = seriesKey(metric, labels);
  if (run.values.has(series)) return `${series} has two values in one run`;
  run.values.set(series, {
    metric,
    labels,
    value: valueOf(fields),
    ...(samples !== undefined && { samples }),
    ...(evidence !== undefined && { evidence }),
  });
  return undefined;
}

function finish(
  runs: ReadonlyMap<number, GatheredRun>,
  problems: ImportProblem[],
): readonly RunRecord[] {
  return [...runs].flatMap(([number, { facts, line, values }]) => {
    if (facts === undefined) {
      problems.push({ line, text: `no line tells what run ${number} is` });
      return [];
    }
    const record = { ...facts, measurements: [...values.values()] };
    try {
      checkRecord(record);
      return [record];
    } catch (error) {
      problems.push({ line, text: messageOf(error) });
      return [];
    }
  });
}

import { shownPart } from "../../core/text/shown_part.ts";
import { CollectError } from "../../errors.ts";
import { labelProblem, parseNumber } from "../parse_value.ts";
import type { ReportFile } from "../read/text.ts";
import { reportError } from "../read/report_error.ts";
import type { Evidence, Labels } from "../../core/metric.ts";
import type { OptionSpec, OptionValues, Reading } from "../types.ts";

/** One value that a path or a pattern found in a file. */
export interface Selected {
  /** A text, or a number that the format knows as one. */
  readonly value: string | number;
  readonly file: ReportFile;
  /** Its line, where that is known. */
  readonly line?: number;
  /** Its place, where there are no lines: `$['total']`. */
  readonly place?: string;
  /** What tells it from the other values, if rows are asked for. */
  readonly labels?: Labels;
}

/** The options of every collector that selects values from files. */
export const SELECTION_OPTIONS = {
  as: {
    type: "string",
    choices: ["number", "label"],
    help: "what the value is (number)",
  },
  stat: {
    type: "string",
    short: "s",
    choices: ["one", "first", "last", "sum", "min", "max", "mean", "count"],
    help: "what to make of several values; one: there must be just one (one)",
  },
} as const satisfies Record<string, OptionSpec>;

/** How several numbers become one. */
const STATS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  min: (values) => values.reduce((least, value) => Math.min(least, value)),
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

/**
 * The readings that the options ask for.
 *
 * @param found What was found, in the order of the files
 * @param what What was looked for and where, for messages: `"$.total" in a.json`
 * @returns A row for each value that has labels; else one reading
 * @throws {CollectError} `COLLECT_NOTHING` if nothing was found (unless it is counted), `COLLECT_FORMAT` if a value is not what `as` says
 * or there is more than one
 */
export function selectedReadings(
  found: readonly Selected[],
  options: OptionValues,
  what: string,
): readonly Reading[] {
  const [first] = found;
  if (options.stat === "count") {
    const evidence = { ...(first === undefined ? {} : where(first)), values: found.length };
    return [{ value: found.length, labels: {}, unit: "integer", noise: "none", evidence }];
  }
  const last = found.at(-1);
  if (first === undefined || last === undefined) {
    throw new CollectError("COLLECT_NOTHING", {
      what: `Cannot find ${what}`,
      why: "nothing in it matches",
      fix: "Check the path or pattern against the file",
    });
  }
  const read = options.as === "label" ? asLabel : asNumber;
  if (found.some(({ labels }) => labels !== undefined)) {
    return found.map((one) => ({
      value: read(one),
      labels: one.labels ?? {},
      evidence: where(one),
    }));
  }
  const combine = STATS[String(options.stat)];
  if (combine !== undefined) {
    const value = combine(found.map(asNumber));
    return [{ value, labels: {}, evidence: { ...where(first), values: found.length } }];
  }
  if (options.stat === "first") return [{ value: read(first), labels: {}, evidence: where(first) }];
  if (options.stat === "last" || found.length === 1) {
    return [{ value: read(last), labels: {}, evidence: where(last) }];
  }
  throw new CollectError("COLLECT_FORMAT", {
    what: `Cannot tell which value of ${what} is meant`,
    why: `${found.length} values match`,
    fix: "Narrow the path or pattern, or say with --stat what to make of them",
  });
}

function asNumber(one: Selected): number {
  const value = typeof one.value === "number" ? one.value : parseNumber(one.value.trim());
  if (value !== undefined && Number.isFinite(value)) return value;
  throw wrongValue(
    one,
    `${quoted(one)} is not a number`,
    "Select the digits alone, or say --as label",
  );
}

function asLabel(one: Selected): string {
  const text = String(one.value).trim();
  const problem = labelProblem(text);
  if (problem === undefined) return text;
  throw wrongValue(one, `${quoted(one)} ${problem}`, "Select one short line");
}

function wrongValue(one: Selected, why: string, fix: string): CollectError {
  const { file, line, place } = one;
  const at = place === undefined ? why : `at ${place}, ${why}`;
  return reportError("COLLECT_FORMAT", file, {
    why: at,
    fix,
    ...(line !== undefined && { line }),
  });
}

function quoted({ value }: Selected): string {
  const text = String(value);
  return JSON.stringify(shownPart(text, 60));
}

function where({ file, line, place }: Selected): Evidence {
  return {
    file: file.shown,
    ...(line !== undefined && { line }),
    ...(place !== undefined && { place }),
  };
}

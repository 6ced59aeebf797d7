import { shownPart } from "../core/text/shown_part.ts";
import { CollectError } from "../errors.ts";

/** Decimal only: what every language prints for a number, and nothing that somebody has to interpret. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A label is shown in tables and charts: one short line. */
const MAX_LABEL_LENGTH = 256;

/**
 * A decimal number, strictly.
 *
 * @param text The whole text, already trimmed: `42`, `-2.5`, `1e3`
 * @returns The number, or `undefined` for everything else, `85%`, `1,234`, `Infinity` and `0x10` included
 */
export function parseNumber(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  // Adding zero turns -0 into 0: they are the same measurement.
  return Number.isFinite(value) ? value + 0 : undefined;
}

/**
 * The number that a command printed: its first line that is not blank.
 *
 * @returns A finite number
 * @throws {CollectError} `COLLECT_OUTPUT`, with the line, if that is not a number and nothing else
 */
export function parseNumericOutput(output: string): number {
  const line = firstLine(output);
  const value = parseNumber(line);
  if (value === undefined) {
    throw new CollectError("COLLECT_OUTPUT", {
      what: "Cannot read a number from the output",
      why: `the line is ${quote(line)}`,
      fix: hint(line),
    });
  }
  return value;
}

/**
 * The word that a command printed: its first line that is not blank.
 *
 * @returns 1 to 256 characters, none of them a control character
 * @throws {CollectError} `COLLECT_OUTPUT` for everything else
 */
export function parseLabelOutput(output: string): string {
  const line = firstLine(output);
  const problem = labelProblem(line);
  if (problem !== undefined) {
    throw new CollectError("COLLECT_OUTPUT", {
      what: "Cannot read a label from the output",
      why: `the line ${quote(line)} ${problem}`,
      fix: `Print one line of 1 to ${MAX_LABEL_LENGTH} characters`,
    });
  }
  return line;
}

/**
 * What keeps a word from being a label.
 *
 * @param text The word, trimmed
 * @returns The reason as the end of a sentence, or `undefined` for a good label
 */
export function labelProblem(text: string): string | undefined {
  if (text === "") return "is empty";
  if (text.length > MAX_LABEL_LENGTH) return `has ${text.length} characters`;
  if (/\p{Cc}/u.test(text)) return "has a control character";
  return undefined;
}

function firstLine(output: string): string {
  const line = output.trim().split(/\r\n|\n|\r/, 1)[0]?.trim() ?? "";
  if (line === "") {
    throw new CollectError("COLLECT_OUTPUT", {
      what: "Cannot read a value from the output",
      why: "the command printed nothing to stdout",
      fix: "Print the value as the first line of stdout; what goes to stderr is not read",
    });
  }
  return line;
}

/** The line as JSON, so that control characters show, cut to a length that fits a message. */
function quote(line: string): string {
  return JSON.stringify(shownPart(line, 100));
}

/** What to print instead, where the number can be seen in the line. */
function hint(line: string): string {
  if (/^0[xob][\da-f]+$/i.test(line)) return `Print ${Number(line)}, not ${line}`;
  if (NUMBER.test(line)) return "Print a number below 1.8e308";
  const grouped = /^[+-]?\d{1,3}(?:[,_' ]\d{3})+(?:\.\d+)?$/.test(line);
  const digits = grouped ? line.replace(/[,_' ]/g, "") : /[+-]?\d+(?:\.\d+)?/.exec(line)?.[0];
  return digits !== undefined && line.length <= 40
    ? `Print the number alone, for example ${digits}, not ${line}`
    : "Print one finite decimal number alone, for example 85 or 1.5e3";
}

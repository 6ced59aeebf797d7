import {
  type ChangeCoverage,
  MAX_FILES,
  MAX_RANGES,
} from "../../core/changed/coverage_of_change.ts";
import { at } from "../../core/json_value.ts";
import { refusedBundle } from "./_refused_bundle.ts";

/** The longest path that systems know. */
const MAX_PATH_CHARACTERS = 4_096;

/** So much of each list is left of a change that is too long. */
const FEW = 20;

/** The same numbers with the first few files and ranges. */
export function shortened(change: ChangeCoverage): ChangeCoverage {
  const { uncovered, more, unmeasured, lost } = change;
  const few = uncovered.slice(0, FEW)
    .map((file) => ({ ...file, uncovered: file.uncovered.slice(0, FEW) }));
  return {
    ...change,
    uncovered: few,
    more: more + uncovered.length - few.length,
    unmeasured: unmeasured.slice(0, FEW),
    ...(lost !== undefined && {
      lost: lost.slice(0, FEW).map((file) => ({ ...file, lines: file.lines.slice(0, FEW) })),
    }),
  };
}

/** Whether a value is what the numbers of a change make. */
export function isShareOf({ covered, total }: ChangeCoverage, value: unknown): boolean {
  return typeof value === "number" && Math.abs(value - 100 * covered / total) < 1e-6;
}

/**
 * Reads what a stranger says of a change.
 *
 * @param metric Whose change it is, for messages
 * @throws {PublishError} If anything in it is not as this program writes it
 */
export function parseChange(metric: string, value: unknown): ChangeCoverage {
  const count = (from: unknown, name: string): number => {
    const number = at(from, name);
    if (Number.isSafeInteger(number) && Number(number) >= 0) return Number(number);
    throw refusedBundle(`the ${name} of the change's ${metric} is no count`);
  };
  const path = (from: unknown): string => {
    const text = at(from, "path");
    if (
      typeof text === "string" && text !== "" && text.length <= MAX_PATH_CHARACTERS &&
      !/\p{Cc}/u.test(text)
    ) {
      return text;
    }
    throw refusedBundle(`a path of the change's ${metric} is malformed`);
  };
  const items = (from: unknown, name: string, most: number): readonly unknown[] => {
    const list = at(from, name);
    if (Array.isArray(list) && list.length <= most) return list;
    throw refusedBundle(`the ${name} of the change's ${metric} are malformed`);
  };
  let ranges = 0;
  const rangesOf = (from: unknown, name: string) =>
    items(from, name, MAX_RANGES).map((range) => {
      const lines = { first: count(range, "first"), last: count(range, "last") };
      if (++ranges > 2 * MAX_RANGES || lines.first > lines.last) {
        throw refusedBundle(`the ranges of the change's ${metric} are malformed`);
      }
      return lines;
    });
  const uncovered = items(value, "uncovered", MAX_FILES).map((file) => ({
    path: path(file),
    covered: count(file, "covered"),
    total: count(file, "total"),
    uncovered: rangesOf(file, "uncovered"),
  }));
  const [covered, total] = [count(value, "covered"), count(value, "total")];
  if (covered > total) {
    throw refusedBundle(`more of the change's ${metric} is covered than there is`);
  }
  const lost = at(value, "lost") === undefined ? undefined : items(value, "lost", MAX_FILES)
    .map((file) => ({ path: path(file), lines: rangesOf(file, "lines") }));
  return {
    ...(lost !== undefined && { lost, lostLines: count(value, "lostLines") }),
    covered,
    total,
    files: count(value, "files"),
    uncovered,
    more: count(value, "more"),
    unmeasured: items(value, "unmeasured", MAX_FILES)
      .map((file) => ({ path: path(file), lines: count(file, "lines") })),
    unmeasuredFiles: count(value, "unmeasuredFiles"),
  };
}

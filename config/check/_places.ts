import type { Node } from "jsonc-parser";
import type { Finding } from "./finding.ts";
import { type ConfigProblem, jsonPath, type ValuePath } from "../problems.ts";

/** A problem, and where it begins, for sorting. */
export interface PlacedProblem {
  readonly problem: ConfigProblem;
  /** Characters from the start of the text. */
  readonly offset: number;
}

/**
 * Makes a function that looks up where in the file a finding belongs. What can be known beforehand is: a config may have very many
 * problems.
 *
 * @returns The function
 */
export function placesOf(text: string, root: Node): (finding: Finding) => PlacedProblem {
  const offsets = new Map(offsetsBelow(root, []));
  const lineColumn = lineColumnsOf(text);
  // A key stands where it begins; what is not there, where what should hold it begins.
  const offsetOf = (path: ValuePath): number =>
    offsets.get(jsonPath(path)) ?? (path.length === 0 ? root.offset : offsetOf(path.slice(0, -1)));
  return ({ path, offset = offsetOf(path), ...rest }) => ({
    problem: { path: jsonPath(path), ...rest, ...lineColumn(offset) },
    offset,
  });
}

/**
 * Makes a function that turns offsets into what editors show.
 *
 * @returns From characters since the start of the text to line and column, both from 1
 */
export function lineColumnsOf(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  return (offset) => {
    let line = 0;
    for (let after = starts.length; after - line > 1;) {
      const middle = (line + after) >> 1;
      if ((starts[middle] ?? Infinity) <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function* offsetsBelow(node: Node, path: ValuePath): Generator<readonly [string, number]> {
  for (const [index, child] of (node.children ?? []).entries()) {
    const isProperty = child.type === "property";
    const [key, value] = isProperty ? child.children ?? [] : [undefined, child];
    const at = [...path, isProperty ? String(key?.value) : index];
    yield [jsonPath(at), child.offset];
    if (value !== undefined) yield* offsetsBelow(value, at);
  }
}

import { items, type JsonNode, numberOf, optional } from "../read/json_node.ts";

/**
 * A number that may be missing.
 *
 * @param node The object that it is in
 * @returns The number, or `undefined`
 * @throws {CollectError} `COLLECT_FORMAT` if it is something else
 */
export function maybeNumber(node: JsonNode, name: string): number | undefined {
  const found = optional(node, name);
  return found === undefined ? undefined : numberOf(found);
}

/**
 * The numbers of a list, for the samples of a record. A tool may leave a note at the end of a list that it cut.
 *
 * @param list The list, if there is one
 * @returns The samples; without them if the list has none
 */
export function numbers(list: JsonNode | undefined): { readonly samples?: readonly number[] } {
  const found = list === undefined
    ? []
    : items(list).filter((item) => typeof item.value === "number");
  return found.length === 0 ? {} : { samples: found.map(numberOf) };
}

/**
 * The facts that a report has.
 *
 * @param node The object that they are in
 * @param names Their names for us, and there
 * @returns Those that are there
 */
export function facts(
  node: JsonNode,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([ours, theirs]) => {
      const value = maybeNumber(node, theirs);
      return value === undefined ? [] : [[ours, value]];
    }),
  );
}

import { type JsonNode, optional } from "../../read/json_node.ts";

/**
 * A number that may be missing. What is no number is missing too: tools write NaN as a text, as null or as "".
 *
 * @param node The object that it is in
 * @param name Its name
 * @returns The number, or `undefined`
 */
export function maybeNumber(node: JsonNode, name: string): number | undefined {
  const found = optional(node, name)?.value;
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/**
 * A text that may be missing.
 *
 * @param node The object that it is in
 * @param name Its name
 * @returns The text, or `undefined`
 */
export function maybeText(node: JsonNode, name: string): string | undefined {
  const found = optional(node, name)?.value;
  return typeof found === "string" ? found : undefined;
}

/**
 * The numbers of a list, for the samples of a record. A tool may leave a note at the end of a list that it cut.
 *
 * @param list The list, if there is one
 * @returns The samples; without them if the list has none
 */
export function numbers(list: JsonNode | undefined): { readonly samples?: readonly number[] } {
  const all: readonly unknown[] = Array.isArray(list?.value) ? list.value : [];
  const samples = all.filter((one): one is number =>
    typeof one === "number" && Number.isFinite(one)
  );
  return samples.length === 0 ? {} : { samples };
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

import { type JsonNode, numberOf } from "../read/json_node.ts";
import { passOver } from "../read/passed_over.ts";
import type { ReportFile } from "../read/text.ts";
import { attribute, type XmlElement } from "../read/xml.ts";
import { parseHits } from "./_parse_count.ts";

/** What tools write where their own counting failed: a counter that ran over, a division by zero. */
const NO_COUNT = /^(?:-(?:\d+(?:\.\d+)?(?:e\+?\d+)?|inf(?:inity)?)|[-+]?nan|null|undefined)$/i;

/** What is said about such a count. */
const TAKEN = "a count that is none (negative or NaN), taken as 0";

/**
 * How often something ran; 0, and noted, for what is written in the place of a count that failed.
 *
 * @param report The report
 * @param text As it is written
 * @param line Where
 * @returns The number from 0; `undefined` for anything else
 */
export function hitsIn(report: ReportFile, text: string, line?: number): number | undefined {
  const hits = parseHits(text);
  if (hits !== undefined || !NO_COUNT.test(text)) return hits;
  passOver(report, TAKEN, line);
  return 0;
}

/**
 * The attribute of an element that says how often something ran.
 *
 * @param report The report
 * @param element The element
 * @param name The attribute
 * @returns As {@link hitsIn}
 * @throws {CollectError} `COLLECT_FORMAT` with the line if the attribute is missing or wrong
 */
export function hitsAttribute(report: ReportFile, element: XmlElement, name: string): number {
  const parse = (text: string) => hitsIn(report, text, element.line);
  return attribute(report, element, { name, parse });
}

/**
 * Whether something ran, by a number of a JSON report. NaN is null there.
 *
 * @param node The number
 * @returns Whether it is above 0
 * @throws {CollectError} `COLLECT_FORMAT` if it is no number
 */
export function hasRun(node: JsonNode): boolean {
  if (node.value !== null && node.value !== undefined && numberOf(node) >= 0) {
    return numberOf(node) > 0;
  }
  if (node.value === undefined) numberOf(node);
  passOver(node.file, TAKEN);
  return false;
}

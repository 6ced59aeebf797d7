import { isObject } from "../../core/json_value.ts";
import { shownPart } from "../../core/text/shown_part.ts";
import type { ReportFile } from "./text.ts";
import { reportError, WRITE_AGAIN } from "./report_error.ts";

/** A value in a JSON report, which knows where it is, for messages. */
export interface JsonNode {
  readonly value: unknown;
  readonly file: ReportFile;
  /** The object or array that it is in; absent for the whole document. */
  readonly parent?: JsonNode;
  /** Its name or index there. */
  readonly name?: string | number;
}

/**
 * The members of an object.
 *
 * @returns Names and values, in the order of the file
 * @throws {CollectError} `COLLECT_FORMAT` if it is no object
 */
export function members(node: JsonNode): readonly (readonly [name: string, node: JsonNode])[] {
  if (!isObject(node.value)) throw wrongNode(node, "an object");
  return Object.entries(node.value).map(([name, value]) => [name, child(node, value, name)]);
}

/**
 * The items of an array.
 *
 * @returns The items
 * @throws {CollectError} `COLLECT_FORMAT` if it is no array
 */
export function items(node: JsonNode): readonly JsonNode[] {
  if (!Array.isArray(node.value)) throw wrongNode(node, "an array");
  return node.value.map((value: unknown, index) => child(node, value, index));
}

/**
 * A member of an object, or an item of an array, if it is there and not null.
 *
 * @param node The object or array
 * @param name The member's name or the item's index
 * @returns Its value, or `undefined`
 */
export function optional(node: JsonNode, name: string | number): JsonNode | undefined {
  const { value } = node;
  const found = typeof name === "number"
    ? Array.isArray(value) ? value[name] as unknown : undefined
    : isObject(value) && Object.hasOwn(value, name)
    ? value[name]
    : undefined;
  return found === undefined || found === null ? undefined : child(node, found, name);
}

/**
 * A member of an object, or an item of an array.
 *
 * @param node The object or array
 * @param name The member's name or the item's index
 * @returns Its value
 * @throws {CollectError} `COLLECT_FORMAT` if it is not there
 */
export function member(node: JsonNode, name: string | number): JsonNode {
  return optional(node, name) ?? child(node, undefined, name);
}

/**
 * The number that a node is.
 *
 * @returns It, finite
 * @throws {CollectError} `COLLECT_FORMAT` if it is none
 */
export function numberOf(node: JsonNode): number {
  if (typeof node.value !== "number" || !Number.isFinite(node.value)) {
    throw wrongNode(node, "a number");
  }
  return node.value;
}

/**
 * The count that a node is.
 *
 * @returns A whole number from 0 that fits into 32 bits
 * @throws {CollectError} `COLLECT_FORMAT` if it is none
 */
export function countOf(node: JsonNode): number {
  const value = numberOf(node);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) throw wrongNode(node, "a count");
  return value;
}

/**
 * How often something ran.
 *
 * @returns A number from 0
 * @throws {CollectError} `COLLECT_FORMAT` if it is none
 */
export function hitsOf(node: JsonNode): number {
  const value = numberOf(node);
  if (value < 0) throw wrongNode(node, "a count");
  return value;
}

/**
 * The text that a node is.
 *
 * @returns It
 * @throws {CollectError} `COLLECT_FORMAT` if it is none
 */
export function textOf(node: JsonNode): string {
  if (typeof node.value !== "string") throw wrongNode(node, "a text");
  return node.value;
}

/**
 * The error of a node that is not what it should be.
 *
 * @param expected `a number`
 * @returns The error, to be thrown
 */
export function wrongNode(node: JsonNode, expected: string): Error {
  const found = shown(node.value);
  return reportError("COLLECT_FORMAT", node.file, {
    why: `${pathOf(node)} is ${found}, expected ${expected}`,
    fix: WRITE_AGAIN,
  });
}

/** A list or an object could be the whole report. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "an array";
  return isObject(value) ? "an object" : shownPart(String(JSON.stringify(value)), 60);
}

function child(parent: JsonNode, value: unknown, name: string | number): JsonNode {
  return { value, file: parent.file, parent, name };
}

/** `data[0].files["src/a.ts"]` */
function pathOf({ parent, name }: JsonNode): string {
  if (parent === undefined || name === undefined) return "the document";
  const before = parent.parent === undefined ? "" : pathOf(parent);
  const isPlain = typeof name === "string" && /^[A-Za-z_][\w-]*$/.test(name);
  if (!isPlain) return `${before}[${JSON.stringify(name)}]`;
  return before === "" ? name : `${before}.${name}`;
}

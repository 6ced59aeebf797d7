import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { lineColumnsOf } from "./_places.ts";
import { ConfigInvalidError, type ValuePath } from "../problems.ts";

/** A config's text, parsed, with the places of its values. */
export interface JsonDocument {
  readonly text: string;
  readonly root: Node;
  /** Plain objects without a prototype, so that a key `__proto__` is a key like any other. */
  readonly value: unknown;
}

/** Far more than any config needs, and far less than what would exhaust the stack. */
const MAX_DEPTH = 64;
/** `ParseErrorCode.ValueExpected`; the package's enums have no value at run time. */
const VALUE_EXPECTED = 4;
const MAX_CHARACTERS = 1_048_576;

/**
 * Parses JSON with comments.
 *
 * @param path The file's path, for the message
 * @returns The document
 * @throws {ConfigInvalidError} With the first syntax error (those behind it mostly follow from it)
 */
export function parseJson(text: string, path: string): JsonDocument {
  const refuse = (offset: number, found: string, expected: string): never => {
    const problem = { path: "$", found, expected, ...lineColumnsOf(text)(offset) };
    throw new ConfigInvalidError("CONFIG_NOT_JSON", path, [problem]);
  };
  if (text.length > MAX_CHARACTERS) {
    refuse(0, `${text.length} characters`, `at most ${MAX_CHARACTERS}`);
  }
  const tooDeep = firstBeyondDepth(text);
  if (tooDeep !== undefined) {
    refuse(tooDeep, `more than ${MAX_DEPTH} levels of nesting`, "a config");
  }
  const errors: { error: number; offset: number; length: number }[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined || root === undefined) {
    const offset = first?.offset ?? 0;
    // Not more than one character: what stands there may be a secret.
    const bad = text.charAt(offset).trim();
    const trailing = /[}\]]/.test(bad) && tokenBefore(text, offset) === COMMA;
    return refuse(
      offset,
      trailing ? "a trailing comma" : bad === "" ? "the end of the text" : JSON.stringify(bad),
      // The parser's codes are names such as `PropertyNameExpected`.
      expectation(printParseErrorCode(first?.error ?? VALUE_EXPECTED)),
    );
  }
  return { text, root, value: getNodeValue(root) };
}

/**
 * The keys of an object in the order of the file.
 *
 * @param path Where the object is
 * @returns Its keys
 */
export function keysAt(document: JsonDocument, path: ValuePath): readonly string[] {
  const children = findNodeAtLocation(document.root, [...path])?.children ?? [];
  return children.flatMap((property) => property.children?.slice(0, 1) ?? [])
    .map((key) => String(key.value));
}

/** `PropertyNameExpected` → `property name`; `InvalidSymbol` → `valid JSON (invalid symbol)`. */
function expectation(code: string): string {
  const words = code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
  const expected = /^(.*) expected$/.exec(words)?.[1];
  if (expected === undefined) return `valid JSON (${words})`;
  return expected === "end of file" ? "nothing more" : `a ${expected}`;
}

/** The package's `SyntaxKind`, as far as it is needed. */
const OPENING = [1, 3];
const CLOSING = [2, 4];
const COMMA = 5;
const END = 17;

/** The offset of the first bracket beyond the depth limit. The parser recurses; its scanner does not. */
function firstBeyondDepth(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (OPENING.includes(token)) depth++;
    if (CLOSING.includes(token)) depth--;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

/** The last token before an offset, comments and blanks left aside. */
function tokenBefore(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  let last: number | undefined;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (scanner.getTokenOffset() >= offset) break;
    last = token;
  }
  return last;
}

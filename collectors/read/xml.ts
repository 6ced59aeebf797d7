import { shownPart } from "../../core/text/shown_part.ts";
import { passOver } from "./passed_over.ts";
import { reportError, WRITE_AGAIN } from "./report_error.ts";
import { readText, type ReportFile } from "./text.ts";

/** An element, when its start tag has been read. */
export interface XmlElement {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The name of the element around it. */
  readonly parent: string | undefined;
  /** The line on which the start tag ends. */
  readonly line: number;
}

/** Gets the elements of a document in its order. */
export interface XmlHandler {
  /** An element starts. */
  open(element: XmlElement): void;
  /** An element ends. */
  close?(name: string): void;
  /** The elements whose text is wanted. */
  readonly textOf?: ReadonlySet<string>;
  /** The text of such an element, when it ends. */
  text?(name: string, text: string): void;
}

/** Characters without a tag, so that one endless text or attribute does not fill the memory. */
const QUIET_LIMIT = 64 * 1024 * 1024;

/** What stands outside of every element. */
const OUTSIDE = "text behind the document, which was passed over";

/** An entity that neither XML nor the document defines. */
const ENTITY = "an entity that XML does not know, which was passed over";

/** What is not well-formed, but changes no element. */
const PASSED_OVER: ReadonlyMap<string, string> = new Map([
  ["malformed character entity.", "a control character, which was passed over"],
  ["undefined entity.", ENTITY],
  ["text data outside of root node.", OUTSIDE],
]);

/** What XML 1.0 does not allow anywhere. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** Elements in elements. */
const DEPTH_LIMIT = 1000;

/**
 * Reads an XML document piece by piece, in memory that does not grow with it. A document type may be named, but is never fetched; one that
 * defines entities is refused, so that none can grow. Only the five entities of XML itself and character references are known. Control
 * characters and unknown entities, which test runners write into messages, are passed over.
 *
 * @param start Gets the root element, and gives the handler of the document
 * @throws {CollectError} As {@link readText}; `COLLECT_FORMAT` with the line if it is not one well-formed, whole document
 */
export async function readXml(
  file: ReportFile,
  start: (root: XmlElement) => XmlHandler,
  signal?: AbortSignal,
): Promise<void> {
  const { SaxesParser } = await import("saxes");
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: string[] = [];
  let handler: XmlHandler | undefined;
  let text: string | undefined;
  let quiet = 0;
  let hasDoctype = false;

  const fail = (why: string, cause?: unknown): never => {
    throw reportError("COLLECT_FORMAT", file, {
      line: parser.line,
      why,
      fix: WRITE_AGAIN,
      ...(cause !== undefined && { cause }),
    });
  };
  const addText = (piece: string): void => {
    text += piece;
  };

  parser.on("error", (error) => {
    const passed = PASSED_OVER.get(error.message.replace(/^\d+:\d+: /, ""));
    const isBehind = handler !== undefined && open.length === 0;
    // A document type could have defined the entity.
    if (passed === ENTITY ? !hasDoctype : passed === OUTSIDE ? isBehind : passed !== undefined) {
      return passOver(file, passed ?? "", parser.line);
    }
    fail(`it is not well-formed XML (${error.message.replace(/^\d+:\d+: /, "")})`, error);
  });
  parser.on("doctype", (doctype) => {
    hasDoctype = true;
    if (/<!ENTITY/i.test(doctype)) fail("its document type defines entities, which are not read");
  });
  parser.on("opentag", (tag) => {
    quiet = 0;
    const name = localName(tag.name);
    const element = {
      name,
      attributes: tag.attributes,
      parent: open[open.length - 1],
      line: parser.line,
    };
    if (open.push(name) > DEPTH_LIMIT) fail(`its elements are nested over ${DEPTH_LIMIT} deep`);
    handler ??= start(element);
    handler.open(element);
    if (handler.textOf?.has(name)) {
      text = "";
      parser.on("text", addText);
      parser.on("cdata", addText);
    }
  });
  parser.on("closetag", (tag) => {
    quiet = 0;
    open.pop();
    const name = localName(tag.name);
    if (text !== undefined && handler?.textOf?.has(name)) {
      parser.off("text");
      parser.off("cdata");
      handler.text?.(name, text.trim());
      text = undefined;
    }
    handler?.close?.(name);
  });

  let isStart = true;
  for await (const text of readText(file, signal)) {
    const piece: string = isStart ? text.trimStart() : text;
    isStart &&= piece === "";
    quiet += piece.length;
    if (quiet > QUIET_LIMIT) fail(`${QUIET_LIMIT} characters follow each other without a tag`);
    const plain = piece.replace(CONTROL, "\ufffd");
    if (plain !== piece) passOver(file, "a control character, which was passed over", parser.line);
    parser.write(plain);
  }
  parser.close();
}

/**
 * An attribute that must be there.
 *
 * @param file The file, for the message
 * @param parse Gives the value, or `undefined` if it is none
 * @returns What `parse` gave
 * @throws {CollectError} `COLLECT_FORMAT` with the line if the attribute is missing or wrong
 */
export function attribute<T>(
  file: ReportFile,
  element: XmlElement,
  { name, parse }: { readonly name: string; readonly parse: (text: string) => T | undefined },
): T {
  const text = element.attributes[name];
  const value = text === undefined ? undefined : parse(text);
  if (value !== undefined) return value;
  throw reportError("COLLECT_FORMAT", file, {
    line: element.line,
    why: text === undefined
      ? `<${element.name}> has no attribute "${name}"`
      : `"${shownPart(text, 40)}" is not a valid ${name} of <${element.name}>`,
    fix: WRITE_AGAIN,
  });
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

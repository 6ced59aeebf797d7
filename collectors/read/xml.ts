import { shownPart } from "../../core/text/shown_part.ts";
import { readText, type ReportFile } from "./text.ts";
import { reportError } from "./report_error.ts";

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

/** Elements in elements. */
const DEPTH_LIMIT = 1000;

/**
 * Reads an XML document piece by piece, in memory that does not grow with it. A document type may be named, but is never fetched; one that
 * defines anything is refused, so that no entity can grow. Only the five entities of XML itself and character references are known.
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

  const fail = (why: string, cause?: unknown): never => {
    throw reportError("COLLECT_FORMAT", file, {
      line: parser.line,
      why,
      fix: "Give the report as its tool wrote it, after the tool ran to its end",
      ...(cause !== undefined && { cause }),
    });
  };
  const addText = (piece: string): void => {
    text += piece;
  };

  parser.on("error", (error) => {
    fail(`it is not well-formed XML (${error.message.replace(/^\d+:\d+: /, "")})`, error);
  });
  parser.on("doctype", (doctype) => {
    if (doctype.includes("[")) {
      fail("its document type has definitions, which are not allowed here");
    }
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

  for await (const piece of readText(file, signal)) {
    quiet += piece.length;
    if (quiet > QUIET_LIMIT) fail(`${QUIET_LIMIT} characters follow each other without a tag`);
    parser.write(piece);
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
    fix: "Give the report as its tool wrote it",
  });
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

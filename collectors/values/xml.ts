import { CollectError } from "../../errors.ts";
import type { ReportFile } from "../read/text.ts";
import { readXml } from "../read/xml.ts";
import { reportError } from "../read/report_error.ts";
import { reportFiles } from "../files/report_files.ts";
import { type Selected, selectedReadings, SELECTION_OPTIONS } from "./_selection.ts";
import type { Collector, CollectorContext, CollectorInput, Reading } from "../types.ts";
import { attributeOf, enter, parseXmlPath, type Reach, START, type XmlPath } from "./_xml_path.ts";

/** `xml`: a value from any XML file, by a small part of XPath. The file is read as a stream, so it may be large. */
export const xml: Collector = {
  name: "xml",
  summary: "A value from an XML file, by a path",
  usage: "<file…>",
  options: {
    path: { type: "string", short: "p", help: "/report/@total, //package[@name='core']/count" },
    ...SELECTION_OPTIONS,
    by: {
      type: "string",
      help: "a row for each match, labelled with this attribute of the element",
    },
  },
  reads: "paths",
  check: (options) => void pathOf(options),
  collect: collectXml,
};

async function collectXml(
  { paths, options }: CollectorInput,
  context: CollectorContext,
): Promise<readonly Reading[]> {
  const path = pathOf(options);
  const by = typeof options.by === "string" ? options.by.replace(/^@/, "") : undefined;
  const found: Selected[] = [];
  for (const file of await reportFiles(paths, context)) {
    await select(file, { path, by, found, signal: context.signal });
  }
  return selectedReadings(found, options, `"${options.path}" in ${paths.join(", ")}`);
}

function pathOf({ path: text, stat }: CollectorInput["options"]): XmlPath {
  if (typeof text !== "string") throw wrongPath("it does not say which value");
  const path = parseXmlPath(text);
  if (path.attribute === undefined && path.steps.at(-1)?.name === "*" && stat !== "count") {
    throw wrongPath("the text of just any element would be a guess");
  }
  return path;
}

function wrongPath(why: string): CollectError {
  return new CollectError("COLLECT_OPTIONS", {
    what: "Cannot select an XML value",
    why,
    fix: "Give a --path that ends with a name or an attribute: /coverage/@line-rate",
  });
}

/** An element that we are in. */
interface OpenElement {
  readonly reach: Reach;
  /** Set on an element whose text is the value, until the text has come. */
  wanted?: Omit<Selected, "value">;
}

/** Adds what the path finds in one file. */
async function select(
  file: ReportFile,
  { path, by, found, signal }: {
    readonly path: XmlPath;
    readonly by: string | undefined;
    readonly found: Selected[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const open: OpenElement[] = [];
  const { attribute } = path;
  const lastName = path.steps.at(-1)?.name ?? "";
  await readXml(file, () => ({
    open(element) {
      const { reach, isEnd } = enter(path, open.at(-1)?.reach ?? START, element);
      const inside: OpenElement = { reach };
      open.push(inside);
      if (!isEnd) return;
      const label = by === undefined ? undefined : attributeOf(element, by);
      if (by !== undefined && label === undefined) {
        throw reportError("COLLECT_FORMAT", file, {
          line: element.line,
          why: `<${element.name}> has no attribute "${by}" to label its row`,
          fix: "Name an attribute that every selected element has",
        });
      }
      const labels = by === undefined || label === undefined ? {} : { labels: { [by]: label } };
      const selected = { file, line: element.line, ...labels };
      const value = attribute === undefined ? undefined : attributeOf(element, attribute);
      if (value !== undefined) found.push({ ...selected, value });
      else if (attribute === undefined) inside.wanted = selected;
    },
    textOf: new Set(attribute === undefined ? [lastName] : []),
    text(_name, value) {
      const inside = open.at(-1);
      if (inside?.wanted === undefined) return;
      found.push({ ...inside.wanted, value });
      delete inside.wanted;
    },
    close() {
      const left = open.pop()?.wanted;
      // It is the end of the path, but it holds elements and no text of its own.
      if (left !== undefined) found.push({ ...left, value: "" });
    },
  }), signal);
}

import type { CoverageReader } from "./_unite.ts";
import { type CoverageKind, type CoverageModel, preferKind } from "./_model.ts";
import type { ReportFile } from "../read/text.ts";
import { readXml, type XmlElement, type XmlHandler } from "../read/xml.ts";
import { reportError } from "../read/report_error.ts";

/** A way to write coverage down in XML. */
export interface XmlCoverageFormat {
  /** For the evidence: `cobertura`. */
  readonly name: string;
  /** What its root element looks like, for messages: `<coverage line-rate="…">`. */
  readonly root: string;
  /** Whether a document with this root element is of the format. */
  readonly accepts: (root: XmlElement) => boolean;
  /** What is counted unless another kind is asked for: the number that its tool prints first. Default: lines. */
  readonly prefers?: CoverageKind;
  /** The handler of one document. */
  readonly start: (file: ReportFile, model: CoverageModel, root: XmlElement) => XmlHandler;
}

/**
 * A reader of some XML formats; the root element decides.
 *
 * @returns The reader
 */
export function xmlCoverageReader(formats: readonly XmlCoverageFormat[]): CoverageReader {
  return async (file, model, signal) => {
    let name = "";
    await readXml(file, (root) => {
      const format = formats.find((one) => one.accepts(root));
      if (format === undefined) {
        throw reportError("COLLECT_FORMAT", file, {
          line: root.line,
          why: `its root element <${root.name}> is not that of ${
            formats.length > 3
              ? "a known coverage tool"
              : formats.map((one) => `${one.name} (${one.root})`).join(" or ")
          }`,
          fix: "Use the collector of the report's format, or `coverage`, which recognises it",
        });
      }
      name = format.name;
      if (format.prefers !== undefined) preferKind(model, format.prefers);
      return format.start(file, model, root);
    }, signal);
    return name;
  };
}

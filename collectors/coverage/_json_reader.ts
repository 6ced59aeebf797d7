import type { CoverageReader } from "./_unite.ts";
import { type CoverageKind, type CoverageModel, preferKind } from "./_model.ts";
import type { JsonNode } from "../read/json_node.ts";
import { readJsonDocuments } from "../read/json.ts";
import { reportError } from "../read/report_error.ts";

/** A way to write coverage down in JSON. */
export interface JsonCoverageFormat {
  /** For the evidence: `istanbul`. */
  readonly name: string;
  /** Whether a document is of the format. */
  readonly accepts: (root: JsonNode) => boolean;
  /** What is counted unless another kind is asked for: the number that its tool prints first. Default: lines. */
  readonly prefers?: CoverageKind;
  /** Adds what the document says to a model. */
  readonly add: (root: JsonNode, model: CoverageModel) => void;
}

/**
 * A reader of some JSON formats; the document's shape decides.
 *
 * @returns The reader
 */
export function jsonCoverageReader(formats: readonly JsonCoverageFormat[]): CoverageReader {
  return async (file, model, signal) => {
    const documents = await readJsonDocuments(file, signal);
    const format = formats.find(({ accepts }) => documents.every(accepts));
    if (format === undefined) {
      throw reportError("COLLECT_FORMAT", file, {
        why: `it is JSON, but not ${
          formats.length > 3
            ? "that of a known coverage tool"
            : `coverage of ${formats.map((one) => one.name).join(" or ")}`
        }`,
        fix: "Use the collector of the report's format, or `coverage`, which recognises it",
      });
    }
    if (format.prefers !== undefined) preferKind(model, format.prefers);
    for (const document of documents) format.add(document, model);
    return format.name;
  };
}

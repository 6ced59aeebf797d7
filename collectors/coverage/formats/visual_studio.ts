import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";
import type { ReportFile } from "../../read/text.ts";
import { type CoverageModel, coveredFile, renameFile, wants } from "../_model.ts";
import { parseCount } from "../_parse_count.ts";
import { type Counts, type CoveredFile, markLine, markName } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";

/** Lines of one range, so that a wrong number does not run for minutes. */
const RANGE_LINES = 100_000;

/**
 * The XML of `dotnet-coverage` and Visual Studio's CodeCoverage.exe (`-f xml`). A line that ran in part has run, as in the Cobertura report of the
 * same tool. Blocks are the statements here.
 */
export const dotnetCoverageXml: XmlCoverageFormat = {
  name: "dotnet-coverage",
  root: "<results>",
  accepts: ({ name }) => name === "results",
  start: startResults,
};

/** Visual Studio's exported `.coveragexml`. */
export const visualStudioXml: XmlCoverageFormat = {
  name: "visual-studio",
  root: "<CoverageDSPriv>",
  accepts: ({ name }) => name === "CoverageDSPriv",
  start: startDataSet,
};

/** The paths of source files stand behind what is in them: until then they go by their number. */
function sourceFiles(model: CoverageModel): {
  readonly file: (id: string) => CoveredFile;
  readonly name: (id: string, path: string) => void;
} {
  const unnamed = new Map<string, string>();
  return {
    file: (id) => {
      const key = unnamed.get(id) ?? `source ${id}`;
      unnamed.set(id, key);
      return coveredFile(model, key);
    },
    name: (id, path) => {
      const key = unnamed.get(id);
      if (key === undefined) return;
      unnamed.delete(id);
      renameFile(model, key, path);
    },
  };
}

function startResults(report: ReportFile, model: CoverageModel): XmlHandler {
  let sources = sourceFiles(model);
  let current:
    | { readonly name: string; blocks: Counts; file?: CoveredFile; hasRun: boolean }
    | undefined;
  let modules = 0;
  const count = (element: XmlElement, name: string) =>
    attribute(report, element, { name, parse: parseCount });
  return {
    open: (element) => {
      const { name, attributes } = element;
      if (name === "module") {
        sources = sourceFiles(model);
        modules++;
      } else if (name === "function") {
        const covered = count(element, "blocks_covered");
        const total = covered + count(element, "blocks_not_covered");
        const key =
          `${attributes.namespace}.${attributes.type_name}.${attributes.name} ${attributes.token}`;
        current = { name: key, blocks: { covered, total }, hasRun: false };
      } else if (name === "range" && current !== undefined) {
        const file = sources.file(`${modules} ${attributes.source_id}`);
        const isCovered = attributes.covered !== "no";
        current.file ??= file;
        current.hasRun ||= isCovered;
        if (!wants(model, "line")) return;
        const [first, last] = [count(element, "start_line"), count(element, "end_line")];
        for (let line = first; line <= Math.min(last, first + RANGE_LINES); line++) {
          markLine(file, line, isCovered);
        }
      } else if (name === "source_file") {
        sources.name(`${modules} ${attributes.id}`, attributes.path ?? "");
      }
    },
    close: (name) => {
      if (name !== "function" || current === undefined) return;
      const { file, blocks, hasRun } = current;
      if (file !== undefined && wants(model, "function")) {
        markName(file, current.name, { isCovered: hasRun });
      }
      if (file !== undefined && blocks.total > 0 && wants(model, "statement")) {
        markBlocks(file, current.name, blocks);
      }
      current = undefined;
    },
  };
}

function markBlocks(file: CoveredFile, name: string, { covered, total }: Counts): void {
  markName(file, `${name} covered`, { isCovered: true, weight: covered });
  markName(file, `${name} missed`, { isCovered: false, weight: total - covered });
}

/** The names of the elements whose text is a number of the line at hand, or of the method. */
const TEXTS = new Set([
  ...["LnStart", "LnEnd", "Coverage", "SourceFileID", "SourceFileName", "MethodKeyName"],
  ...["BlocksCovered", "BlocksNotCovered"],
]);

function startDataSet(_: ReportFile, model: CoverageModel): XmlHandler {
  const sources = sourceFiles(model);
  const texts = new Map<string, string>();
  let method: {
    name: string;
    readonly blocks: Map<string, number>;
    file?: CoveredFile;
    hasRun: boolean;
  } | undefined;
  let isLine = false;
  const number = (name: string) => parseCount(texts.get(name) ?? "") ?? 0;

  const closeLine = (): void => {
    // 0 is covered, 1 in part, 2 not.
    const isCovered = texts.get("Coverage") === "0" || texts.get("Coverage") === "1";
    const file = sources.file(texts.get("SourceFileID") ?? "");
    if (method !== undefined) {
      method.file ??= file;
      method.hasRun ||= isCovered;
    }
    if (!wants(model, "line")) return;
    const first = number("LnStart");
    for (let line = first; line <= Math.min(number("LnEnd"), first + RANGE_LINES); line++) {
      markLine(file, line, isCovered);
    }
  };
  const closeMethod = (): void => {
    if (method?.file === undefined) return;
    const { name, file, hasRun, blocks } = method;
    if (wants(model, "function")) markName(file, name, { isCovered: hasRun });
    const covered = blocks.get("BlocksCovered") ?? 0;
    const total = covered + (blocks.get("BlocksNotCovered") ?? 0);
    if (total > 0 && wants(model, "statement")) markBlocks(file, name, { covered, total });
  };

  return {
    textOf: TEXTS,
    text: (name, text) => {
      if (method !== undefined && !isLine) {
        if (name === "MethodKeyName") method.name = text;
        else if (name.startsWith("Blocks")) method.blocks.set(name, parseCount(text) ?? 0);
      } else texts.set(name, text);
    },
    open: ({ name }) => {
      if (name === "Method") method = { name: "", blocks: new Map(), hasRun: false };
      else if (name === "Lines") {
        isLine = true;
        texts.clear();
      }
    },
    close: (name) => {
      if (name === "Lines") {
        closeLine();
        isLine = false;
      } else if (name === "Method") {
        closeMethod();
        method = undefined;
      } else if (name === "SourceFileNames") {
        sources.name(texts.get("SourceFileID") ?? "", texts.get("SourceFileName") ?? "");
      }
    },
  };
}

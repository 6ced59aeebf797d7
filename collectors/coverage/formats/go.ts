import { shownPart } from "../../../core/text/shown_part.ts";
import { countReader, hasBytes } from "../_count_reader.ts";
import { type CoverageModel, coveredFile, preferKind, wants } from "../_model.ts";
import { hitsIn } from "../_odd_hits.ts";
import { blockName, type CoveredFile, markLine, markName } from "../_points.ts";
import { type LineBytes, readLineBytes, textOfLine } from "../../read/line_bytes.ts";
import type { ReportFile } from "../../read/text.ts";
import { reportError } from "../../read/report_error.ts";

/** Lines of one block, so that a wrong number does not run for minutes. */
const BLOCK_LINES = 1_000_000;

const COLON = 58;
const SPACE = 32;

/**
 * Reads Go's cover profile: `mode: set`, then a line per block of statements, repeated for each package that was tested. Statements count,
 * unless another kind is asked for: so the value is the one that `go tool cover -func` prints. A line of code is covered if any block on it ran.
 *
 * @returns `go`
 * @throws {CollectError} `COLLECT_FORMAT` if it is not a cover profile
 */
export async function readGoProfile(
  file: ReportFile,
  model: CoverageModel,
  signal?: AbortSignal,
): Promise<string> {
  preferKind(model, "statement");
  const readBlock = blockReader(model, file);
  await readLineBytes(file, (bytes, number) => {
    if (number > 1 && readBlock(bytes)) return;
    const line = textOfLine(bytes);
    // Profiles that were put one after the other have a mode each.
    if (/^mode: (?:set|count|atomic)$/.test(line) || (line === "" && number > 1)) return;
    throw reportError("COLLECT_FORMAT", file, {
      line: number,
      why: number === 1
        ? `"${shownPart(line, 40)}" is not the mode of a Go cover profile`
        : `"${shownPart(line, 80)}" is not a block of a Go cover profile`,
      fix: "Give the profile as `go test -coverprofile` wrote it",
    });
  }, signal);
  return "go";
}

/** Reads `path:line.column,line.column statements count`; `false` for anything else. */
function blockReader(model: CoverageModel, report: ReportFile): (line: LineBytes) => boolean {
  const place = countReader(".,. ");
  const hits = countReader("");
  let path = new Uint8Array();
  let file: CoveredFile | undefined;

  /** The blocks of a file follow each other, so that its path is seldom made a text. */
  const fileOf = (line: LineBytes, end: number): CoveredFile => {
    const { bytes, from } = line;
    if (file === undefined || path.length !== end - from || !hasBytes(line, from, path)) {
      path = bytes.slice(from, end);
      file = coveredFile(model, textOfLine(line, from, end));
    }
    return file;
  };

  return (line) => {
    const { bytes, from, to } = line;
    // Looking backwards would go through all that was read before it.
    if (from === to) return false;
    const colon = bytes.lastIndexOf(COLON, to - 1);
    const space = bytes.lastIndexOf(SPACE, to - 1);
    if (colon <= from || !place.read(line, colon + 1, space)) return false;
    const [first = 0, column = 0, last = 0, end = 0, weight = 0] = place.values;
    const isCovered = hits.read(line, space + 1)
      ? hits.values[0] !== 0
      : isCoveredIn(report, textOfLine(line, space + 1));
    if (isCovered === undefined || last < first || last - first > BLOCK_LINES) return false;
    const file = fileOf(line, colon);
    if (wants(model, "statement")) {
      markName(file, blockName(first, column, { last, end }), { isCovered, weight });
    }
    if (!wants(model, "line")) return true;
    for (let line = first; line <= last; line++) markLine(file, line, isCovered);
    return true;
  };
}

/** A count of more digits than most. */
function isCoveredIn(report: ReportFile, text: string): boolean | undefined {
  const hits = hitsIn(report, text);
  return hits === undefined ? undefined : hits > 0;
}

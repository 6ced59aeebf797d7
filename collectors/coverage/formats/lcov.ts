import { shownPart } from "../../../core/text/shown_part.ts";
import { type CountReader, countReader, hasBytes } from "../_count_reader.ts";
import { coverageCollector } from "../_collector.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type CoveredFile, markBranch, markLine, markName } from "../_points.ts";
import { parseCount, parseHits } from "../_parse_count.ts";
import { type LineBytes, readLineBytes, textOfLine } from "../../read/line_bytes.ts";
import type { ReportFile } from "../../read/text.ts";
import { reportError } from "../../read/report_error.ts";
import type { Collector } from "../../types.ts";

/** The collector `coverage-lcov`. */
export const coverageLcov: Collector = coverageCollector({
  name: "coverage-lcov",
  summary: "Coverage from LCOV tracefiles (lcov, c8, nyc, deno, llvm-cov, gcovr, …)",
  read: readLcov,
});

/** The part of a tracefile that is about one source file. */
interface Section extends Place {
  /** Where it starts. */
  readonly line: number;
}

/** Reads a line whose value starts at `from`; `false` if it is not what it should be. */
type LineReader = (line: string, from: number, at: Place) => boolean;

/** Where the points of a line belong. */
interface Place {
  readonly file: CoveredFile;
  readonly model: CoverageModel;
}

/** Lines that state sums. */
const SUMS = ["LF", "LH", "FNF", "FNH", "BRF", "BRH", "MCF", "MCH", "MRF", "MRH"];

const READERS: ReadonlyMap<string, LineReader> = new Map<string, LineReader>([
  ["DA", readLine],
  ["BRDA", readBranch],
  ["FN", readFunction],
  ["FNDA", readFunctionHits],
  ["FNL", (line, from) => /^\d+,\d+(?:,\d+)?$/.test(line.slice(from))],
  ["FNA", readFunctionAlias],
  ["MCDC", () => true],
  ["VER", () => true],
  ...SUMS.map((name): [string, LineReader] => [name, readSum]),
]);

/**
 * Reads LCOV's tracefile, as geninfo(1) of LCOV 2 describes it.
 *
 * @returns `lcov`
 * @throws {CollectError} `COLLECT_FORMAT` if it is not a whole tracefile
 */
export async function readLcov(
  file: ReportFile,
  model: CoverageModel,
  signal?: AbortSignal,
): Promise<string> {
  let section: Section | undefined;
  const readPlain = plainReader();
  await readLineBytes(file, (bytes, number) => {
    if (section !== undefined && readPlain(bytes, section)) return;
    const line = textOfLine(bytes);
    const colon = line.indexOf(":");
    const name = colon < 0 ? line.trim() : line.slice(0, colon);
    if (name === "" || name.startsWith("#") || (name === "TN" && colon > 0)) return;
    if (name === "SF" && line.length > colon + 1) {
      if (section !== undefined) throw unfinished(file, section);
      section = { file: coveredFile(model, line.slice(colon + 1)), model, line: number };
    } else if (name === "end_of_record") {
      section = undefined;
    } else {
      const read = colon > 0 ? READERS.get(name) : undefined;
      if (section !== undefined && read?.(line, colon + 1, section) === true) return;
      throw reportError("COLLECT_FORMAT", file, {
        line: number,
        why: read === undefined
          ? `"${shownPart(line, 40)}" is not a line of LCOV`
          : section === undefined
          ? `"${name}" stands before any source file (SF)`
          : `"${shownPart(line, 40)}" is not a valid ${name} line`,
        fix: "Give an LCOV tracefile (lcov.info) as its tool wrote it",
      });
    }
  }, signal);
  if (section !== undefined) throw unfinished(file, section);
  return "lcov";
}

const DA = new TextEncoder().encode("DA:");
const BRDA = new TextEncoder().encode("BRDA:");
const FN = new TextEncoder().encode("FN:");
const FNDA = new TextEncoder().encode("FNDA:");
const COMMA = 44;
const NEVER = new TextEncoder().encode(",-");

/** Nearly all lines are these, with plain numbers. They are read without making a text of them. */
function plainReader(): (line: LineBytes, at: Place) => boolean {
  const hits = countReader(",");
  const taken = countReader(",,,");
  const notTaken = countReader(",,");
  const number = countReader("");
  return (bytes, { file, model }) => {
    const { from, to } = bytes;
    if (hasBytes(bytes, from, DA)) {
      if (!hits.read(bytes, from + DA.length)) return false;
      if (wants(model, "line")) markLine(file, hits.values[0] ?? 0, hits.values[1] !== 0);
      return true;
    }
    if (!hasBytes(bytes, from, BRDA)) return isUnwantedFunction(bytes, model, number);
    const ran = !hasBytes(bytes, to - NEVER.length, NEVER);
    const { read, values } = ran ? taken : notTaken;
    if (!read(bytes, from + BRDA.length, ran ? to : to - NEVER.length)) return false;
    if (!wants(model, "branch")) return true;
    const [line = 0, block = 0, branch = 0, count = 0] = values;
    markBranch(file, { line, block, branch }, ran && count > 0);
    return true;
  };
}

/** A number and a name, which nobody wants to know. */
function isUnwantedFunction(line: LineBytes, model: CoverageModel, number: CountReader): boolean {
  const tag = [FN, FNDA].find((one) => hasBytes(line, line.from, one));
  if (tag === undefined || wants(model, "function")) return false;
  const start = line.from + tag.length;
  const comma = line.bytes.indexOf(COMMA, start);
  return comma > 0 && comma < line.to - 1 && number.read(line, start, comma);
}

/** `DA:line,hits[,checksum]` */
function readLine(text: string, from: number, { file, model }: Place): boolean {
  const comma = text.indexOf(",", from);
  const end = comma < 0 ? -1 : text.indexOf(",", comma + 1);
  const line = parseCount(text, from, comma);
  const hits = parseHits(text, comma + 1, end < 0 ? text.length : end);
  if (comma < 0 || line === undefined || hits === undefined) return false;
  if (wants(model, "line")) markLine(file, line, hits > 0);
  return true;
}

/** `BRDA:line,[e]block,branch,taken`; `branch` may be the text of an expression, `taken` is `-` where the line never ran. */
function readBranch(text: string, from: number, { file, model }: Place): boolean {
  const first = text.indexOf(",", from);
  const second = text.indexOf(",", first + 1);
  const last = text.lastIndexOf(",");
  if (first < 0 || second < 0 || last <= second) return false;
  const line = parseCount(text, from, first);
  const block = parseCount(text, first + 1, second);
  const branch = parseCount(text, second + 1, last);
  const hits = text.endsWith(",-") ? 0 : parseHits(text, last + 1);
  if (line === undefined || hits === undefined) return false;
  if (block === undefined && !/^e\d+$/.test(text.slice(first + 1, second))) return false;
  if (!wants(model, "branch")) return true;
  const isCovered = hits > 0;
  if (block === undefined || branch === undefined) {
    markName(file, text.slice(from, last), { isCovered });
  } else {
    markBranch(file, { line, block, branch }, isCovered);
  }
  return true;
}

/** `FN:line[,end],name` */
function readFunction(text: string, from: number, { file, model }: Place): boolean {
  const name = /^\d+,(?:\d+,(?=.))?(.+)$/.exec(text.slice(from))?.[1];
  if (name === undefined) return false;
  if (wants(model, "function")) markName(file, name, { isCovered: false });
  return true;
}

/** `FNDA:hits,name` */
function readFunctionHits(text: string, from: number, { file, model }: Place): boolean {
  const comma = text.indexOf(",", from);
  const hits = parseHits(text, from, comma);
  if (comma < 0 || hits === undefined || comma === text.length - 1) return false;
  if (wants(model, "function")) markName(file, text.slice(comma + 1), { isCovered: hits > 0 });
  return true;
}

/** `FNA:index,hits,name` */
function readFunctionAlias(text: string, from: number, place: Place): boolean {
  const comma = text.indexOf(",", from);
  return parseCount(text, from, comma) !== undefined && readFunctionHits(text, comma + 1, place);
}

/** `LF:number`. The sums are not used, because tools count them in different ways. */
function readSum(text: string, from: number): boolean {
  return parseCount(text, from) !== undefined;
}

function unfinished(file: ReportFile, section: Section): Error {
  return reportError("COLLECT_FORMAT", file, {
    line: section.line,
    why: "the section that starts here has no end_of_record, so that the file is cut off",
    fix: "Let the tool that writes it run to its end",
  });
}

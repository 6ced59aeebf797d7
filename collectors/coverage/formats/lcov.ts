import { shownPart } from "../../../core/text/shown_part.ts";
import { type CountReader, countReader, hasBytes } from "../_count_reader.ts";
import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hitsIn } from "../_odd_hits.ts";
import { type CoveredFile, markBranch, markLine, markName } from "../_points.ts";
import { parseCount } from "../_parse_count.ts";
import { type LineBytes, readLineBytes, textOfLine } from "../../read/line_bytes.ts";
import type { ReportFile } from "../../read/text.ts";
import { passOver } from "../../read/passed_over.ts";
import { reportError, WRITE_AGAIN } from "../../read/report_error.ts";

/** The part of a tracefile that is about one source file. */
interface Section {
  /** Where it starts. */
  readonly line: number;
  readonly file: CoveredFile;
  readonly model: CoverageModel;
  readonly functions: FunctionRecords;
}

/** Reads a line whose value starts at `from`; `false` if it is not what it should be. */
type LineReader = (line: string, from: number, at: Section, note: Note) => boolean;

/** The place of a line, for what is noted about it. */
interface Note {
  readonly report: ReportFile;
  readonly line: number;
}

const IGNORED: LineReader = () => true;

/** Lines that state sums, which tools count in different ways, and conditions (MC/DC), which are not read. */
const UNUSED = ["LF", "LH", "FNF", "FNH", "BRF", "BRH", "MCF", "MCH", "MRF", "MRH", "MCDC", "VER"];

/** How a record is read, and what it is about. */
const RECORDS: ReadonlyMap<string, readonly [read: LineReader, kind?: CoverageKind]> = new Map<
  string,
  readonly [read: LineReader, kind?: CoverageKind]
>([
  ["DA", [readLine, "line"]],
  ["BRDA", [readBranch, "branch"]],
  ["FN", [readFunction, "function"]],
  ["FNDA", [readFunctionHits, "function"]],
  ["FNL", [readFunctionLines, "function"]],
  ["FNA", [readFunctionAlias, "function"]],
  ...UNUSED.map((name): [string, readonly [LineReader]] => [name, [IGNORED]]),
]);

/**
 * Reads LCOV's tracefile, as geninfo(1) of LCOV 2 describes it. A record of another kind than the one that is counted, and one that nobody
 * knows, cost nothing.
 *
 * @param file The report
 * @param model Gets the points
 * @param signal Stops the reading
 * @returns `lcov`
 * @throws {CollectError} `COLLECT_FORMAT` if it is not a whole tracefile
 */
export async function readLcov(
  file: ReportFile,
  model: CoverageModel,
  signal?: AbortSignal,
): Promise<string> {
  let section: Section | undefined;
  let sections = 0;
  const readPlain = plainReader();
  await readLineBytes(file, (bytes, number) => {
    if (section !== undefined && readPlain(bytes, section)) return;
    const line = textOfLine(bytes).trimEnd();
    const colon = line.indexOf(":");
    const name = colon < 0 ? line.trim() : line.slice(0, colon);
    if (name === "" || name.startsWith("#") || (name === "TN" && colon > 0)) return;
    if ((name === "SF" || name === "KF") && colon > 0) {
      if (section !== undefined) throw unfinished(file, section);
      const path = line.slice(colon + 1).trim();
      if (path === "") {
        passOver(file, "a section without a source file, counted all the same", number);
      }
      section = {
        file: coveredFile(model, path),
        model,
        line: number,
        functions: newFunctionRecords(),
      };
    } else if (name === "end_of_record") {
      if (section !== undefined) closeFunctions(section);
      section = undefined;
      sections++;
    } else {
      const [read, kind] = colon > 0 ? RECORDS.get(name) ?? [] : [];
      const note = { report: file, line: number };
      if (section !== undefined && read?.(line, colon + 1, section, note) === true) return;
      if (section !== undefined && kind !== undefined && !wants(model, kind)) {
        return passOver(file, `a ${name} line that cannot be read, which was passed over`, number);
      }
      const isForeign = section === undefined ? sections > 0 : /^[A-Z]{2,8}$/.test(name);
      if (read === undefined && isForeign) {
        return passOver(file, "a line that LCOV does not know, which was passed over", number);
      }
      throw reportError("COLLECT_FORMAT", file, {
        line: number,
        why: read === undefined
          ? `"${shownPart(line, 40)}" is not a line of LCOV`
          : section === undefined
          ? `"${name}" stands before any source file (SF)`
          : `"${shownPart(line, 40)}" is not a valid ${name} line`,
        fix: WRITE_AGAIN,
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
function plainReader(): (line: LineBytes, at: Section) => boolean {
  const hits = countReader(",");
  const taken = countReader(",,,");
  const notTaken = countReader(",,");
  const number = countReader("");
  return (bytes, { file, model }) => {
    const { from, to } = bytes;
    if (hasBytes(bytes, from, DA)) {
      // No source file has a line 0.
      if (!hits.read(bytes, from + DA.length) || hits.values[0] === 0) return false;
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
function readLine(
  text: string,
  from: number,
  { file, model }: Section,
  { report, line: at }: Note,
): boolean {
  const [number = "", count = ""] = text.slice(from).split(",", 2);
  const line = parseCount(number);
  if (line === undefined) return false;
  if (!wants(model, "line")) return true;
  if (line === 0) {
    passOver(report, "a line 0, which was passed over", at);
    return true;
  }
  const hits = hitsIn(report, count, at);
  if (hits === undefined) return false;
  markLine(file, line, hits > 0);
  return true;
}

/** The block of a branch: for an exception, one that falls through, or one that cannot be reached. */
const BLOCK = /^[ef]?(U?)\d+$/;

/** `BRDA:line,[e|f][U]block,branch,taken`; `branch` may be the text of an expression, `taken` is `-` where the line never ran. */
function readBranch(
  text: string,
  from: number,
  { file, model }: Section,
  { report, line: at }: Note,
): boolean {
  const first = text.indexOf(",", from);
  const second = text.indexOf(",", first + 1);
  const last = text.lastIndexOf(",");
  if (first < 0 || second < 0 || last <= second) return false;
  const line = parseCount(text, from, first);
  const [written, unreachable] = BLOCK.exec(text.slice(first + 1, second)) ?? [];
  if (line === undefined || written === undefined) return false;
  // LCOV does not count what it knows to be out of reach.
  if (!wants(model, "branch") || unreachable === "U") return true;
  const count = text.slice(last + 1);
  const hits = count === "-" ? 0 : hitsIn(report, count, at);
  if (hits === undefined) return false;
  const isCovered = hits > 0;
  const block = parseCount(written);
  const branch = parseCount(text, second + 1, last);
  if (block === undefined || branch === undefined) {
    markName(file, text.slice(from, last), { isCovered });
  } else {
    markBranch(file, { line, block, branch }, isCovered);
  }
  return true;
}

/**
 * The functions of a section, whose lines and hits are told apart. Methods of several classes share a name: the first hits of a name are
 * those of its first line. LCOV 2 gives a function an index, under which all its names (those of template instances) are one function.
 */
interface FunctionRecords {
  /** By name: the lines on which such a function starts. */
  readonly lines: Map<string, Set<string>>;
  /** By name: whether each ran. */
  readonly hits: Map<string, boolean[]>;
  /** By index: where it starts. */
  readonly starts: Map<number, string>;
  /** By index: whether it ran under any name. */
  readonly aliases: Map<number, boolean>;
}

function newFunctionRecords(): FunctionRecords {
  return { lines: new Map(), hits: new Map(), starts: new Map(), aliases: new Map() };
}

/** `FN:line[,end],name` */
function readFunction(text: string, from: number, { functions, model }: Section): boolean {
  const [, line, name] = /^(\d+),(?:\d+,(?=.))?(.+)$/.exec(text.slice(from)) ?? [];
  if (line === undefined || name === undefined) return false;
  if (!wants(model, "function")) return true;
  const known = functions.lines.get(name);
  if (known === undefined) functions.lines.set(name, new Set([line]));
  else known.add(line);
  return true;
}

/** `FNDA:hits,name` */
function readFunctionHits(
  text: string,
  from: number,
  { functions, model }: Section,
  { report, line }: Note,
): boolean {
  const comma = text.indexOf(",", from);
  if (comma < 0 || comma === text.length - 1) return false;
  if (!wants(model, "function")) return true;
  const hits = hitsIn(report, text.slice(from, comma), line);
  if (hits === undefined) return false;
  const name = text.slice(comma + 1);
  const known = functions.hits.get(name);
  if (known === undefined) functions.hits.set(name, [hits > 0]);
  else known.push(hits > 0);
  return true;
}

/** `FNL:index,line[,end]` */
function readFunctionLines(text: string, from: number, { functions, model }: Section): boolean {
  const [, index, start] = /^(\d+),(\d+)(?:,\d+)?$/.exec(text.slice(from)) ?? [];
  if (index === undefined || start === undefined) return false;
  if (!wants(model, "function")) return true;
  functions.starts.set(Number(index), start);
  return true;
}

/** `FNA:index,hits,name` */
function readFunctionAlias(
  text: string,
  from: number,
  { functions, model }: Section,
  { report, line }: Note,
): boolean {
  const [, written, count = ""] = /^(\d+),([^,]+),./.exec(text.slice(from)) ?? [];
  if (written === undefined) return false;
  if (!wants(model, "function")) return true;
  const hits = hitsIn(report, count, line);
  if (hits === undefined) return false;
  const index = Number(written);
  functions.aliases.set(index, functions.aliases.get(index) === true || hits > 0);
  return true;
}

/** Marks the functions of a section, known by their name and the line on which they start. */
function closeFunctions({ file, functions: { lines, hits, starts, aliases } }: Section): void {
  for (const name of new Set([...lines.keys(), ...hits.keys()])) {
    const starting = [...lines.get(name) ?? [""]];
    const ran = hits.get(name) ?? [];
    starting.forEach((line, at) => {
      // Hits that are left over, as in files put together, are those of the last.
      const own = at === starting.length - 1 ? ran.slice(at) : ran.slice(at, at + 1);
      markName(file, `${line} ${name}`, { isCovered: own.includes(true) });
    });
  }
  const onLine = new Map<string, number>();
  for (const index of new Set([...starts.keys(), ...aliases.keys()])) {
    const start = starts.get(index) ?? "";
    const before = onLine.get(start) ?? 0;
    onLine.set(start, before + 1);
    markName(file, `${start} #${before}`, { isCovered: aliases.get(index) === true });
  }
}

function unfinished(file: ReportFile, section: Section): Error {
  return reportError("COLLECT_FORMAT", file, {
    line: section.line,
    why: "the section that starts here has no end_of_record, so that the file is cut off",
    fix: "Let the tool that writes it run to its end",
  });
}

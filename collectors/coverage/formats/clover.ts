import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type Counts, type CoveredFile, markLine, markName, markStated } from "../_points.ts";
import type { XmlCoverageFormat } from "../_xml_reader.ts";
import { hitsAttribute } from "../_odd_hits.ts";
import { parseCount } from "../_parse_count.ts";
import type { ReportFile } from "../../read/text.ts";
import { attribute, type XmlElement, type XmlHandler } from "../../read/xml.ts";

/**
 * Clover's XML, as Clover, OpenClover, PHPUnit and Istanbul write it. Lines are those of statements and conditions. The tools mean
 * different things by the counts of a condition, and some leave out the lines of methods; so branches and functions are read in the way
 * that gives the numbers that the file's own `<metrics>` state.
 */
export const cloverXml: XmlCoverageFormat = {
  name: "clover",
  root: '<coverage generated="…">',
  accepts: ({ name, attributes }) =>
    name === "coverage" && (attributes.clover !== undefined || attributes.generated !== undefined),
  start,
};

/** One point of a source file. */
interface Point {
  readonly line: number;
  readonly name: string;
  readonly isCovered: boolean;
}

/** A condition as written. */
interface Condition {
  readonly line: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
}

/** The part of a report that is about one source file. */
interface Section {
  readonly file: CoveredFile;
  readonly stated: Map<CoverageKind, Counts>;
  readonly conditions: Condition[];
  readonly points: Map<CoverageKind, Point[]>;
}

/** The attributes of `<metrics>`, by kind. */
const STATED: readonly (readonly [CoverageKind, string])[] = [
  ["branch", "conditionals"],
  ["function", "methods"],
  ["statement", "statements"],
];

function start(report: ReportFile, model: CoverageModel): XmlHandler {
  let section: Section | undefined;
  let isTestCode = false;

  const openMetrics = (element: XmlElement, into: Section): void => {
    for (const [kind, name] of STATED) {
      if (element.attributes[name] === undefined || model.kind !== kind) continue;
      const total = attribute(report, element, { name, parse: parseCount });
      const covered = attribute(report, element, { name: `covered${name}`, parse: parseCount });
      into.stated.set(kind, { covered, total });
    }
  };
  const openLine = (element: XmlElement, into: Section): void => {
    const { type = "stmt", name, signature } = element.attributes;
    const hits = (name: string) => hitsAttribute(report, element, name);
    const line = attribute(report, element, { name: "num", parse: parseCount });
    if (type === "cond") {
      const condition = { line, whenTrue: hits("truecount"), whenFalse: hits("falsecount") };
      into.conditions.push(condition);
      const { count } = element.attributes;
      const ran = count === undefined ? condition.whenTrue + condition.whenFalse : hits("count");
      if (wants(model, "line")) markLine(into.file, line, ran > 0);
    } else if (type === "stmt" || type === "method") {
      const isCovered = hits("count") > 0;
      const kind = type === "stmt" ? "statement" : "function";
      const points = into.points.get(kind) ?? [];
      points.push({ line, name: name ?? signature ?? "", isCovered });
      into.points.set(kind, points);
      if (type === "stmt" && wants(model, "line")) markLine(into.file, line, isCovered);
    }
  };

  return {
    open: (element) => {
      if (element.name === "testproject") isTestCode = true;
      if (isTestCode) return;
      if (element.name === "file") {
        const { path, name } = element.attributes;
        const file = coveredFile(model, path ?? name ?? "");
        section = { file, stated: new Map(), conditions: [], points: new Map() };
      } else if (section !== undefined && element.name === "line") {
        openLine(element, section);
      } else if (section !== undefined && element.parent === "file" && element.name === "metrics") {
        openMetrics(element, section);
      }
    },
    close: (name) => {
      if (name === "testproject") isTestCode = false;
      if (name !== "file" || section === undefined) return;
      settlePoints(model, section);
      settleBranches(model, section);
      section = undefined;
    },
  };
}

/** Marks statements and functions: those of the lines if they are all there, else only the stated numbers. */
function settlePoints(model: CoverageModel, { file, stated, points }: Section): void {
  for (const kind of ["statement", "function"] as const) {
    const found = points.get(kind) ?? [];
    const covered = found.filter((point) => point.isCovered).length;
    const counts = stated.get(kind) ?? { covered, total: found.length };
    if (counts.total === 0 || !wants(model, kind)) continue;
    if (counts.total !== found.length || counts.covered !== covered) {
      markStated(file, counts);
      continue;
    }
    const seen = new Map<string, number>();
    for (const { line, name, isCovered } of found) {
      const place = `${line} ${name}`;
      const before = seen.get(place) ?? 0;
      seen.set(place, before + 1);
      markName(file, `${place} ${before}`, { isCovered });
    }
  }
}

/** How a condition is read: how many branches it has, and whether one of them was taken. */
interface ConditionRule {
  readonly ways: (condition: Condition) => number;
  readonly isTaken: (condition: Condition, way: number) => boolean;
}

/** Clover counts how often a condition was true and how often false: two branches. */
const byOutcome: ConditionRule = {
  ways: () => 2,
  isTaken: ({ whenTrue, whenFalse }, way) => (way === 0 ? whenTrue : whenFalse) > 0,
};

/** Istanbul writes how many branches of the line were taken, and how many not. */
const byNumber: ConditionRule = {
  ways: ({ whenTrue, whenFalse }) => whenTrue + whenFalse,
  isTaken: ({ whenTrue }, way) => way < whenTrue,
};

/** Branches of one file, so that a wrong number does not fill the memory. */
const FILE_BRANCHES = 1_000_000;

/** Marks branches by the rule that gives the numbers stated for the file; where none does, only the numbers are known. */
function settleBranches(model: CoverageModel, { file, stated, conditions }: Section): void {
  const counts = stated.get("branch");
  if (counts?.total === 0 || (counts === undefined && conditions.length === 0)) return;
  if (!wants(model, "branch")) return;
  for (const rule of [byOutcome, byNumber]) {
    const total = conditions.reduce((sum, condition) => sum + rule.ways(condition), 0);
    if (total > FILE_BRANCHES || total !== (counts?.total ?? total)) continue;
    const branches = branchesBy(rule, conditions);
    const covered = branches.filter(({ isCovered }) => isCovered).length;
    if (covered !== (counts?.covered ?? covered)) continue;
    for (const { name, isCovered } of branches) markName(file, name, { isCovered });
    return;
  }
  if (counts !== undefined) markStated(file, counts);
}

/** The branches of a file. Those of several conditions on one line are counted on. */
function branchesBy(
  { ways, isTaken }: ConditionRule,
  conditions: readonly Condition[],
): readonly { readonly name: string; readonly isCovered: boolean }[] {
  const onLine = new Map<number, number>();
  return conditions.flatMap((condition) => {
    const before = onLine.get(condition.line) ?? 0;
    onLine.set(condition.line, before + ways(condition));
    return Array.from({ length: ways(condition) }, (_, way) => ({
      name: `${condition.line} ${before + way}`,
      isCovered: isTaken(condition, way),
    }));
  });
}

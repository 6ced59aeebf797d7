import { coverageCollector } from "./coverage_collector.ts";
import {
  type Counts,
  type CoverageKind,
  type CoverageModel,
  type CoveredFile,
  coveredFile,
  markLine,
  markName,
  markStated,
  wants,
} from "./coverage_model.ts";
import { type XmlCoverageFormat, xmlCoverageReader } from "./coverage_xml_reader.ts";
import { parseCount, parseHits } from "./parse_count.ts";
import type { ReportFile } from "./read_text.ts";
import { attribute, type XmlElement, type XmlHandler } from "./read_xml.ts";
import type { Collector } from "./types.ts";

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

/** The collector `coverage-clover`. */
export const coverageClover: Collector = coverageCollector({
  name: "coverage-clover",
  summary: "Coverage from Clover XML (OpenClover, PHPUnit, Istanbul, …)",
  read: xmlCoverageReader([cloverXml]),
});

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
      if (element.attributes[name] === undefined) continue;
      const total = attribute(report, element, { name, parse: parseCount });
      const covered = attribute(report, element, { name: `covered${name}`, parse: parseCount });
      into.stated.set(kind, { covered, total });
    }
  };
  const openLine = (element: XmlElement, into: Section): void => {
    const { type, name, signature } = element.attributes;
    const hits = (name: string) => attribute(report, element, { name, parse: parseHits });
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

/**
 * Marks branches. Clover counts how often a condition was true and false: two branches. Istanbul writes how many branches of the line were
 * taken, and how many not.
 */
function settleBranches(model: CoverageModel, { file, stated, conditions }: Section): void {
  const readings = [
    ({ whenTrue, whenFalse }: Condition) => [whenTrue > 0, whenFalse > 0],
    ({ whenTrue, whenFalse }: Condition) => [
      ...Array<boolean>(Math.min(whenTrue, 2 ** 15)).fill(true),
      ...Array<boolean>(Math.min(whenFalse, 2 ** 15)).fill(false),
    ],
  ];
  const counts = stated.get("branch");
  if (counts?.total === 0 || (counts === undefined && conditions.length === 0)) return;
  if (!wants(model, "branch")) return;
  for (const read of readings) {
    const branches = conditions.map(read);
    const all = branches.flat();
    const covered = all.filter((isTaken) => isTaken).length;
    if (counts === undefined || (counts.total === all.length && counts.covered === covered)) {
      branches.forEach((ways, index) => {
        const line = conditions[index]?.line ?? 0;
        ways.forEach((isTaken, branch) =>
          markName(file, `${line} ${branch}`, { isCovered: isTaken })
        );
      });
      return;
    }
  }
  if (counts !== undefined) markStated(file, counts);
}

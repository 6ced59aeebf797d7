import { type CoverageKind, type CoverageModel, coveredFile, wants } from "../_model.ts";
import { type CoveredFile, markLine, markName, markStated } from "../_points.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import {
  countOf,
  hitsOf,
  items,
  type JsonNode,
  member,
  optional,
  textOf,
  wrongNode,
} from "../../read/json_node.ts";

/**
 * LLVM's `llvm-cov export` (clang, rustc with cargo-llvm-cov, Swift). Lines follow the rule of LLVM's LineCoverageStats; with
 * `--summary-only`, and for regions (the statements here), only the stated numbers are known.
 */
export const llvmJson: JsonCoverageFormat = {
  name: "llvm",
  accepts: (root) => optional(root, "type")?.value === "llvm.coverage.json.export",
  add: (root, model) => {
    for (const data of items(member(root, "data"))) addData(data, model);
  },
};

function addData(data: JsonNode, model: CoverageModel): void {
  const functions = optional(data, "functions");
  for (const node of items(member(data, "files"))) {
    const file = coveredFile(model, textOf(member(node, "filename")));
    const segments = optional(node, "segments");
    const branches = optional(node, "branches");
    if (segments === undefined) addStated(node, file, { model, kind: "line", name: "lines" });
    else if (items(segments).length > 0 && wants(model, "line")) addLines(segments, file);
    if (branches === undefined) addStated(node, file, { model, kind: "branch", name: "branches" });
    else addBranches(branches, file, model);
    if (functions === undefined) {
      addStated(node, file, { model, kind: "function", name: "functions" });
    }
    addStated(node, file, { model, kind: "statement", name: "regions" });
  }
  for (const node of functions === undefined ? [] : items(functions)) {
    if (!wants(model, "function")) break;
    const [path] = items(member(node, "filenames"));
    // Instances of one generic function are one function, known by where its first region starts.
    const region = member(member(node, "regions"), 0);
    const name = `${countOf(member(region, 0))}:${countOf(member(region, 1))}`;
    const isCovered = hitsOf(member(node, "count")) > 0;
    if (path === undefined) continue;
    markName(coveredFile(model, textOf(path)), name, { isCovered });
  }
}

function addStated(
  node: JsonNode,
  file: CoveredFile,
  what: { readonly model: CoverageModel; readonly kind: CoverageKind; readonly name: string },
): void {
  const numbers = optional(member(node, "summary"), what.name);
  if (numbers === undefined || !wants(what.model, what.kind)) return;
  const counts = {
    covered: countOf(member(numbers, "covered")),
    total: countOf(member(numbers, "count")),
  };
  if (counts.total > 0) markStated(file, counts);
}

/** Where a count starts to hold, and what it is: `[line, column, count, hasCount, isRegionEntry, isGap]`. */
interface Segment {
  readonly line: number;
  readonly count: number;
  readonly hasCount: boolean;
  readonly isEntry: boolean;
  readonly isGap: boolean;
}

function addLines(node: JsonNode, file: CoveredFile): void {
  const segments = items(node).map((segment): Segment => ({
    line: countOf(member(segment, 0)),
    count: hitsOf(member(segment, 2)),
    hasCount: member(segment, 3).value === true,
    isEntry: member(segment, 4).value === true,
    isGap: optional(segment, 5)?.value === true,
  }));
  checkOrder(node, segments);
  let wrapped: Segment | undefined;
  let next = 0;
  const [first] = segments;
  const last = segments[segments.length - 1];
  if (first === undefined || last === undefined) return;
  for (let line = first.line; line <= last.line; line++) {
    const here: Segment[] = [];
    for (let segment = segments[next]; segment?.line === line; segment = segments[++next]) {
      here.push(segment);
    }
    const hits = lineHits(here, wrapped);
    if (hits !== undefined) markLine(file, line, hits > 0);
    wrapped = here[here.length - 1] ?? wrapped;
  }
}

/** Lines of one source file, so that a wrong number does not run for minutes. */
const FILE_LINES = 1_000_000;

function checkOrder(node: JsonNode, segments: readonly Segment[]): void {
  const start = segments[0]?.line ?? 0;
  segments.forEach(({ line }, index) => {
    const before = segments[index - 1]?.line ?? start;
    if (line < before || line - start > FILE_LINES) throw wrongNode(node, "segments in order");
  });
}

/** How often a line ran, by the segments that start on it and the one that reaches into it; `undefined` for a line without code. */
function lineHits(here: readonly Segment[], wrapped: Segment | undefined): number | undefined {
  const [first] = here;
  const starts = here.filter((segment) => segment.isEntry && segment.hasCount && !segment.isGap);
  const isSkipped = first !== undefined && !first.hasCount && first.isEntry;
  const isMapped = !isSkipped && (wrapped?.hasCount === true || starts.length > 0);
  if (!isMapped) return undefined;
  return Math.max(
    wrapped?.hasCount === true ? wrapped.count : 0,
    ...starts.map((one) => one.count),
  );
}

/** `[line, column, line, column, whenTrue, whenFalse, …]` */
function addBranches(node: JsonNode, file: CoveredFile, model: CoverageModel): void {
  for (const branch of items(node)) {
    if (!wants(model, "branch")) break;
    const place = [0, 1, 2, 3].map((index) => countOf(member(branch, index))).join(":");
    const [whenTrue, whenFalse] = [hitsOf(member(branch, 4)), hitsOf(member(branch, 5))];
    markName(file, `${place} true`, { isCovered: whenTrue > 0 });
    markName(file, `${place} false`, { isCovered: whenFalse > 0 });
  }
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isObject } from "../../../core/json_value.ts";
import { countOf, items, type JsonNode, member, optional, textOf } from "../../read/json_node.ts";
import { passOver } from "../../read/passed_over.ts";
import type { JsonCoverageFormat } from "../_json_reader.ts";
import { type CoverageModel, coveredFile, wants } from "../_model.ts";
import { hasRun } from "../_odd_hits.ts";
import { type CoveredFile, markLine, markName } from "../_points.ts";

/**
 * V8's own coverage, as `NODE_V8_COVERAGE` leaves it, a file for each process. As in c8, every line of a file counts, and one has not run if it
 * lies whole in a block that has not; each block is a branch. The source files are read from the disk, because the report has only positions.
 * Files of packages, of Node.js itself, and those that were made by a compiler (with a source map) are left out.
 */
export const v8Json: JsonCoverageFormat = {
  name: "v8",
  accepts: ({ value }) =>
    isObject(value) && Array.isArray(value.result) &&
    value.result.every((script) => isObject(script) && "functions" in script),
  add: (root, model) => {
    const maps = optional(root, "source-map-cache");
    for (const script of items(member(root, "result"))) {
      const url = textOf(member(script, "url"));
      if (!url.startsWith("file:") || url.includes("/node_modules/")) continue;
      if (maps !== undefined && optional(maps, url) !== undefined) {
        passOver(root.file, "a compiled script, which was left out: use the report of c8 for it");
      } else addScript(script, url, model);
    }
  },
};

/** A line of a source file, by its first and last character. */
interface SourceLine {
  readonly from: number;
  readonly to: number;
  /** A comment says that it need not run. */
  readonly isIgnored: boolean;
  hasRun: boolean;
}

function addScript(script: JsonNode, url: string, model: CoverageModel): void {
  const path = pathOf(url);
  const lines = path === undefined ? undefined : linesOf(path);
  if (path === undefined || lines === undefined) {
    return passOver(script.file, "a script whose file is not there, which was left out");
  }
  const file = coveredFile(model, path);
  for (const one of items(member(script, "functions"))) addFunction(one, { lines, file, model });
  lines.forEach((line, index) => {
    if (wants(model, "line")) markLine(file, index + 1, line.hasRun);
  });
}

function addFunction(
  node: JsonNode,
  { lines, file, model }: {
    readonly lines: readonly SourceLine[];
    readonly file: CoveredFile;
    readonly model: CoverageModel;
  },
): void {
  const name = textOf(member(node, "functionName"));
  const isBlock = optional(node, "isBlockCoverage")?.value === true;
  for (const range of items(member(node, "ranges"))) {
    const from = countOf(member(range, "startOffset"));
    const to = countOf(member(range, "endOffset"));
    const isCovered = hasRun(member(range, "count"));
    if (name !== "" && range.name === 0 && wants(model, "function")) {
      const isIgnored = lines.find((line) => line.to >= from)?.isIgnored === true;
      markName(file, `${name} ${from}-${to}`, { isCovered: isCovered || isIgnored });
    }
    if (isBlock && wants(model, "branch")) markName(file, `${from}-${to}`, { isCovered });
    // Inner blocks come later.
    for (const line of lines) {
      if (line.from >= to) break;
      if (from <= line.from && line.to <= to && !line.isIgnored) line.hasRun = isCovered;
    }
  }
}

/** The path that a URL of a file means on this system; `undefined` for none. */
function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}

/** The lines of a source file; `undefined` where it is not on this machine. */
function linesOf(path: string): readonly SourceLine[] | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
  const lines: SourceLine[] = [];
  let from = 0;
  let ignored = 0;
  for (const line of text.trimEnd().split("\n")) {
    const count = ignoredBehind(line);
    lines.push({
      from,
      to: from + line.replace(/\r$/, "").length,
      isIgnored: ignored > 0 || count !== undefined,
      hasRun: true,
    });
    ignored = count ?? Math.max(0, ignored - 1);
    from += line.length + 1;
  }
  return lines;
}

/** For how many lines behind it a comment of c8 or Node.js says that they need not run; `undefined` without such a comment. */
function ignoredBehind(line: string): number | undefined {
  const [, mode, next] =
    /\/\* (?:[cv]8 ignore|node:coverage) (start|disable|stop|enable|ignore next|next)(?: (\d+))?/
      .exec(line) ?? [];
  if (mode === undefined) return undefined;
  if (mode === "start" || mode === "disable") return Infinity;
  if (mode === "stop" || mode === "enable") return 0;
  if (next !== undefined) return Number(next);
  // Behind code it means that line only.
  return /^\s*\/\*/.test(line) ? 1 : 0;
}

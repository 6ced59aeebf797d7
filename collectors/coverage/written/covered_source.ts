import type { CoverageModel } from "../_model.ts";
import { type CoveredFile, type Point, pointsIn } from "../_points.ts";

/** One way out of a branch. */
export interface WrittenBranch {
  readonly line: number;
  readonly block: number;
  readonly branch: number;
  readonly isCovered: boolean;
}

/** A function. */
export interface WrittenFunction {
  readonly name: string;
  /** Where it starts; absent where the report does not say. */
  readonly line: number | undefined;
  readonly isCovered: boolean;
}

/** What reports say of one source file, whatever they are. */
export interface CoveredSource {
  readonly path: string;
  /** Whether each line of code ran, ascending. */
  readonly lines: ReadonlyMap<number, boolean>;
  /** Ascending by line, block and branch. */
  readonly branches: readonly WrittenBranch[];
  /** By line, those without one first. */
  readonly functions: readonly WrittenFunction[];
  /** How many points have no place that another format could give them: sums, and branches of which the line is not said. */
  readonly unplaced: number;
}

/** The kinds that another format can be told, each read on its own. */
export interface CoverageModels {
  readonly line: CoverageModel;
  readonly branch: CoverageModel;
  readonly function: CoverageModel;
}

/**
 * The source files of some reports, one after the other.
 *
 * @param isWanted Of their paths
 * @returns Those with a point, sorted by path
 */
export function* coveredSources(
  { line, branch, function: named }: CoverageModels,
  isWanted: (path: string) => boolean,
): Generator<CoveredSource> {
  const paths = new Set([line, branch, named].flatMap(({ files }) => [...files.keys()]));
  for (const path of [...paths].filter(isWanted).sort()) {
    const lines = linesOf(line.files.get(path));
    const branches = branchesOf(branch.files.get(path));
    const functions = functionsOf(named.files.get(path));
    const unplaced = lines.unplaced + branches.unplaced + functions.unplaced;
    if (lines.found.size + branches.found.length + functions.found.length + unplaced === 0) {
      continue;
    }
    yield {
      path,
      lines: lines.found,
      branches: branches.found,
      functions: functions.found,
      unplaced,
    };
  }
}

function points(file: CoveredFile | undefined): Iterable<Point> {
  return file === undefined ? [] : pointsIn(file);
}

/** A line that a format counts once for each instance of its template is one line. */
function linesOf(
  file: CoveredFile | undefined,
): { readonly found: ReadonlyMap<number, boolean>; readonly unplaced: number } {
  const found = new Map<number, boolean>();
  let unplaced = 0;
  for (const { line, covered, total } of points(file)) {
    if (line === undefined) unplaced += total;
    else found.set(line, found.get(line) === true || covered > 0);
  }
  return { found: new Map([...found].sort(([a], [b]) => a - b)), unplaced };
}

/** Branches that have names get numbers behind those of their line. */
function branchesOf(
  file: CoveredFile | undefined,
): { readonly found: readonly WrittenBranch[]; readonly unplaced: number } {
  const found: WrittenBranch[] = [];
  const last = new Map<number, { block: number; branch: number }>();
  let unplaced = 0;
  for (const { line, key, covered, total } of points(file)) {
    if (line === undefined) {
      unplaced += total;
    } else if (typeof key === "object") {
      found.push({ line, ...key, isCovered: covered > 0 });
      const before = last.get(line)?.block ?? -1;
      last.set(line, { block: Math.max(before, key.block), branch: 15 });
    } else {
      for (let nth = 0; nth < total; nth++) {
        const { block, branch } = last.get(line) ?? { block: 0, branch: -1 };
        const at = branch < 15 ? { block, branch: branch + 1 } : { block: block + 1, branch: 0 };
        last.set(line, at);
        found.push({ line, ...at, isCovered: covered > 0 });
      }
    }
  }
  found.sort((a, b) => a.line - b.line || a.block - b.block || a.branch - b.branch);
  return { found, unplaced };
}

function functionsOf(
  file: CoveredFile | undefined,
): { readonly found: readonly WrittenFunction[]; readonly unplaced: number } {
  const found: WrittenFunction[] = [];
  let unplaced = 0;
  for (const { line, key, covered, total } of points(file)) {
    // Sums have a name, too, but are no function.
    if (total !== 1 || typeof key !== "string" || key.startsWith("stated as ")) unplaced += total;
    else found.push({ name: functionName(key), line, isCovered: covered > 0 });
  }
  found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.name < b.name ? -1 : 1));
  return { found, unplaced };
}

/** Names begin with the line, to tell namesakes apart. */
function functionName(key: string): string {
  return key.replace(/^\d* (?=.)/, "");
}

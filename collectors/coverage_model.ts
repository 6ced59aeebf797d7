import { ownText } from "./own_text.ts";

/**
 * What can be covered. A `statement` is the format's own smallest unit: a statement (Istanbul, Clover, Go), a sequence point (OpenCover),
 * an instruction (JaCoCo), a region (LLVM).
 */
export type CoverageKind = "line" | "branch" | "function" | "statement";

/** Every kind, in the order of help texts. */
export const COVERAGE_KINDS: readonly CoverageKind[] = ["line", "branch", "function", "statement"];

/** The points of one kind in one source file. A point that is reported twice is one point, covered if it ever was. */
export interface CoveredFile {
  covered: number;
  total: number;
  /** Lines, 16 to a word, two bits each: 1 is known, 3 is covered. So a line costs half a byte, and a big report stays small. */
  lines?: number[];
  /** Branches, a word for the (at most 16) ways out of one block of one line, by `line * 2^11 + block`. */
  branches?: Map<number, number>;
  /** Points that have a name: for how many points it stands, negative if they are not covered. */
  names?: Map<string, number>;
}

/** How many points there are, and how many of them were run. */
export interface Counts {
  readonly covered: number;
  readonly total: number;
}

/** What one report, or several together, say about one kind of coverage. */
export interface CoverageModel {
  /** The kind that is asked for; points of other kinds are not kept. */
  readonly kind: CoverageKind;
  /** By path. */
  readonly files: Map<string, CoveredFile>;
  /** Other kinds that the reports have. */
  readonly others: Set<CoverageKind>;
}

/**
 * A model without files.
 *
 * @param kind The kind that is asked for
 * @returns The model
 */
export function newCoverageModel(kind: CoverageKind): CoverageModel {
  return { kind, files: new Map(), others: new Set() };
}

/**
 * Whether points of a kind are wanted; where not, the model remembers that the report has them.
 *
 * @param model The model
 * @param kind The kind of the points at hand
 * @returns `true` if they are to be marked
 */
export function wants(model: CoverageModel, kind: CoverageKind): boolean {
  if (kind === model.kind) return true;
  model.others.add(kind);
  return false;
}

/**
 * The file of a path, made if it is new.
 *
 * @param model The model
 * @param path As the report has it
 * @returns The file
 */
export function coveredFile(model: CoverageModel, path: string): CoveredFile {
  let file = model.files.get(path);
  if (file === undefined) {
    file = { covered: 0, total: 0 };
    model.files.set(ownText(path), file);
  }
  return file;
}

/**
 * Marks a line.
 *
 * @param file Its file
 * @param line Its number
 * @param isCovered Whether it was run
 */
export function markLine(file: CoveredFile, line: number, isCovered: boolean): void {
  const lines = file.lines ??= [];
  const word = Math.floor(line / 16);
  lines[word] = markBits(file, lines[word] ?? 0, { slot: line % 16, isCovered });
}

/** Blocks of one line and lines of one file that keep the keys of `branches` small integers, which cost no memory of their own. */
const BLOCKS = 2 ** 11;
const LINES = 2 ** 20;

/**
 * Marks one way out of a branch.
 *
 * @param file Its file
 * @param at The line, and the block and branch as the report numbers them
 * @param isCovered Whether it was taken
 */
export function markBranch(
  file: CoveredFile,
  at: { readonly line: number; readonly block: number; readonly branch: number },
  isCovered: boolean,
): void {
  const { line, block, branch } = at;
  if (line >= LINES || block >= BLOCKS || branch >= 16) {
    markName(file, `${line},${block},${branch}`, { isCovered });
    return;
  }
  const branches = file.branches ??= new Map();
  const key = line * BLOCKS + block;
  const before = branches.get(key) ?? 0;
  const after = markBits(file, before, { slot: branch, isCovered });
  if (after !== before) branches.set(key, after);
}

/** The word with the point in this slot marked; counts the point in its file. */
function markBits(
  file: CoveredFile,
  word: number,
  { slot, isCovered }: { readonly slot: number; readonly isCovered: boolean },
): number {
  const known = (word >>> (slot * 2)) & 3;
  const next = known | (isCovered ? 3 : 1);
  if (next === known) return word;
  if (known === 0) file.total++;
  if (isCovered) file.covered++;
  return word | (next << (slot * 2));
}

/**
 * Marks a point that has a name.
 *
 * @param file Its file
 * @param name What tells it from the file's other points
 * @param mark Whether it was run, and for how many points it stands (1)
 */
export function markName(
  file: CoveredFile,
  name: string,
  mark: { readonly isCovered: boolean; readonly weight?: number },
): void {
  const names = file.names ??= new Map();
  const known = names.get(name);
  const weight = Math.abs(known ?? mark.weight ?? 1);
  if (weight === 0 || (known !== undefined && (known > 0 || !mark.isCovered))) return;
  names.set(known === undefined ? ownText(name) : name, mark.isCovered ? weight : -weight);
  if (known === undefined) file.total += weight;
  if (mark.isCovered) file.covered += weight;
}

/**
 * Marks points of which only the numbers are known, for example `2 of 4 branches of line 7`. Reported twice, the higher numbers count.
 *
 * @param file Their file
 * @param line Their line
 * @param counts How many there are, and how many were run
 */
export function markCounts(file: CoveredFile, line: number, counts: Counts): void {
  for (let point = 0; point < counts.total; point++) {
    const at = { line, block: Math.floor(point / 16), branch: point % 16 };
    markBranch(file, at, point < counts.covered);
  }
}

/**
 * Marks points of which only the numbers in the whole file are known. Two reports that state different numbers cannot be united.
 *
 * @param file Their file
 * @param counts How many there are, and how many were run
 */
export function markStated(file: CoveredFile, counts: Counts): void {
  markName(file, "stated as covered", { isCovered: true, weight: counts.covered });
  markName(file, "stated as missed", {
    isCovered: false,
    weight: counts.total - counts.covered,
  });
}

/**
 * Adds one model to another: the union of their points.
 *
 * @param into Gets the points
 * @param from Gives them, and must not be used any more
 * @param pathOf The path under which a path of `from` is known in `into`
 * @returns The path of a file that the two describe differently, so that no union can be made; `undefined` where all went well
 */
export function absorbCoverage(
  into: CoverageModel,
  from: CoverageModel,
  pathOf: (path: string) => string,
): string | undefined {
  for (const kind of from.others) into.others.add(kind);
  for (const [path, file] of from.files) {
    const name = pathOf(path);
    const target = into.files.get(name);
    if (target === undefined) into.files.set(name, file);
    else if (!absorbFile(target, file)) return name;
  }
  return undefined;
}

/** `false` if a named point stands for another number of points on the other side: then they are not the same point. */
function absorbFile(into: CoveredFile, from: CoveredFile): boolean {
  from.lines?.forEach((word, index) => {
    for (const [slot, isCovered] of marks(word)) markLine(into, index * 16 + slot, isCovered);
  });
  for (const [key, word] of from.branches ?? []) {
    const at = { line: Math.floor(key / BLOCKS), block: key % BLOCKS };
    for (const [branch, isCovered] of marks(word)) markBranch(into, { ...at, branch }, isCovered);
  }
  for (const [name, value] of from.names ?? []) {
    const weight = Math.abs(value);
    if (Math.abs(into.names?.get(name) ?? weight) !== weight) return false;
    markName(into, name, { isCovered: value > 0, weight });
  }
  return true;
}

/** The marked slots of a word, and whether each is covered. */
function* marks(word: number): Generator<readonly [slot: number, isCovered: boolean]> {
  for (let slot = 0; slot < 16; slot++) {
    const known = (word >>> (slot * 2)) & 3;
    if (known !== 0) yield [slot, known === 3];
  }
}

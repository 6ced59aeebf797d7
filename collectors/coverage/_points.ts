import type { Coverable } from "../../core/changed/coverage_of_change.ts";
import type { LineRange } from "../../core/changed/line_range.ts";
import { ownText } from "../read/own_text.ts";
import { type StoredText, storedText, type TextStore } from "./_text_store.ts";

/** The points of one kind in one source file. A point that is reported twice is one point, covered if it ever was. */
export interface CoveredFile {
  covered: number;
  total: number;
  /** The points, where they are at hand. */
  points?: Points | undefined;
  /** Else packed together, because a big report is about tens of thousands of files; where they are at hand, where they were before. */
  packed?: StoredText | undefined;
  /** How often a point was marked since they were unpacked. */
  marks: number;
}

/** The points of a file, by what tells one from the other. */
interface Points {
  /** Lines, 16 to a word, two bits each: 1 is known, 3 is covered. So a line costs half a byte, and a big report stays small. */
  lines?: number[];
  /** Branches, a word for the (at most 16) ways out of one block of one line, by `line * 2^11 + block`. */
  branches?: Map<number, number>;
  /** Points that have a name: for how many points it stands, negative if they are not covered. */
  names?: Map<string | number, number>;
}

/** How many points there are, and how many of them were run. */
export interface Counts {
  readonly covered: number;
  readonly total: number;
}

/**
 * A file without points.
 *
 * @returns The file
 */
export function newCoveredFile(): CoveredFile {
  return { covered: 0, total: 0, points: {}, packed: undefined, marks: 0 };
}

/** What a packed file is: each list holds a key and its value, and so on. */
type Packed = readonly [
  lines: readonly number[],
  branches: readonly number[],
  names: readonly (string | number)[],
];

/**
 * Packs a file's points, which takes a fraction of their memory. They are unpacked when they are needed; until as many are marked as there
 * are, they are left as they are, so that packing takes no longer than marking.
 *
 * @param store Where to
 */
export function packPoints(file: CoveredFile, store: TextStore): void {
  if (file.points === undefined) return;
  const { lines, branches, names } = file.points;
  const size = (lines?.length ?? 0) + (branches?.size ?? 0) + (names?.size ?? 0);
  if (file.marks < size) return;
  const words: number[] = [];
  lines?.forEach((word, index) => words.push(index, word));
  const packed: Packed = [words, [...branches ?? []].flat(), [...names ?? []].flat()];
  file.packed = store(JSON.stringify(packed), file.packed);
  file.points = undefined;
}

function pointsOf(file: CoveredFile): Points {
  if (file.points === undefined) {
    file.points = packedPoints(file);
    file.marks = 0;
  }
  return file.points;
}

function packedPoints({ packed }: CoveredFile): Points {
  return packed === undefined ? {} : unpacked(storedText(packed));
}

function unpacked(text: string): Points {
  const [words, branches, names] = JSON.parse(text) as Packed;
  const lines: number[] = [];
  for (const [index, word] of pairs(words)) lines[index] = word;
  return {
    ...(words.length > 0 && { lines }),
    ...(branches.length > 0 && { branches: new Map(pairs(branches)) }),
    // The list was made of these pairs.
    ...(names.length > 0 &&
      { names: new Map(pairs(names) as Iterable<[string | number, number]>) }),
  };
}

function* pairs<T>(list: readonly T[]): Generator<[T, T]> {
  // The length is even.
  for (let at = 0; at < list.length; at += 2) yield [list[at] as T, list[at + 1] as T];
}

/**
 * Blocks of one line, and lines of one file, that are kept as numbers; what is beyond gets a name. So lists stay short, and keys are small
 * integers, which cost no memory of their own.
 */
const BLOCKS = 2 ** 11;
const LINES = 2 ** 20;

/** Marks a line. */
export function markLine(file: CoveredFile, line: number, isCovered: boolean): void {
  if (line >= LINES) return markName(file, `${line}`, { isCovered });
  const lines = pointsOf(file).lines ??= [];
  file.marks++;
  const word = Math.floor(line / 16);
  lines[word] = markBits(file, lines[word] ?? 0, { slot: line % 16, isCovered });
}

/**
 * Marks one way out of a branch.
 *
 * @param at The line, and the block and branch as the report numbers them
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
  const branches = pointsOf(file).branches ??= new Map();
  file.marks++;
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
 * @param name What tells it from the file's other points; a number where that is enough, because it is found faster
 * @param mark Whether it was run, and for how many points it stands (1)
 */
export function markName(
  file: CoveredFile,
  name: string | number,
  mark: { readonly isCovered: boolean; readonly weight?: number },
): void {
  const names = pointsOf(file).names ??= new Map();
  file.marks++;
  const known = names.get(name);
  const weight = Math.abs(known ?? mark.weight ?? 1);
  if (weight === 0 || (known !== undefined && (known > 0 || !mark.isCovered))) return;
  names.set(
    known === undefined && typeof name === "string" ? ownText(name) : name,
    mark.isCovered ? weight : -weight,
  );
  if (known === undefined) file.total += weight;
  if (mark.isCovered) file.covered += weight;
}

/**
 * Marks points of which only the numbers are known, for example `2 of 4 branches of line 7`. Reported twice, the higher numbers count.
 *
 * @param counts How many there are, and how many were run
 */
export function markCounts(file: CoveredFile, line: number, counts: Counts): void {
  if (counts.total >= BLOCKS * 16) {
    markName(file, `${line} covered`, { isCovered: true, weight: counts.covered });
    const weight = counts.total - counts.covered;
    return markName(file, `${line} missed`, { isCovered: false, weight });
  }
  for (let point = 0; point < counts.total; point++) {
    const at = { line, block: Math.floor(point / 16), branch: point % 16 };
    markBranch(file, at, point < counts.covered);
  }
}

/**
 * Marks points of which only the numbers in the whole file are known. Two reports that state different numbers cannot be united.
 *
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
 * Adds the points of one file to another: the union of both.
 *
 * @returns `false` if a named point stands for another number of points on the other side: then they are not the same point
 */
export function absorbPoints(into: CoveredFile, from: CoveredFile): boolean {
  const { lines, branches, names } = pointsOf(from);
  lines?.forEach((word, index) => {
    for (const [slot, isCovered] of marks(word)) markLine(into, index * 16 + slot, isCovered);
  });
  for (const [key, word] of branches ?? []) {
    const at = { line: Math.floor(key / BLOCKS), block: key % BLOCKS };
    for (const [branch, isCovered] of marks(word)) markBranch(into, { ...at, branch }, isCovered);
  }
  for (const [name, value] of names ?? []) {
    const weight = Math.abs(value);
    if (Math.abs(pointsOf(into).names?.get(name) ?? weight) !== weight) return false;
    markName(into, name, { isCovered: value > 0, weight });
  }
  return true;
}

/**
 * The points of a file that are on some lines, or may be, each with the lines on which it is.
 *
 * @param touched Ascending
 * @returns Those whose place is known: a format may tell points apart by names that say nothing of lines
 */
export function* coverablesOf(
  file: CoveredFile,
  touched: readonly LineRange[],
): Generator<Coverable> {
  const { lines, branches, names } = pointsOf(file);
  const on = (line: number) => ({ first: line, last: line });
  const end = 16 * (lines?.length ?? 0) - 1;
  for (const { first, last } of lines === undefined ? [] : touched) {
    for (let line = first; line <= Math.min(last, end); line++) {
      const known = ((lines?.[line >> 4] ?? 0) >>> ((line & 15) * 2)) & 3;
      if (known !== 0) yield { ...on(line), total: 1, covered: Number(known === 3) };
    }
  }
  for (const [key, word] of branches ?? []) {
    const ways = [...marks(word)];
    const covered = ways.filter(([, isCovered]) => isCovered).length;
    yield { ...on(Math.floor(key / BLOCKS)), total: ways.length, covered };
  }
  for (const [name, value] of names ?? []) {
    const place = placeIn(name);
    const total = Math.abs(value);
    if (place !== undefined) yield { ...place, total, covered: value > 0 ? total : 0 };
  }
}

/** A point, or several that have a name together, as far as its file knows it. */
export interface Point extends Counts {
  /** Where it starts; absent where the format does not say. */
  readonly line: number | undefined;
  /** What tells it from the others: its name, or which way out of which block of the line it is. */
  readonly key: string | number | { readonly block: number; readonly branch: number };
}

/**
 * Every point of a file, lines by line, then branches, then those that have a name. What is packed stays so.
 *
 * @returns What the format does not place has no line
 */
export function* pointsIn(file: CoveredFile): Generator<Point> {
  const { lines = [], branches, names } = file.points ?? packedPoints(file);
  const counts = (total: number, isCovered: boolean) => ({ total, covered: isCovered ? total : 0 });
  for (const [index, word] of lines.entries()) {
    // Lists have holes, where no line is known.
    for (const [slot, isCovered] of marks(word ?? 0)) {
      const line = 16 * index + slot;
      yield { line, key: line, ...counts(1, isCovered) };
    }
  }
  for (const [at, word] of branches ?? []) {
    const [line, block] = [Math.floor(at / BLOCKS), at % BLOCKS];
    for (const [branch, isCovered] of marks(word)) {
      yield { line: line || undefined, key: { block, branch }, ...counts(1, isCovered) };
    }
  }
  for (const [key, value] of names ?? []) {
    yield { line: placeIn(key)?.first || undefined, key, ...counts(Math.abs(value), value > 0) };
  }
}

/**
 * What tells a block of statements from the others of its file: where it starts and ends, in one number where that has room for it.
 *
 * @returns The name for {@link markName}
 */
export function blockName(
  first: number,
  column: number,
  { last, end }: { readonly last: number; readonly end: number },
): string | number {
  const lines = last - first;
  const isSmall = first < 2 ** 20 && column < 2 ** 11 && lines < 2 ** 12 && end < 2 ** 10;
  if (!isSmall) return `${first}.${column},${last}.${end}`;
  return ((first * 2 ** 11 + column) * 2 ** 12 + lines) * 2 ** 10 + end;
}

/** `10.2,14.7` is a block; `3:4-5:6`, of which statements may hold others, starts on a line; so do `12 true`, `12:4` and `10>14`. */
const BLOCK_PLACE = /^(\d+)\.\d+,(\d+)\.\d+$/;
const START_PLACE = /(?:^|\s)(\d+):\d+-\w+:\w+(?:\s|$)|^(\d+)(?:[ ,>:]|$)/;

/** The lines that the name of a point says. */
function placeIn(name: string | number): LineRange | undefined {
  if (typeof name === "number") {
    const lines = Math.floor(name / 2 ** 10) % 2 ** 12;
    const first = Math.floor(name / 2 ** 33);
    return { first, last: first + lines };
  }
  const [, first, last] = BLOCK_PLACE.exec(name) ?? [];
  if (first !== undefined && last !== undefined) {
    return { first: Number(first), last: Number(last) };
  }
  const [, start, other] = START_PLACE.exec(name) ?? [];
  const line = Number(start ?? other);
  return Number.isNaN(line) ? undefined : { first: line, last: line };
}

/** The marked slots of a word, and whether each is covered. */
function* marks(word: number): Generator<readonly [slot: number, isCovered: boolean]> {
  for (let slot = 0; slot < 16; slot++) {
    const known = (word >>> (slot * 2)) & 3;
    if (known !== 0) yield [slot, known === 3];
  }
}

import { countLines, type LineRange, rangeAt } from "./line_range.ts";

/** Something of a file that a test can reach or not: a line, the branches of a line, a block of statements. */
export interface Coverable extends LineRange {
  /** For how many points it stands. */
  readonly total: number;
  /** How many of them ran. */
  readonly covered: number;
}

/** A file that a change touches, and what the reports say of it. */
export interface TouchedFile {
  /** From the repository's top, or from wherever all paths count. */
  readonly path: string;
  /** Added and modified lines, ascending. */
  readonly lines: readonly LineRange[];
  /** What can be covered in the whole file; absent: no report mentions it, although it is one of those that are measured. */
  readonly coverable?: Iterable<Coverable>;
}

/** The touched lines of one file, with something to cover among them. */
export interface FileOfChange {
  /** From the repository's top. */
  readonly path: string;
  /** Points on touched lines that ran. */
  readonly covered: number;
  /** Points on touched lines. */
  readonly total: number;
  /** Touched lines with a point that did not run, ascending. */
  readonly uncovered: readonly LineRange[];
}

/** A touched file that no report mentions. */
export interface UnmeasuredFile {
  /** From the repository's top. */
  readonly path: string;
  /** How many of its lines are touched. */
  readonly lines: number;
}

/** Lines that a change does not touch, and that lost their coverage with it. */
export interface LostFile {
  /** From the repository's top. */
  readonly path: string;
  /** As they are numbered now, ascending. */
  readonly lines: readonly LineRange[];
}

/** How much of a change the tests reach. */
export interface ChangeCoverage {
  /** Points on touched lines that ran. */
  readonly covered: number;
  /** Points on touched lines; 0: nothing that the change touches can be covered. */
  readonly total: number;
  /** How many files have touched lines that could be covered. */
  readonly files: number;
  /** Those with uncovered lines, the worst first. */
  readonly uncovered: readonly FileOfChange[];
  /** How many more of them there are. */
  readonly more: number;
  /** Neither covered nor uncovered: nobody has measured them. The largest first. */
  readonly unmeasured: readonly UnmeasuredFile[];
  /** How many there are in all. */
  readonly unmeasuredFiles: number;
  /** What lost its coverage elsewhere; absent where nobody said what was covered before. The worst first, and bounded as the rest. */
  readonly lost?: readonly LostFile[];
  /** How many lines that are in all. */
  readonly lostLines?: number;
}

/** How it is told. */
export interface TellOptions {
  /** Whether a line counts as reached if only some of its points ran: one of two branches does not do, one of two blocks of statements does. */
  readonly isPartlyEnough: boolean;
}

/** So many files are told; nobody reads more, and a result must stay small. */
export const MAX_FILES = 500;
/** So many ranges of all of them together. */
export const MAX_RANGES = 5_000;

/**
 * Tells how much of what a change touches is covered. A file that no report mentions counts for nothing, and is told apart.
 *
 * @param files The touched files
 * @returns The numbers of all, and where nothing ran; bounded to 500 files and 5,000 ranges, of which the rest is counted
 */
export function coverageOfChange(
  files: Iterable<TouchedFile>,
  options: TellOptions,
): ChangeCoverage {
  const measured: FileOfChange[] = [];
  const unmeasured: UnmeasuredFile[] = [];
  for (const file of files) {
    const { path, lines, coverable } = file;
    if (lines.length === 0) continue;
    if (coverable === undefined) unmeasured.push({ path, lines: countLines(lines) });
    else measured.push(fileOfChange({ path, lines, coverable }, options));
  }
  const counted = measured.filter(({ total }) => total > 0);
  const lacking = counted.filter(({ uncovered }) => uncovered.length > 0).sort(worseFirst);
  const told = firstOf(lacking);
  return {
    covered: counted.reduce((sum, file) => sum + file.covered, 0),
    total: counted.reduce((sum, file) => sum + file.total, 0),
    files: counted.length,
    uncovered: told,
    more: lacking.length - told.length,
    unmeasured: unmeasured.sort((a, b) => b.lines - a.lines || byPath(a, b)).slice(0, MAX_FILES),
    unmeasuredFiles: unmeasured.length,
  };
}

/**
 * Adds what lost its coverage elsewhere.
 *
 * @returns The same, bounded
 */
export function withLost(change: ChangeCoverage, files: readonly LostFile[]): ChangeCoverage {
  const sorted = files.map((file) => ({ ...file, uncovered: file.lines }))
    .sort((a, b) => countLines(b.lines) - countLines(a.lines) || byPath(a, b));
  return {
    ...change,
    lost: firstOf(sorted).map(({ path, lines }) => ({ path, lines })),
    lostLines: files.reduce((sum, { lines }) => sum + countLines(lines), 0),
  };
}

function fileOfChange(
  { path, lines, coverable }: Required<TouchedFile>,
  { isPartlyEnough }: TellOptions,
): FileOfChange {
  let covered = 0;
  let total = 0;
  /** Of each touched line with a point whether it counts as reached. */
  const reached = new Map<number, boolean>();
  for (const point of coverable) {
    const start = rangeAt(lines, point);
    if (start < 0) continue;
    covered += point.covered;
    total += point.total;
    const hasRun = isPartlyEnough ? point.covered > 0 : point.covered === point.total;
    for (let index = start; index < lines.length; index++) {
      const range = lines[index];
      if (range === undefined || range.first > point.last) break;
      const last = Math.min(range.last, point.last);
      for (let line = Math.max(range.first, point.first); line <= last; line++) {
        const before = reached.get(line) ?? hasRun;
        reached.set(line, isPartlyEnough ? before || hasRun : before && hasRun);
      }
    }
  }
  return { path, covered, total, uncovered: uncoveredRanges(lines, reached) };
}

/** Lines that did not run, together with touched ones between them that cannot run: a comment does not part a block. */
function uncoveredRanges(
  lines: readonly LineRange[],
  reached: ReadonlyMap<number, boolean>,
): readonly LineRange[] {
  const known = [...reached].sort(([a], [b]) => a - b);
  const ranges: LineRange[] = [];
  let before: { readonly range: number; readonly isMissed: boolean } | undefined;
  for (const [line, hasRun] of known) {
    const range = rangeAt(lines, { first: line, last: line });
    const last = ranges.at(-1);
    if (!hasRun) {
      const goesOn = before?.isMissed === true && before.range === range && last !== undefined;
      if (goesOn) ranges[ranges.length - 1] = { ...last, last: line };
      else ranges.push({ first: line, last: line });
    }
    before = { range, isMissed: !hasRun };
  }
  return ranges;
}

function worseFirst(a: FileOfChange, b: FileOfChange): number {
  return (b.total - b.covered) - (a.total - a.covered) || byPath(a, b);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** As many files as may be told with all their ranges. */
function firstOf<File extends Pick<FileOfChange, "uncovered">>(
  files: readonly File[],
): readonly File[] {
  let ranges = 0;
  const end = files.findIndex(({ uncovered }, index) => {
    ranges += uncovered.length;
    return index >= MAX_FILES || ranges > MAX_RANGES;
  });
  return end < 0 ? files : files.slice(0, end);
}

import {
  absorbPoints,
  type Counts,
  type CoveredFile,
  newCoveredFile,
  packPoints,
} from "./_points.ts";
import { ownText } from "../read/own_text.ts";
import { type TextStore, textStore } from "./_text_store.ts";

/**
 * What can be covered. A `statement` is the format's own smallest unit: a statement (Istanbul, Clover, Go), a sequence point (OpenCover),
 * an instruction (JaCoCo), a region (LLVM).
 */
export type CoverageKind = "line" | "branch" | "function" | "statement";

/** Every kind, in the order of help texts. */
export const COVERAGE_KINDS: readonly CoverageKind[] = ["line", "branch", "function", "statement"];

/** What a report says that lists no points. */
export interface StatedRate {
  /** From 0 to 1. */
  readonly rate: number;
  readonly counts?: Counts;
}

/** What one report, or several together, say about one kind of coverage. */
export interface CoverageModel {
  /** The kind that is counted; points of other kinds are not kept. */
  kind: CoverageKind;
  /** Whether somebody asked for this kind; else the report's format chooses, see {@link preferKind}. */
  readonly isAsked: boolean;
  /** By path. */
  readonly files: Map<string, CoveredFile>;
  /** Other kinds that the reports have. */
  readonly others: Set<CoverageKind>;
  /** The file that was asked for last. */
  current?: CoveredFile;
  /** What a report without points says. */
  stated?: StatedRate | undefined;
  /** By path as the report has it: other paths that it may mean, from its several source folders. */
  readonly otherPaths: Map<string, readonly string[]>;
  /** Where the files before it are packed. */
  readonly store: TextStore;
}

/**
 * Lets a format choose what is counted: the number that its own tool prints first. It must be told before the first point.
 *
 * @param model The model
 * @param kind The format's own
 */
export function preferKind(model: CoverageModel, kind: CoverageKind): void {
  if (!model.isAsked) model.kind = kind;
}

/**
 * A model without files.
 *
 * @param asked The kind that is asked for; without it, lines, unless the format prefers another
 * @returns The model
 */
export function newCoverageModel(asked?: CoverageKind): CoverageModel {
  const kind = asked ?? "line";
  const isAsked = asked !== undefined;
  return {
    kind,
    isAsked,
    files: new Map(),
    others: new Set(),
    otherPaths: new Map(),
    store: textStore(),
  };
}

/**
 * Whether points of a kind are wanted; where not, the model remembers that the report has them.
 *
 * @param kind The kind of the points at hand
 * @returns `true` if they are to be marked
 */
export function wants(model: CoverageModel, kind: CoverageKind): boolean {
  if (kind === model.kind) return true;
  model.others.add(kind);
  return false;
}

/**
 * The file of a path, made if it is new. Reports tell of one file after the other, so that the one before is packed.
 *
 * @returns The file
 */
export function coveredFile(model: CoverageModel, path: string): CoveredFile {
  let file = model.files.get(path);
  if (file === undefined) {
    file = newCoveredFile();
    model.files.set(ownText(path), file);
  }
  if (model.current !== undefined && model.current !== file) packPoints(model.current, model.store);
  model.current = file;
  return file;
}

/**
 * Gives a file another path, where a report tells it late.
 *
 * @param model The model
 * @param from The path so far
 * @param to The path from now on; if there is such a file, it gets the points
 */
export function renameFile(model: CoverageModel, from: string, to: string): void {
  const file = model.files.get(from);
  if (file === undefined) return;
  model.files.delete(from);
  const known = model.files.get(to);
  if (known === undefined) model.files.set(ownText(to), file);
  else absorbPoints(known, file);
}

/**
 * Adds one model to another: the union of their points.
 *
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
    else if (!absorbPoints(target, file)) return name;
  }
  return undefined;
}

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { codeOf } from "../core/caught_error.ts";
import type { ChangeCoverage, FileOfChange, LostFile } from "../core/changed/coverage_of_change.ts";
import { type LineRange, rangeText } from "../core/changed/line_range.ts";
import { formatCount } from "../core/text/format.ts";
import type { Style } from "./style.ts";

/** How uncovered lines are shown. */
export interface UncoveredOptions {
  readonly style: Style;
  /** From which files are named, and in or above which the repository is. */
  readonly cwd: string;
  /** So many lines of source at most. */
  readonly most: number;
}

/** Lines of source around uncovered ones. */
const CONTEXT = 1;
/** Of a file that is shown at all so many lines. */
const LEAST_LINES = 8;
/** So many files that lost coverage are named. */
const MOST_LOST = 5;
/** Longer lines are cut. */
const MAX_COLUMNS = 110;

/**
 * What a change touches that no test reaches, as the lines of the source with a mark before each.
 *
 * @returns Lines, the worst file first; none where everything is covered
 */
export function uncoveredLines(
  change: ChangeCoverage,
  options: UncoveredOptions,
): readonly string[] {
  const { style, cwd, most } = options;
  const top = repositoryTop(cwd);
  const lines: string[] = [];
  let files = 0;
  for (const file of change.uncovered) {
    const room = most - lines.length;
    if (room <= 0) break;
    const shown = fileLines(file, { ...options, top });
    const left = shown.length - Math.max(room, LEAST_LINES);
    lines.push(...(left > 0 ? shown.slice(0, -left) : shown));
    if (left > 0) lines.push(style.dim(`       ⋮ ${formatCount(left, "more line")}`));
    files++;
  }
  const left = change.uncovered.length - files + change.more;
  const { unmeasured: [first], unmeasuredFiles, lost = [], lostLines = 0 } = change;
  return [
    ...lines,
    ...(left > 0 ? [style.dim(`… and ${formatCount(left, "more file")}`)] : []),
    ...(first === undefined ? [] : [
      `${style.warn("?")} ${first.path}${
        unmeasuredFiles > 1 ? ` and ${formatCount(unmeasuredFiles - 1, "more file")}` : ""
      }: not measured, no report mentions ${unmeasuredFiles > 1 ? "them" : "it"}`,
    ]),
    ...(lost.length === 0 ? [] : [
      `${style.warn("!")} ${
        formatCount(lostLines, "line")
      } that the change does not touch lost coverage: ${
        lost.slice(0, MOST_LOST).map(lostText).join("; ")
      }${
        lost.length > MOST_LOST ? ` and ${formatCount(lost.length - MOST_LOST, "more file")}` : ""
      }`,
    ]),
  ];
}

function lostText({ path, lines }: LostFile): string {
  return `${path} ${lines.map(rangeText).join(", ")}`;
}

function fileLines(
  { path, covered, total, uncovered }: FileOfChange,
  { style, cwd, top }: UncoveredOptions & { readonly top: string },
): readonly string[] {
  const file = join(top, path);
  const head = `${style.bold(relative(cwd, file) || path)} ${
    style.dim(`${total - covered} of ${total} uncovered`)
  }`;
  const source = sourceOf(file);
  const marked = uncovered.flatMap((range, index) => {
    const block = shownBlock(range, { before: uncovered[index - 1], after: uncovered[index + 1] });
    return [...(index > 0 && block.isApart ? [style.dim("       ⋮")] : []), ...linesOf(block)];
  });
  return [head, ...marked];

  function linesOf({ first, last, range }: Shown): readonly string[] {
    const shown: string[] = [];
    for (let line = first; line <= last; line++) {
      const text = source?.[line - 1];
      if (text === undefined && source !== undefined) break;
      const isMissed = line >= range.first && line <= range.last;
      const number = String(line).padStart(6);
      shown.push(
        isMissed
          ? `${style.bad("✗")}${number}  ${plain(text ?? "")}`.trimEnd()
          : style.dim(` ${number}  ${plain(text ?? "")}`.trimEnd()),
      );
    }
    return shown;
  }
}

/** A range with the lines around it that no other range shows. */
interface Shown extends LineRange {
  readonly range: LineRange;
  readonly isApart: boolean;
}

function shownBlock(
  range: LineRange,
  { before, after }: {
    readonly before: LineRange | undefined;
    readonly after: LineRange | undefined;
  },
): Shown {
  const end = before === undefined ? 0 : before.last + CONTEXT;
  const first = Math.max(1, range.first - CONTEXT, end + 1);
  const last = Math.min(range.last + CONTEXT, (after?.first ?? Infinity) - 1);
  return { first: Math.min(first, range.first), last, range, isApart: first > end + 1 };
}

/** A file that is gone since is named without its lines. */
function sourceOf(file: string): readonly string[] | undefined {
  try {
    return readFileSync(file, "utf8").replace(/[\r\n]$/, "").split(/\r\n|\n|\r/);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Source is others' text: nothing in it may command the terminal. */
function plain(text: string): string {
  const shown = text.replaceAll("\t", "  ").replace(/\p{Cc}/gu, "·");
  return shown.length <= MAX_COLUMNS ? shown : `${shown.slice(0, MAX_COLUMNS - 1)}…`;
}

/** The nearest folder above with a repository in it. */
function repositoryTop(cwd: string): string {
  for (let folder = cwd; true; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

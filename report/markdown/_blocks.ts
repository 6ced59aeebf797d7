import { formatCount } from "../../core/text/format.ts";
import type { Block } from "./_fit.ts";
import { markdownLink } from "./markdown_text.ts";

/** A block without any line. */
const NOTHING: Block = { open: [], lines: [], close: [] };

const TEXT_COLUMNS = ["Metric", "Status", "Last 20 runs"];

/** A heading, if there is one, and its items; nothing without items. */
export function list(title: string, items: readonly string[] = []): Block {
  if (items.length === 0) return NOTHING;
  return {
    open: title === "" ? [] : [`### ${title}`, ""],
    lines: items.map((item) => `- ${item}`),
    close: [""],
  };
}

/** A line by itself. */
function text(line: string): Block {
  return { open: [], lines: [line], close: [""] };
}

/** The cells of a table. */
export interface Cells {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the values are compared with; empty if with nothing. */
  readonly compared: string;
}

/** A table, below what it is compared with; numbers stand to the right. Nothing without rows. */
export function table({ head, rows, compared }: Cells): readonly Block[] {
  if (rows.length === 0) return [];
  return [
    ...(compared === "" ? [] : [text(compared)]),
    { open: headOf(head), lines: rows.map(row), close: [""] },
  ];
}

interface FoldOptions {
  /** Whether nothing can be folded. */
  readonly isPlain: boolean;
}

/** A table that is folded away, or stands below its title where nothing can be folded; nothing if it has no rows in all. */
export function folded(
  title: string,
  { head, rows, compared, total, report, isPlain }: Cells & FoldOptions & {
    /** With the rows that are left out. */
    readonly total: number;
    /** Where the report is. */
    readonly report: string | undefined;
  },
): Block {
  if (total === 0) return NOTHING;
  const hidden = total - rows.length;
  const more = hidden === 0
    ? []
    : ["", `_${formatCount(hidden, "more row")} in the ${markdownLink("report", report)}._`];
  return fold(title, {
    isPlain,
    open: [
      ...(compared === "" ? [] : [compared, ""]),
      ...(rows.length === 0 ? [] : headOf(head)),
    ],
    lines: [...rows.map(row), ...more],
  });
}

/** Items that are folded away; nothing without items. */
export function foldedList(
  title: string,
  { items = [], isPlain }: FoldOptions & { readonly items: readonly string[] | undefined },
): Block {
  if (items.length === 0) return NOTHING;
  return fold(title, { open: [], lines: items.map((item) => `- ${item}`), isPlain });
}

/** Lines that are folded away, or stand below their title where nothing can be folded. */
function fold(
  title: string,
  { open, lines, isPlain }: Omit<Block, "close"> & FoldOptions,
): Block {
  return {
    open: [
      ...(isPlain ? [`**${title}**`] : ["<details>", `<summary>${title}</summary>`]),
      "",
      ...open,
    ],
    lines,
    close: isPlain ? [""] : ["", "</details>", ""],
  };
}

function headOf(head: readonly string[]): readonly string[] {
  return [row(head), row(head.map((name) => TEXT_COLUMNS.includes(name) ? "---" : "---:"))];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

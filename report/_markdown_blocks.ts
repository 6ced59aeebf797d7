import { formatCount } from "../core/format.ts";
import type { Block } from "./_fit.ts";

/** A block without any line. */
export const NOTHING: Block = { open: [], lines: [], close: [] };

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

/** A table; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): Block {
  return {
    open: [row(head), row(head.map((name) => TEXT_COLUMNS.includes(name) ? "---" : "---:"))],
    lines: rows.map(row),
    close: [""],
  };
}

/** A table that is folded away; nothing without rows. */
export function folded(
  title: string,
  { head, rows, max, after }: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
    readonly max: number;
    readonly after: readonly string[];
  },
): Block {
  if (rows.length === 0) return NOTHING;
  const { open, lines } = table(head, rows.slice(0, max));
  const hidden = rows.length - lines.length;
  const more = hidden === 0 ? [] : ["", `_${formatCount(hidden, "more row")} in the report._`];
  return {
    open: ["<details>", `<summary>${title}</summary>`, "", ...(lines.length === 0 ? [] : open)],
    lines: [...lines, ...more, ...after],
    close: ["", "</details>", ""],
  };
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

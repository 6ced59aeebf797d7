import { stripVTControlCharacters } from "node:util";

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Cut further, a column would say nothing. */
const NARROWEST = 12;

/**
 * Lays rows out in aligned columns, two spaces apart; where there is too little room, the widest columns of text are cut.
 *
 * @param rows Cells, which may carry terminal colours
 * @param width The room there is, in characters
 * @returns Lines without a line end
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => visible(row[at] ?? ""))));
  let excess = widths.reduce((sum, one) => sum + one + 2, -2) - width;
  while (excess > 0) {
    const texts = widths.map((one, at) => columns[at]?.align === "right" ? 0 : one);
    const widest = Math.max(...texts);
    const cut = Math.min(excess, widest - NARROWEST);
    if (cut <= 0) break;
    widths[texts.indexOf(widest)] = widest - cut;
    excess -= cut;
  }
  return cells.map((row) =>
    columns.map((column, at) => fit(row[at] ?? "", widths[at] ?? 0, column.align ?? "left"))
      .join("  ").trimEnd()
  );
}

function visible(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

function fit(text: string, width: number, align: "left" | "right"): string {
  const missing = width - visible(text);
  if (missing < 0) return [...stripVTControlCharacters(text)].slice(0, width - 1).join("") + "…";
  return align === "right" ? " ".repeat(missing) + text : text + " ".repeat(missing);
}

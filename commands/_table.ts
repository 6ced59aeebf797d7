import { stripVTControlCharacters } from "node:util";

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * Lays rows out in aligned columns, two spaces apart, wide cells of the first column cut to fit.
 *
 * @param columns Titles and alignment
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
  const spare = width - widths.reduce((sum, one) => sum + one + 2, -2);
  if (spare < 0 && widths[0] !== undefined) widths[0] = Math.max(12, widths[0] + spare);
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

import { SERIES_COLORS, THEMES } from "../../report/page/theme.ts";

/** Colours that the tests look for in pictures. */
export const LATTICE_LIGHT = {
  accent: THEMES.lattice.light["--accent"] ?? "",
  warn: THEMES.lattice.light["--warn"] ?? "",
  worse: THEMES.lattice.light["--down"] ?? "",
  muted: THEMES.lattice.light["--text-muted"] ?? "",
  ground: THEMES.lattice.light["--bg"] ?? "",
  second: SERIES_COLORS.light[0] ?? "",
} as const;

/** A colour as the browser tells it. */
export function rgb(color: string): string {
  return `rgb(${[1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)).join(", ")})`;
}

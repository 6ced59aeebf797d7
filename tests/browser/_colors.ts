import { THEMES } from "../../report/theme.ts";

/** Colours that the tests look for in pictures. */
export const LATTICE_LIGHT = {
  accent: THEMES.lattice.light["--accent"] ?? "",
  warn: THEMES.lattice.light["--warn"] ?? "",
} as const;

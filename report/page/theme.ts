import type { ReportConfig, ThemeColors } from "../../config/types.ts";

/**
 * The colours of the page. A theme is twelve colours for light and twelve for dark; all four built-in ones keep WCAG AA contrast.
 *
 * @module
 */

/** The twelve colours of a theme, as CSS custom properties. */
export const THEME_PROPERTIES = [
  "--bg",
  "--surface",
  "--surface-card",
  "--border",
  "--border-soft",
  "--text",
  "--text-dim",
  "--text-muted",
  "--accent",
  "--up",
  "--down",
  "--warn",
] as const;

/** A theme's colours, light and dark. */
export interface Theme {
  readonly light: ThemeColors;
  readonly dark: ThemeColors;
}

/** The built-in themes: `lattice` is calm and blue, `flux` violet, `halftone` ink on paper, `specimen` a botanist's notebook. */
export const THEMES: Readonly<Record<"lattice" | "flux" | "halftone" | "specimen", Theme>> = {
  lattice: {
    light: colors(
      "f5f7fa ffffff ffffff cfd6e0 e4e8ee 10151d 39434f 566170 1d5bc9 0a7350 b3202f 855300",
    ),
    dark: colors(
      "0c1016 12171f 161c25 2f3947 222a35 e9eef5 bcc6d3 909cad 74abff 41cf97 ff858c e8b654",
    ),
  },
  flux: {
    light: colors(
      "faf7fd ffffff ffffff d9cde7 ebe3f3 1b1226 443855 645676 7a2bd6 08746a bd2350 8a5200",
    ),
    dark: colors(
      "110c19 181122 1d1629 3a2c4f 2a203a f2ebfa cdc0de a392b8 c593ff 3fd7be ff83a3 f1bb5f",
    ),
  },
  halftone: {
    light: colors(
      "f3f3ef fbfbf8 fbfbf8 c4c4bc dfdfd8 121210 3a3a36 5b5b55 254a9e 1a6b3b a5211b 775000",
    ),
    dark: colors(
      "101010 161616 1a1a1a 3d3d3b 2a2a29 f3f3ee c8c8c1 9c9c95 a6bfff 7fd39c ff9088 e5bd66",
    ),
  },
  specimen: {
    light: colors(
      "f7f3e9 fffdf6 fffdf6 d5cbb4 e8e0cd 211c12 4a4331 665e4a 2c6937 1e6c3a a3381c 7d5200",
    ),
    dark: colors(
      "13150e 1a1d14 1e2218 3b4231 2b3023 eeeddf c6c7b3 9b9e87 a2d184 84d493 ff9a7e e4bc60",
    ),
  },
};

/**
 * The colours of lines and words behind the first, which is the theme's accent: chosen by search so that they differ for the
 * colour-blind too, the first ones most, and so that each stands out from its card (3:1).
 */
export const SERIES_COLORS: Readonly<Record<keyof Theme, readonly string[]>> = {
  light: list("e36c07 5d9892 580057 395153 001893 8e5d05 8f050f"),
  dark: list("ec6a47 b0faf4 9d4fa5 8f8f8f 2c68e0 e6dd52 f9aca4"),
};

/**
 * The theme's style: custom properties for light, dark, and the reader's own choice (`data-mode` on the root element).
 *
 * @param theme A theme's name or custom colours; an unknown name and a missing colour fall back to `lattice`
 * @returns CSS text
 */
export function themeStyle(theme: ReportConfig["theme"]): string {
  const resolved = resolveTheme(theme);
  const [light, dark] = [declarations(resolved, "light"), declarations(resolved, "dark")];
  return `:root{${light}}` +
    `@media screen and (prefers-color-scheme:dark){:root:not([data-mode=light]){${dark}}}` +
    `@media screen{:root[data-mode=dark]{${dark}}}`;
}

/**
 * The colours of a config's theme.
 *
 * @param theme A theme's name or custom colours
 * @returns All twelve colours for light and for dark
 */
export function resolveTheme(theme: ReportConfig["theme"]): Theme {
  const base = THEMES.lattice;
  if (typeof theme === "string") {
    return Object.hasOwn(THEMES, theme) ? THEMES[theme as keyof typeof THEMES] : base;
  }
  return { light: merge(base.light, theme.light), dark: merge(base.dark, theme.dark) };
}

/** Only known names and plain hex colours get into the style. */
function merge(base: ThemeColors, custom: ThemeColors = {}): ThemeColors {
  return Object.fromEntries(THEME_PROPERTIES.map((name) => {
    const color = Object.hasOwn(custom, name) ? custom[name] : undefined;
    const isColor = color !== undefined && /^#[0-9a-f]{6}$/i.test(color);
    return [name, isColor ? color : base[name] ?? "#000000"];
  }));
}

function declarations(theme: Theme, mode: keyof Theme): string {
  const series = SERIES_COLORS[mode].map((color, index) => [`--c${index + 1}`, color]);
  const all = [["color-scheme", mode], ...Object.entries(theme[mode]), ["--c0", "var(--accent)"]];
  return [...all, ...series].map(([name, value]) => `${name}:${value}`).join(";");
}

function colors(text: string): ThemeColors {
  const values = list(text);
  return Object.fromEntries(THEME_PROPERTIES.map((name, index) => [name, values[index] ?? ""]));
}

function list(text: string): readonly string[] {
  return text.split(" ").map((digits) => `#${digits}`);
}

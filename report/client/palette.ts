/// <reference lib="dom" />

/** Lines and words have eight colours; lines of one chart differ in their dashes too. */
export const PALETTE_SIZE = 8;

const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

/** The colours of the page as they are now, for what is drawn on a canvas. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly warn: string;
  readonly card: string;
  readonly better: string;
  readonly worse: string;
  /** Of lines and words. */
  readonly series: readonly string[];
  readonly font: string;
}

/**
 * Reads the colours that the theme and the reader's mode give.
 *
 * @returns The colours
 */
export function readPalette(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const read = (name: string): string => {
    // A colour may be defined by another one.
    const value = style.getPropertyValue(name).trim();
    const reference = /^var\((--[a-z-]+)\)$/.exec(value)?.[1];
    return reference === undefined ? value : read(reference);
  };
  return paletteOf(read, style.fontFamily);
}

/**
 * The colours of a drawing within the page, left to the browser to resolve: a page that is dark on the screen prints on white.
 *
 * @returns The colours' names in the style
 */
export function inheritedPalette(): Palette {
  return paletteOf((name) => `var(${name})`, "inherit");
}

function paletteOf(color: (name: string) => string, font: string): Palette {
  return {
    text: color("--text-dim"),
    muted: color("--text-muted"),
    grid: color("--border-soft"),
    warn: color("--warn"),
    card: color("--surface-card"),
    better: color("--up"),
    worse: color("--down"),
    series: Array.from({ length: PALETTE_SIZE }, (_, index) => color(`--c${index}`)),
    font,
  };
}

/**
 * The dashes of a chart's line, so that lines can be told apart without colour.
 *
 * @param index The line's position in its chart
 * @returns Lengths of strokes and gaps in pixels; empty for a solid line
 */
export function dashOf(index: number): number[] {
  return [...DASHES[index % DASHES.length] ?? []];
}

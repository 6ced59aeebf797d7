import { html, type Markup } from "../escape.ts";

/** Whole numbers are fine enough in it. */
const WIDTH = 240;
const HEIGHT = 64;
const PAD = 6;
/** So far beyond the edges nobody sees a thing. */
const OUT = 9;
/** More would be less than four units apart. */
const MAX_POINTS = 60;

/**
 * A small line without axes, drawn as SVG. It is decoration: the numbers beside it say what it shows.
 *
 * @param values Finite values, oldest first
 * @returns An `<svg>`; a single value is a dot, no values an empty picture
 */
export function sparkline(values: readonly number[]): Markup {
  const points = thin(values);
  let [low, high] = [Infinity, -Infinity];
  for (const value of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const x = (index: number) =>
    points.length === 1 ? WIDTH - PAD : PAD + index / (points.length - 1) * (WIDTH - 2 * PAD);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - PAD - (value - low) / (high - low) * (HEIGHT - 2 * PAD);
  const places = points.map((value, index) =>
    [Math.round(x(index)), Math.round(y(value))] as const
  );
  const [first = [0, 0], ...others] = places;
  let [left, top] = first;
  let [line, level] = ["", 0];
  // Where each place is told from the one before, and a level by its length, a line is much shorter.
  const finish = () => {
    if (level > 0) line += `h${level}`;
    level = 0;
  };
  for (const [nextLeft, nextTop] of others) {
    const [right, down] = [nextLeft - left, nextTop - top];
    [left, top] = [nextLeft, nextTop];
    if (down === 0) {
      level += right;
      continue;
    }
    finish();
    line += `l${right}${down < 0 ? "" : " "}${down}`;
  }
  finish();
  // One path is line and surface: its other sides lie out of sight.
  const path = `M${-OUT} ${first[1]}H${first[0]}${line}H${WIDTH + OUT}V${HEIGHT + OUT}H${-OUT}z`;
  return html`
    <svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"
      aria-hidden="true" focusable="false">${points.length > 1 && html`
        <path class="line" d="${path}" />
      `}${points.length > 0 &&
        html`
          <path class="dot" d="M${left} ${top}h0" />
        `}</svg>
  `;
}

/**
 * A strip of blocks, one per value of a label metric; equal words have equal shades.
 *
 * @param values Indices into the metric's words, oldest first
 * @returns An `<svg>`
 */
export function wordStrip(values: readonly number[]): Markup {
  const points = thin(values);
  const width = (WIDTH - 2 * PAD) / Math.max(1, points.length);
  return html`
    <svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"
      aria-hidden="true" focusable="false">${stretches(points).map(({ word, from, to }) =>
        html`
          <rect class="w${word % 8}" x="${round(PAD + from * width)}" y="${HEIGHT /
            2}" width="${round((to - from) * width)}"
            height="${HEIGHT / 2 - PAD}" />
        `
      )}</svg>
  `;
}

/** Neighbours with equal words as one. */
function stretches(
  points: readonly number[],
): readonly { readonly word: number; readonly from: number; readonly to: number }[] {
  const starts = points.flatMap((word, index) => word === points[index - 1] ? [] : [index]);
  return starts.map((from, at) => ({
    word: points[from] ?? 0,
    from,
    to: starts[at + 1] ?? points.length,
  }));
}

/** Keeps the lowest and highest of each group of neighbours, so that no spike disappears. */
function thin(values: readonly number[]): readonly number[] {
  if (values.length <= MAX_POINTS) return values;
  const groups = MAX_POINTS / 2;
  const thinned: number[] = [];
  for (let group = 0; group < groups; group++) {
    const from = Math.floor(group * values.length / groups);
    const part = values.slice(from, Math.floor((group + 1) * values.length / groups));
    const low = part.indexOf(Math.min(...part));
    const high = part.indexOf(Math.max(...part));
    for (const index of low < high ? [low, high] : [high, low]) thinned.push(part[index] ?? 0);
  }
  thinned[thinned.length - 1] = values.at(-1) ?? 0;
  return thinned;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

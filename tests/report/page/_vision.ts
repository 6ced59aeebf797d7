/**
 * How colours look, also to people who see fewer of them.
 *
 * @module
 */

/** A colour as linear red, green and blue, 0 to 1. */
type Rgb = readonly [number, number, number];

/** What each kind of eye makes of linear RGB: Machado, Oliveira, Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, readonly Rgb[]>> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Ottosson's Oklab: from linear RGB to cones, from cones to lightness and two hues. */
const CONES: readonly Rgb[] = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const OKLAB: readonly Rgb[] = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** Contrast of two `#rrggbb` colours, WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** How far apart two `#rrggbb` colours are for the eye that tells them apart worst: Oklab, black to white is 100. */
export function leastDistance(a: string, b: string): number {
  const distances = Object.values(EYES).map((eye) => {
    const [one, two] = [a, b].map((color) => oklab(times(eye, linear(color))));
    return 100 * Math.hypot(...[0, 1, 2].map((at) => (one?.[at] ?? 0) - (two?.[at] ?? 0)));
  });
  return Math.min(...distances);
}

function luminance(color: string): number {
  const [r, g, b] = linear(color);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(color: string): Rgb {
  const part = (at: number) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function oklab(color: Rgb): Rgb {
  const [l, m, s] = times(CONES, color);
  return times(OKLAB, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)]);
}

function times(matrix: readonly Rgb[], [x, y, z]: Rgb): Rgb {
  const [a = 0, b = 0, c = 0] = matrix.map(([r, g, b]) => r * x + g * y + b * z);
  return [a, b, c];
}

import type { PlotInput } from "../chart/plot.ts";

/** What a picture shows, and its size in pixels. */
export interface PictureSource extends Omit<PlotInput, "host" | "events"> {
  readonly width: number;
  readonly height: number;
  /** Without title and key: what it stands in has them. */
  readonly isBare: boolean;
}

/** The place of the plot within its picture, and the scale of its x axis. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
}

/** From a value to a pixel. */
export type Scale = (value: number) => number;

/**
 * A straight scale.
 *
 * @param min The value at `from`
 * @param max The value at `to`
 * @param pixels Both ends
 * @returns The scale
 */
export function straight(
  min: number,
  max: number,
  { from, to }: { readonly from: number; readonly to: number },
): Scale {
  return (value) => from + (value - min) / (max - min) * (to - from);
}

/**
 * A pixel to one decimal: more nobody sees, and the file is smaller.
 *
 * @param value A place or a length
 * @returns The rounded number
 */
export function pixel(value: number): number {
  return Math.round(value * 10) / 10;
}

import { html, type Markup } from "../../escape.ts";
import { shortName } from "../../read_run.ts";
import { dashOf, PALETTE_SIZE } from "../palette.ts";
import type { PictureSource } from "./frame.ts";

/** The key of a picture. */
export interface PictureKey {
  readonly markup: readonly Markup[];
  /** Pixels that it takes. */
  readonly height: number;
}

const ROW = 18;
const LEFT = 16;
/** A letter's width: near enough for any sans-serif. */
const LETTER = 6.6;
const SIGN = 22;

/** What stands in a key: a name and how it is drawn. */
interface Item {
  readonly name: string;
  readonly sign: (x: number, y: number) => Markup;
}

/**
 * What the lines or the bands of a picture are, in as many rows as it takes.
 *
 * @param top Where the key begins
 * @returns The key; empty for a single line, which the title names
 */
export function pictureKey(source: PictureSource, top: number): PictureKey {
  const items = source.content.kind === "bands" ? wordItems(source) : lineItems(source);
  let [x, y] = [LEFT, top];
  const markup = items.map(({ name, sign }) => {
    const width = SIGN + 6 + name.length * LETTER;
    if (x > LEFT && x + width > source.width - LEFT) [x, y] = [LEFT, y + ROW];
    const [left, middle] = [x, y + ROW / 2];
    x += width + 18;
    return html`${sign(left, middle)}<text x="${left + SIGN + 6}" y="${
      middle + 4
    }" fill="${source.palette.text}">${name}</text>`;
  });
  return { markup, height: items.length === 0 ? 0 : y + ROW - top };
}

function lineItems({ data, content, series, palette }: PictureSource): readonly Item[] {
  if (content.series.length < 2) return [];
  return series.flatMap((index) => {
    const one = data.series[index];
    const at = content.series.indexOf(index);
    const [color, dash] = [palette.series[at % PALETTE_SIZE], dashOf(at).join(" ")];
    const sign = (x: number, y: number) =>
      html`
        <path d="M${x} ${y}h${SIGN}" fill="none" stroke="${color}" stroke-width="2"
          stroke-dasharray="${dash}" />
      `;
    return one === undefined ? [] : [{ name: shortName(data, one), sign }];
  });
}

function wordItems({ data, series, palette }: PictureSource): readonly Item[] {
  const words = data.series[series[0] ?? -1]?.words ?? [];
  if (words.length > PALETTE_SIZE) return [];
  return words.map((name, index) => ({
    name,
    sign: (x, y) =>
      html`
        <rect x="${x + 8}" y="${y - 6}" width="12" height="12" rx="3"
          fill="${palette.series[index]}" />
      `,
  }));
}

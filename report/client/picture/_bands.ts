import { html, type Insertable } from "../../escape.ts";
import { branchSource } from "../drawn_points.ts";
import { PALETTE_SIZE } from "../palette.ts";
import { type Frame, type PictureSource, pixel } from "./frame.ts";
import { wordBlocks } from "../chart/word_blocks.ts";

/**
 * Words as coloured bands, one row per series.
 *
 * @param frame Where
 * @returns SVG
 */
export function pictureBands(source: PictureSource, frame: Frame): readonly Insertable[] {
  const { data, palette, shown } = source;
  const rows = source.series.flatMap((index) => data.series[index] ?? []);
  const height = frame.height / Math.max(1, rows.length);
  return rows.flatMap(({ values, words }, row) =>
    wordBlocks(branchSource(data.runs, values), shown, frame.width).map(({ from, to, word }) => {
      const left = Math.max(frame.left, frame.x(from));
      const width = Math.max(1, Math.min(frame.left + frame.width, frame.x(to)) - left);
      const text = words?.[word] ?? "";
      const top = frame.top + row * height + 2;
      const color = palette.series[word % PALETTE_SIZE];
      const band = (size: number, opacity: number) =>
        html`
          <rect x="${pixel(left)}" y="${pixel(top)}" width="${pixel(width)}"
            height="${pixel(size)}" fill="${color}" fill-opacity="${opacity}" />
        `;
      return html`${band(height - 4, 0.25)}${band(3, 1)}${
        text.length * 7.2 + 12 < width &&
        html`<text x="${pixel(left + 6)}" y="${
          pixel(top + height / 2 + 3)
        }" font-weight="600" fill="${palette.text}">${text}</text>`
      }`;
    })
  );
}

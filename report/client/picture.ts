import { html, type Insertable, type Markup } from "../escape.ts";
import { daysBetween, seriesName } from "../read_run.ts";
import { xTicks } from "./axes.ts";
import { dashOf, PALETTE_SIZE } from "./palette.ts";
import { pictureBands } from "./picture_bands.ts";
import { type Frame, type PictureSource, pixel, straight } from "./picture_frame.ts";
import { pictureLines } from "./picture_lines.ts";
import { unitsOf } from "./y_axis.ts";

const LEFT = 76;
const TOP = 58;
const BOTTOM = 44;

/**
 * A chart as a drawing of its own: with title, legend, axes and limits, in the page's present colours.
 *
 * @param source The chart
 * @returns An `<svg>` that needs nothing else
 */
export function svgPicture(source: PictureSource): Markup {
  const { width, height, palette, content, shown, data } = source;
  const units = unitsOf(source);
  const right = units.length > 1 ? LEFT : 20;
  const ends = { from: LEFT, to: width - right };
  const frame: Frame = {
    left: LEFT,
    top: TOP,
    width: ends.to - ends.from,
    height: height - TOP - BOTTOM,
    x: straight(shown.min, shown.max, ends),
  };
  const runs = shown.to - shown.from;
  const [first, last] = [shown.order[shown.from] ?? -1, shown.order[shown.to - 1] ?? -1];
  const span = runs === 0 ? "" : daysBetween(data.runs, first, last);
  return html`
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"
      height="${height}" font-family="${palette
        .font}" font-size="12" role="img" aria-label="${content.title}">
    <rect width="${width}" height="${height}" fill="${palette.card}"/>
    <text x="16" y="24" font-size="15" font-weight="600" fill="${palette.text}">${content
      .title}</text>
    <text x="${width - 16}" y="24" text-anchor="end" fill="${palette.muted}">${span}</text>
    ${key(source)}${xAxis(source, frame)}${content.kind === "bands"
      ? pictureBands(source, frame)
      : pictureLines(source, frame)}
    </svg>
  `;
}

/** Names of the lines under the title. */
function key({ data, content, series, palette }: PictureSource): readonly Insertable[] {
  if (content.kind === "bands" || content.series.length < 2) return [];
  let at = 16;
  return series.map((index) => {
    const one = data.series[index];
    if (one === undefined) return undefined;
    const name = seriesName(data, one);
    const position = content.series.indexOf(index);
    const start = at;
    at += 46 + name.length * 6.6;
    return html`
      <path d="M${pixel(start)} 40h22" fill="none" stroke="${palette
        .series[position % PALETTE_SIZE]}" stroke-width="2"
        stroke-dasharray="${dashOf(position).join(" ")}" />
      <text x="${pixel(start + 28)}" y="44" fill="${palette.text}">${name}</text>
    `;
  });
}

/** The marks of the x axis; a year or a day stands in a second line. */
function xAxis({ x, shown, palette }: PictureSource, frame: Frame): readonly Insertable[] {
  const { ticks, labels } = xTicks(x, { min: shown.min, max: shown.max, length: frame.width });
  const bottom = frame.top + frame.height;
  return ticks.map((tick, index) => {
    const left = pixel(frame.x(tick));
    return html`
      <line x1="${left}" x2="${left}" y1="${frame.top}" y2="${bottom}"
        stroke="${palette.grid}" />${(labels[index] ?? "").split("\n").map((line, row) =>
          html`<text x="${left}" y="${
            bottom + 18 + row * 15
          }" text-anchor="middle" fill="${palette.muted}">${line}</text>`
        )}
    `;
  });
}

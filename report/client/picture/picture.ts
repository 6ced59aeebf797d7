import { html, type Insertable, type Markup } from "../../escape.ts";
import { daysBetween } from "../../read_run.ts";
import { xTicks } from "../chart/axes.ts";
import { pictureBands } from "./_bands.ts";
import { releasesIn } from "../chart/releases.ts";
import { type Frame, type PictureSource, pixel, straight } from "./frame.ts";
import { pictureKey } from "./_key.ts";
import { pictureLines } from "./_lines.ts";
import { unitsOf } from "../chart/y_axis.ts";

const LEFT = 76;
const BOTTOM = 44;
/** Change points stand above the plot. */
const MARKS = 20;
const TITLE = 34;

/**
 * A chart as a drawing of its own: with title, key, axes and limits.
 *
 * @returns An `<svg>` that needs nothing else
 */
export function svgPicture(source: PictureSource): Markup {
  const { width, height, palette, content, shown } = source;
  const key = source.isBare ? { markup: [], height: 0 } : pictureKey(source, TITLE);
  const top = (source.isBare ? 0 : TITLE) + key.height + MARKS;
  const ends = { from: LEFT, to: width - (unitsOf(source).length > 1 ? LEFT : 20) };
  const frame: Frame = {
    left: ends.from,
    top,
    width: ends.to - ends.from,
    height: height - top - BOTTOM,
    x: straight(shown.min, shown.max, ends),
  };
  return html`
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"
      height="${height}" font-family="${palette
        .font}" font-size="12" role="img" aria-label="${content.title}">
    <rect width="${width}" height="${height}" fill="${palette.card}"/>
    ${!source.isBare && title(source)}${key.markup}${xAxis(source, frame)}${releases(
      source,
      frame,
    )}${content.kind === "bands" ? pictureBands(source, frame) : pictureLines(source, frame)}
    </svg>
  `;
}

/** What the chart is called, and the days that it shows. */
function title({ data, content, shown, palette, width }: PictureSource): Markup {
  const [first, last] = [shown.order[shown.from] ?? -1, shown.order[shown.to - 1] ?? -1];
  return html`
    <text x="16" y="24" font-size="15" font-weight="600" fill="${palette.text}">${content
      .title}</text>
    <text x="${width - 16}" y="24" text-anchor="end" fill="${palette
      .muted}">${shown.to > shown.from && daysBetween(data.runs, first, last)}</text>
  `;
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

/** A dotted line with its name at each release. */
function releases({ data, shown, palette }: PictureSource, frame: Frame): readonly Insertable[] {
  const bottom = frame.top + frame.height;
  return releasesIn(data, shown).map(({ tag, x }) => {
    const left = pixel(frame.x(x));
    return html`
      <line x1="${left}" x2="${left}" y1="${frame.top}" y2="${bottom}" stroke="${palette.muted}"
        stroke-dasharray="1 3" />
      <text x="${left + 3}" y="${bottom - 3}" font-size="10.5"
        fill="${palette.muted}">${tag}</text>
    `;
  });
}

import { formatDate } from "../../core/format.ts";
import { html, type Insertable, type Markup } from "../escape.ts";
import { metricOf, seriesName } from "../read_run.ts";
import { xTicks, yTicks } from "./axes.ts";
import { drawnPositions, drawnValues, expectedRuns, type LineSource } from "./drawn_points.ts";
import { limitsOf } from "./limits.ts";
import { dashOf, PALETTE_SIZE } from "./palette.ts";
import type { PlotInput } from "./plot.ts";
import { wordBlocks } from "./word_blocks.ts";
import { sideOf, unitsOf, yRange } from "./y_axis.ts";

/** What a picture shows, and its size in pixels. */
export interface PictureSource extends Omit<PlotInput, "host" | "events"> {
  readonly width: number;
  readonly height: number;
}

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
  const frame: Frame = {
    left: LEFT,
    top: TOP,
    width: width - LEFT - right,
    height: height - TOP - BOTTOM,
  };
  const x = scale(shown.min, shown.max, { from: frame.left, to: frame.left + frame.width });
  const horizontal = xTicks(source.x, { min: shown.min, max: shown.max, length: frame.width });
  const runs = shown.to - shown.from;
  const span = runs === 0
    ? ""
    : [shown.from, shown.to - 1].map((at) =>
      formatDate(data.runs.time[shown.order[at] ?? -1] ?? NaN)
    ).join(" – ");
  return html`
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"
      height="${height}" font-family="${palette
        .font}" font-size="12" role="img" aria-label="${content.title}">
    <rect width="${width}" height="${height}" fill="${palette.card}"/>
    <text x="16" y="24" font-size="15" font-weight="600" fill="${palette.text}">${content
      .title}</text>
    <text x="${width - 16}" y="24" text-anchor="end" fill="${palette.muted}">${span}</text>
    ${key(source)}${horizontal.ticks.map((tick, index) =>
      html`
        <line x1="${round(x(tick))}" x2="${round(x(tick))}" y1="${TOP}" y2="${TOP + frame.height}"
          stroke="${palette.grid}" />${(horizontal.labels[index] ?? "").split("\n").map((
            line,
            row,
          ) =>
            html`<text x="${round(x(tick))}" y="${
              TOP + frame.height + 18 + row * 15
            }" text-anchor="middle" fill="${palette.muted}">${line}</text>`
          )}
      `
    )}${content.kind === "bands" ? bands(source, frame, x) : lines(source, frame, x)}
    </svg>
  `;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Scale = (value: number) => number;

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
      <path d="M${round(start)} 40h22" fill="none" stroke="${palette
        .series[position % PALETTE_SIZE]}" stroke-width="2"
        stroke-dasharray="${dashOf(position).join(" ")}" />
      <text x="${round(start + 28)}" y="44" fill="${palette.text}">${name}</text>
    `;
  });
}

function lines(source: PictureSource, frame: Frame, x: Scale): readonly Insertable[] {
  const { data, shown, palette, content } = source;
  const units = unitsOf(source);
  const limits = limitsOf(source);
  const sources = source.series.flatMap((index) => {
    const series = data.series[index];
    if (series === undefined) return [];
    const line: LineSource = {
      values: series.values,
      takes: (run) => data.runs.pullRequest[run] === 0,
      expects: expectedRuns(series.values, data.runs.stream),
    };
    const side = sideOf(units, metricOf(data, series).unit);
    return [{ line, side, at: content.series.indexOf(index) }];
  });
  const positions = drawnPositions(sources.map(({ line }) => line), shown, frame.width);
  const drawn = sources.map((one) => ({
    ...one,
    values: drawnValues(one.line, shown.order, positions),
  }));
  return units.slice(0, 2).map((unit, index) => {
    const side = index === 0 ? "left" : "right";
    const here = drawn.filter((one) => one.side === side);
    const found = here.flatMap(({ values }) => values.filter((value) => typeof value === "number"));
    const own = limits.filter((limit) => limit.side === side);
    const [min, max] = yRange(lowest(found), highest(found), {
      y: source.y,
      unit,
      limits: own.map(({ value }) => value),
    });
    const y = scale(min, max, { from: frame.top + frame.height, to: frame.top });
    const edge = side === "left" ? frame.left - 8 : frame.left + frame.width + 8;
    const { ticks, labels } = yTicks(unit, { min, max, length: frame.height });
    return html`${
      ticks.map((tick, at) =>
        html`
          ${side === "left" &&
            html`
              <line x1="${frame.left}" x2="${frame.left + frame.width}" y1="${round(
                y(tick),
              )}" y2="${round(y(tick))}" stroke="${palette.grid}" />
            `}<text x="${edge}" y="${round(y(tick) + 4)}" text-anchor="${side === "left"
            ? "end"
            : "start"}"
            fill="${palette.muted}">${labels[at]}</text>
        `
      )
    }${
      here.map(({ values, at }) =>
        html`
          <path d="${path(values, {
            positions,
            x: (position) => x(shown.x(position)),
            y,
            isJoined: source.isJoined,
          })}" fill="none" stroke="${palette
            .series[at % PALETTE_SIZE]}" stroke-width="${source.isJoined ? 1.75 : 4}"
            stroke-linejoin="round" stroke-linecap="round" stroke-dasharray="${source.isJoined
              ? dashOf(at).join(" ")
              : ""}" />
        `
      )
    }${
      own.filter(({ value }) => value >= min && value <= max).map(({ value, text }) =>
        html`
          <line x1="${frame.left}" x2="${frame.left + frame.width}" y1="${round(
            y(value),
          )}" y2="${round(y(value))}" stroke="${palette.warn}"
            stroke-dasharray="5 4" />
          <text x="${frame.left + 6}" y="${round(y(value) - 5)}" font-weight="600" font-size="11"
            fill="${palette.warn}">${text}</text>
        `
      )
    }`;
  });
}

function bands(source: PictureSource, frame: Frame, x: Scale): readonly Insertable[] {
  const { data, palette, shown } = source;
  const rows = source.series.flatMap((index) => data.series[index] ?? []);
  const height = frame.height / Math.max(1, rows.length);
  return rows.flatMap(({ values, words }, row) => {
    const line: LineSource = {
      values,
      takes: (run) => data.runs.pullRequest[run] === 0,
      expects: expectedRuns(values, data.runs.stream),
    };
    return wordBlocks(line, shown, frame.width).map(({ from, to, word }) => {
      const left = Math.max(frame.left, x(from));
      const width = Math.max(1, Math.min(frame.left + frame.width, x(to)) - left);
      const text = words?.[word] ?? "";
      const top = frame.top + row * height + 2;
      const color = palette.series[word % PALETTE_SIZE];
      return html`
        <rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(
          height - 4,
        )}" fill="${color}"
          fill-opacity="0.25" /><rect x="${round(left)}" y="${round(top)}" width="${round(
            width,
          )}" height="3"
          fill="${color}" />${text.length * 7.2 + 12 < width &&
            html`<text x="${round(left + 6)}" y="${
              round(top + height / 2 + 3)
            }" font-weight="600" fill="${palette.text}">${text}</text>`}
      `;
    });
  });
}

function path(
  values: readonly (number | null | undefined)[],
  options: {
    readonly positions: Int32Array;
    readonly x: Scale;
    readonly y: Scale;
    readonly isJoined: boolean;
  },
): string {
  const { positions, x, y, isJoined } = options;
  let isPenDown = false;
  let text = "";
  values.forEach((value, index) => {
    if (value === undefined) return;
    if (value === null) {
      isPenDown = false;
      return;
    }
    const place = `${round(x(positions[index] ?? 0))} ${round(y(value))}`;
    text += isPenDown ? `L${place}` : `M${place}h0`;
    isPenDown = isJoined;
  });
  return text;
}

function scale(
  min: number,
  max: number,
  { from, to }: { readonly from: number; readonly to: number },
): Scale {
  return (value) => from + (value - min) / (max - min) * (to - from);
}

function lowest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}

function highest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

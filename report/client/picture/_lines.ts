import type { ReportSeries } from "../../data/data.ts";
import { html, type Insertable, type Markup } from "../../escape.ts";
import { metricOf } from "../../read_run.ts";
import { yTicks } from "../chart/axes.ts";
import { visibleMarks } from "../chart/change_marks.ts";
import { branchSource, drawnPositions, drawnValues, type LineSource } from "../drawn_points.ts";
import { limitsOf } from "../chart/limits.ts";
import { dashOf, PALETTE_SIZE } from "../palette.ts";
import { type Frame, type PictureSource, pixel, type Scale, straight } from "./frame.ts";
import { shapedSeries } from "../chart/shape.ts";
import { sideOf, unitsOf, yRange } from "../chart/y_axis.ts";

/** A line as it is drawn: `null` is a gap, `undefined` no point of this line. */
type Points = readonly (number | null | undefined)[];

interface Line {
  readonly series: ReportSeries;
  readonly at: number;
  readonly side: "left" | "right";
  readonly source: LineSource;
}

/**
 * Numbers as lines with their axes, limits, spreads and change points.
 *
 * @param frame Where
 * @returns SVG
 */
export function pictureLines(source: PictureSource, frame: Frame): readonly Insertable[] {
  const { data, shown, content } = source;
  const units = unitsOf(source);
  const lines = source.series.flatMap((index): readonly Line[] => {
    const found = data.series[index];
    if (found === undefined) return [];
    const series = shapedSeries(source, found);
    const side = sideOf(units, metricOf(data, series).unit);
    const at = content.series.indexOf(index);
    return [{ series, at, side, source: branchSource(data.runs, series.values) }];
  });
  const positions = drawnPositions(lines.map((line) => line.source), shown, frame.width);
  const points = (line: Line, values: Float64Array): Points =>
    drawnValues({ ...line.source, values }, shown.order, positions);
  const x = Array.from(positions, (position) => frame.x(shown.x(position)));
  const limits = limitsOf(source);
  const sides = units.slice(0, 2).map((unit, index) => {
    const side = index === 0 ? "left" : "right";
    const own = limits.filter((limit) => limit.side === side);
    const drawn = lines.filter((line) => line.side === side).map((line) => {
      const { spread } = line.series;
      const edges = spread && { low: points(line, spread.low), high: points(line, spread.high) };
      return { line, values: points(line, line.series.values), edges };
    });
    const found = drawn.flatMap(({ values, edges }) =>
      [...values, ...edges?.low ?? [], ...edges?.high ?? []].filter((one) =>
        typeof one === "number"
      )
    );
    const [min, max] = yRange(lowest(found), highest(found), {
      y: source.y,
      unit,
      limits: own.map(({ value }) => value),
    });
    const y = straight(min, max, { from: frame.top + frame.height, to: frame.top });
    const ticks = yTicks(unit, { min, max, length: frame.height }, source.y);
    return html`${axis(source, frame, { side, y, ...ticks })}${
      drawn.map(({ line, values, edges }) => drawLine(source, { line, values, edges, x, y }))
    }${
      own.filter(({ value }) => value >= min && value <= max)
        .map(({ value, text }) => limit(source, frame, { y: y(value), text }))
    }`;
  });
  return [...sides, marks(source, frame)];
}

function axis(
  { palette }: PictureSource,
  frame: Frame,
  options: {
    readonly side: "left" | "right";
    readonly y: Scale;
    readonly ticks: readonly number[];
    readonly labels: readonly string[];
  },
): readonly Markup[] {
  const { side, y, ticks, labels } = options;
  const isLeft = side === "left";
  const end = frame.left + frame.width;
  return ticks.map((tick, at) =>
    html`
      ${isLeft &&
        html`
          <line x1="${frame.left}" x2="${end}" y1="${pixel(y(tick))}" y2="${pixel(y(tick))}"
            stroke="${palette.grid}" />
        `}<text x="${isLeft ? frame.left - 8 : end + 8}" y="${pixel(
          y(tick) + 4,
        )}" text-anchor="${isLeft ? "end" : "start"}"
        fill="${palette.muted}">${labels[at]}</text>
    `
  );
}

function drawLine(
  { palette, isJoined }: PictureSource,
  options: {
    readonly line: Line;
    readonly values: Points;
    readonly edges: { readonly low: Points; readonly high: Points } | undefined;
    readonly x: readonly number[];
    readonly y: Scale;
  },
): Markup {
  const { values, edges, x, y } = options;
  const { at } = options.line;
  const color = palette.series[at % PALETTE_SIZE];
  const dash = isJoined ? dashOf(at).join(" ") : "";
  return html`
    ${edges !== undefined &&
      html`<path d="${area(edges, { x, y })}" fill="${color}" fill-opacity="0.15" />`}
        <path d="${path(values, {
          x,
          y,
          isJoined,
          isStepped: options.line.series.isExact === true,
        })}" fill="none" stroke="${color}"
      stroke-width="${isJoined ? 1.75 : 4}" stroke-linejoin="round" stroke-linecap="round"
      stroke-dasharray="${dash}" />
  `;
}

function limit(
  { palette }: PictureSource,
  frame: Frame,
  { y, text }: { readonly y: number; readonly text: string },
): Markup {
  return html`
    <line x1="${frame.left}" x2="${frame.left + frame.width}" y1="${pixel(y)}" y2="${pixel(y)}"
      stroke="${palette.warn}" stroke-dasharray="5 4" />
    <text x="${frame.left + 6}" y="${pixel(y - 5)}" font-weight="600" font-size="11"
      fill="${palette.warn}">${text}</text>
  `;
}

function marks(source: PictureSource, frame: Frame): readonly Markup[] {
  const { shown, palette } = source;
  const place = (position: number) => frame.x(shown.x(position));
  return visibleMarks(source, place).map(({ tone, left, text, sign }) => {
    const color = tone === "better"
      ? palette.better
      : tone === "worse"
      ? palette.worse
      : palette.muted;
    return html`
      <text x="${pixel(left)}" y="${frame.top - 4}" text-anchor="middle" font-size="11"
        fill="${color}"><title>${text}</title>${sign}</text>
    `;
  });
}

function path(
  values: Points,
  options: {
    readonly x: readonly number[];
    readonly y: Scale;
    readonly isJoined: boolean;
    readonly isStepped: boolean;
  },
): string {
  const { x, y, isJoined, isStepped } = options;
  let isPenDown = false;
  let text = "";
  values.forEach((value, index) => {
    if (value === undefined) return;
    if (value === null) {
      isPenDown = false;
      return;
    }
    const [left, top] = [pixel(x[index] ?? 0), pixel(y(value))];
    text += !isPenDown ? `M${left} ${top}h0` : isStepped ? `H${left}V${top}` : `L${left} ${top}`;
    isPenDown = isJoined;
  });
  return text;
}

/** The surface between two edges, in pieces where values are missing. */
function area(
  { low, high }: { readonly low: Points; readonly high: Points },
  { x, y }: { readonly x: readonly number[]; readonly y: Scale },
): string {
  let text = "";
  let [up, down] = ["", ""];
  const finish = () => {
    if (up !== "") text += `M${up.slice(1)}${down}Z`;
    [up, down] = ["", ""];
  };
  high.forEach((top, index) => {
    const bottom = low[index];
    if (typeof top === "number" && typeof bottom === "number") {
      const at = pixel(x[index] ?? 0);
      up += `L${at} ${pixel(y(top))}`;
      down = `L${at} ${pixel(y(bottom))}${down}`;
    } else if (top === null) finish();
  });
  finish();
  return text;
}

function lowest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}

function highest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

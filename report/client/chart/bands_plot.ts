/// <reference lib="dom" />
import type UPlot from "uplot";
import { drawPlot } from "./_draw_plot.ts";
import { branchSource } from "../drawn_points.ts";
import { type Palette, PALETTE_SIZE } from "../palette.ts";
import type { Plot, PlotInput } from "./plot.ts";
import { type Block, wordBlocks } from "./word_blocks.ts";

/**
 * Draws words as coloured bands over time, one row per series. A word is written into its band where there is room.
 *
 * @returns The drawn chart
 */
export function drawBands(input: PlotInput): Plot {
  const { data, palette } = input;
  const rows = input.series.flatMap((index) => data.series[index] ?? []);
  const lines = rows.map(({ values }) => ({
    source: branchSource(data.runs, values),
    look: { paths: () => null, points: { show: false } },
  }));
  return drawPlot(input, {
    lines,
    scales: { y: { range: [0, Math.max(1, rows.length)] } },
    axes: [{ show: false }],
    padding: [10, 20, 0, 20],
    cursorPoints: { show: false },
    over: (chart, shown) =>
      lines.forEach(({ source }, row) => {
        const words = rows[row]?.words ?? [];
        for (const block of wordBlocks(source, shown, chart.bbox.width / devicePixelRatio)) {
          drawBlock(chart, block, { row, rows: rows.length, words, palette });
        }
      }),
  });
}

function drawBlock(
  { ctx, bbox, valToPos }: UPlot,
  { from, to, word }: Block,
  options: {
    readonly row: number;
    readonly rows: number;
    readonly words: readonly string[];
    readonly palette: Palette;
  },
): void {
  const { row, rows, palette } = options;
  const ratio = devicePixelRatio;
  const end = bbox.left + bbox.width;
  const left = Math.min(end, Math.max(bbox.left, valToPos(from, "x", true)));
  const right = Math.min(end, Math.max(bbox.left, valToPos(to, "x", true)));
  const height = bbox.height / rows;
  const top = bbox.top + row * height + 2 * ratio;
  const width = Math.max(ratio, right - left - ratio);
  const color = palette.series[word % PALETTE_SIZE] ?? palette.text;
  ctx.save();
  ctx.fillStyle = `${color}40`;
  ctx.fillRect(left, top, width, height - 4 * ratio);
  ctx.fillStyle = color;
  ctx.fillRect(left, top, width, 3 * ratio);
  const text = options.words[word] ?? "";
  ctx.font = `600 ${12 * ratio}px ${palette.font}`;
  if (ctx.measureText(text).width + 12 * ratio < width) {
    ctx.fillStyle = palette.text;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left + 6 * ratio, top + height / 2);
  }
  ctx.restore();
}

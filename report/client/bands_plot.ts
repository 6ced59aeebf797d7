/// <reference lib="dom" />
import UPlot from "uplot";
import { xAxis } from "./axes.ts";
import { type Block, wordBlocks } from "./word_blocks.ts";
import { cursorOptions, reportSelection } from "./cursor.ts";
import { drawnPositions, drawnValues, expectedRuns, type LineSource } from "./drawn_points.ts";
import { type Palette, PALETTE_SIZE } from "./palette.ts";
import type { Plot, PlotInput } from "./plot.ts";
import type { ShownRuns } from "./shown_runs.ts";

/**
 * Draws words as coloured bands over time, one row per series. A word is written into its band where there is room.
 *
 * @param input The chart
 * @returns The drawn chart; `destroy()` it when it is no longer seen
 */
export function drawBands(input: PlotInput): Plot {
  const { data, palette, host, events } = input;
  const rows = input.series.flatMap((index) => data.series[index] ?? []);
  const sources = rows.map(({ values }): LineSource => ({
    values,
    takes: (run) => data.runs.pullRequest[run] === 0,
    expects: expectedRuns(values, data.runs.stream),
  }));
  let shown = input.shown;
  let positions: Int32Array = new Int32Array();
  const values = (window: ShownRuns): UPlot.AlignedData => {
    shown = window;
    positions = drawnPositions(sources, window, Math.max(100, host.clientWidth));
    return [
      Array.from(positions, window.x),
      ...sources.map((source) => drawnValues(source, window.order, positions)),
    ];
  };
  const chart = new UPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      padding: [10, 20, 0, 20],
      legend: { show: false },
      cursor: { ...cursorOptions(() => positions, events), points: { show: false } },
      scales: {
        x: { time: false, range: () => [shown.min, shown.max] },
        y: { range: [0, Math.max(1, rows.length)] },
      },
      axes: [xAxis(input), { show: false }],
      series: [
        {},
        ...rows.map((): UPlot.Series => ({ paths: () => null, points: { show: false } })),
      ],
      hooks: {
        draw: [(drawn) => {
          sources.forEach((source, row) => {
            const columns = drawn.bbox.width / devicePixelRatio;
            const words = rows[row]?.words ?? [];
            for (const block of wordBlocks(source, shown, columns)) {
              drawBlock(drawn, block, { row, rows: rows.length, words, palette });
            }
          });
          events.drawn();
        }],
        setSelect: [(drawn) => reportSelection(drawn, events.zoom)],
      },
    },
    values(input.shown),
    host,
  );
  return {
    chart,
    positions: () => positions,
    update: (window) => chart.setData(values(window)),
  };
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

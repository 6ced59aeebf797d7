/// <reference lib="dom" />
import type uPlot from "uplot";
import type { ReportData } from "../../data/data.ts";
import type { Palette } from "../palette.ts";
import type { ShownRuns } from "../shown_runs.ts";

/** A release within the shown range. */
export interface Release {
  readonly tag: string;
  /** Its place on the x axis. */
  readonly x: number;
}

/**
 * The releases in sight.
 *
 * @returns From left to right
 */
export function releasesIn({ runs }: ReportData, shown: ShownRuns): readonly Release[] {
  if (shown.to === shown.from) return [];
  const tags = [...runs.details].flatMap(([run, { tag }]) =>
    tag === undefined ? [] : [[run, tag] as const]
  );
  return tags.flatMap(([run, tag]): readonly Release[] => {
    const position = shown.order.indexOf(run);
    return position < shown.from || position >= shown.to ? [] : [{ tag, x: shown.x(position) }];
  }).sort((a, b) => a.x - b.x);
}

/** Draws a dotted line at each release, with its name at the bottom where there is room. */
export function drawReleases(
  chart: uPlot,
  { releases, palette }: { readonly releases: readonly Release[]; readonly palette: Palette },
): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const bottom = bbox.top + bbox.height;
  let free = bbox.left;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = palette.muted;
  ctx.lineWidth = ratio;
  ctx.font = `${10.5 * ratio}px ${palette.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  for (const { tag, x } of releases) {
    const left = Math.round(chart.valToPos(x, "x", true));
    ctx.setLineDash([ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bottom);
    ctx.stroke();
    const { width } = ctx.measureText(tag);
    const start = Math.min(left + 3 * ratio, bbox.left + bbox.width - width);
    if (start < free) continue;
    ctx.fillText(tag, start, bottom - 2 * ratio);
    free = start + width + 6 * ratio;
  }
  ctx.restore();
}

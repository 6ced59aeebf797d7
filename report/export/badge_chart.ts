import { html } from "../escape.ts";
import { sparkline } from "../page/sparkline.ts";
import type { Badge } from "./badge.ts";

/** The newest values that are drawn. */
const RECENT = 120;
const WIDTH = 320;
const HEIGHT = 84;

/** Legible on a white and on a dark page. */
const STYLE = "text{font:600 13px Verdana,Geneva,DejaVu Sans,sans-serif;fill:#39434f}" +
  ".value{font-size:15px}.good{fill:#0a7350}.bad{fill:#b3202f}.warning{fill:#855300}" +
  ".line{fill:#1d5bc9;fill-opacity:.1}path{stroke:#1d5bc9;stroke-width:2;stroke-linejoin:round;" +
  "stroke-linecap:round;vector-effect:non-scaling-stroke}.dot{stroke-width:7}" +
  "@media(prefers-color-scheme:dark){text{fill:#bcc6d3}.good{fill:#41cf97}.bad{fill:#ff858c}" +
  ".warning{fill:#e8b654}.line{fill:#74abff}path{stroke:#74abff}}";

/**
 * Draws the newest values of a metric as a small chart for a README, light or dark as its page is, without any outside font.
 *
 * @param values Finite values, oldest first
 * @returns A whole SVG document
 */
export function renderBadgeChart(
  { label, value, tone = "neutral" }: Badge,
  values: readonly number[],
): string {
  const title = `${label}: ${value}`;
  return String(html`
    <svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"
      viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
      <title>${title}</title>
      <style>${STYLE}</style>
      <text x="2" y="16">${label}</text>
      <text class="value ${tone}" x="${WIDTH - 2}" y="16" text-anchor="end">${value}</text>
      <svg y="26" width="${WIDTH}" height="${HEIGHT - 26}">${sparkline(values.slice(-RECENT))}</svg>
    </svg>
  `);
}

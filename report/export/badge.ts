import { html } from "../escape.ts";

/** What a badge says. */
export interface Badge {
  /** Left: what is measured. */
  readonly label: string;
  /** Right: its value, with the unit. */
  readonly value: string;
  /** What colour the value has. Default `neutral`. */
  readonly tone?: "good" | "warning" | "bad" | "neutral" | "unknown";
}

/** White text on these has a contrast of 4.5 or more. */
const COLORS = {
  good: "#2b7a2f",
  warning: "#8a6100",
  bad: "#c0302b",
  neutral: "#0b6bae",
  unknown: "#666666",
} as const satisfies Record<NonNullable<Badge["tone"]>, string>;

const HEIGHT = 20;
const PAD = 6;
const MAX_TEXT = 60;
/** Characters that are narrower or wider than most. */
const NARROW = /[iIjl.,:;'|!()[\] ]/;
const WIDE = /[mwMW%@]/;

/**
 * Draws a badge as SVG, as wide as its text, without any outside font.
 *
 * @returns A whole SVG document
 */
export function renderBadge(badge: Badge): string {
  const label = shorten(badge.label);
  const value = shorten(badge.value);
  const left = textWidth(label) + 2 * PAD;
  const right = textWidth(value) + 2 * PAD;
  const title = `${label}: ${value}`;
  const text = (words: string, x: number, width: number) =>
    html`<text x="${x + PAD}" y="14" textLength="${width - 2 * PAD}">${words}</text>`;
  return String(
    html`
      <svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${HEIGHT}" role="img"
        aria-label="${title}">
        <title>${title}</title>
        <clipPath id="r">
          <rect width="${left + right}" height="${HEIGHT}" rx="3" />
        </clipPath>
        <g clip-path="url(#r)">
          <rect width="${left}" height="${HEIGHT}" fill="#444" />
          <rect x="${left}" width="${right}" height="${HEIGHT}" fill="${COLORS[
            badge.tone ?? "neutral"
          ]}" />
        </g>
        <g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11"
          text-rendering="geometricPrecision">${text(label, 0, left)}${text(value, left, right)}</g>
      </svg>
    `,
  );
}

/** Near enough for any sans-serif: `textLength` makes the text fit. */
function textWidth(text: string): number {
  const widths = Array.from(text, (character) => {
    if (NARROW.test(character)) return 4.2;
    if (WIDE.test(character)) return 10.5;
    return character.charCodeAt(0) < 0x2e80 ? 7.1 : 12;
  });
  return Math.ceil(widths.reduce((sum, width) => sum + width, 0));
}

function shorten(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, " ").trim());
  return characters.length <= MAX_TEXT
    ? characters.join("")
    : `${characters.slice(0, MAX_TEXT - 1).join("")}…`;
}

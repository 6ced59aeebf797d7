/**
 * Templates that escape. Every string from a config, from git or from data reaches HTML and SVG only through {@link html}.
 *
 * @module
 */

import { HTML_ENTITIES } from "../core/text/html_entities.ts";

/** Markup that is safe to insert as it is. Only {@link html} and {@link raw} make it. */
export class Markup {
  readonly #text: string;

  /** @param text Markup, already safe */
  constructor(text: string) {
    this.#text = text;
  }

  /** @returns The markup */
  toString(): string {
    return this.#text;
  }
}

/** What a template may hold: text (escaped), numbers, markup, lists of these; `undefined` and `false` print nothing. */
export type Insertable = string | number | Markup | undefined | false | readonly Insertable[];

/**
 * Escapes text for HTML and SVG, inside elements and inside quoted attributes.
 *
 * Control characters that no HTML or XML document may hold, and those by which a text shows in another order, become U+FFFD.
 *
 * @returns The text, safe between tags and between quotes
 */
export function escapeHtml(text: string): string {
  return text
    .replace(
      // deno-lint-ignore no-control-regex -- these are what is replaced
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g,
      "\ufffd",
    )
    .replace(/[&<>"'`]/g, (character) => HTML_ENTITIES[character] ?? character);
}

/**
 * The escaping template: `` html`<b title="${name}">${name}</b>` ``.
 *
 * @param parts The template's own text, which is trusted
 * @param values What is inserted: strings are escaped, markup is not
 * @returns Markup
 */
export function html(parts: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  const own = withoutIndents(parts);
  let text = own[0] ?? "";
  values.forEach((value, index) => text += printed(value) + (own[index + 1] ?? ""));
  return new Markup(text);
}

/** By template: each is read once. */
const TEMPLATES = new WeakMap<TemplateStringsArray, readonly string[]>();

/** How a template is indented is nothing to a reader, and a tenth of a page. */
function withoutIndents(parts: TemplateStringsArray): readonly string[] {
  let own = TEMPLATES.get(parts);
  if (own === undefined) {
    own = parts.map((part) => part.replace(/\s*\n\s*/g, "\n"));
    TEMPLATES.set(parts, own);
  }
  return own;
}

/**
 * Marks text as safe markup. For text that this project made itself: its style, its script, a base64 payload.
 *
 * @param text Trusted markup
 * @returns The same text as markup
 */
export function raw(text: string): Markup {
  return new Markup(text);
}

/**
 * A URL that a link may open: `https:` and `http:` only, so that data cannot smuggle in `javascript:`.
 *
 * @returns The URL, normalised, or `undefined` when it must not become a link
 */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : undefined;
}

function printed(value: Insertable): string {
  if (value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (value instanceof Markup) return value.toString();
  return value.map(printed).join("");
}

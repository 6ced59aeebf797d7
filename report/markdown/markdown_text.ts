/**
 * Text of others in Markdown: names, branches, commit subjects, messages of programs. Nothing in it may become markup, notify anyone, refer
 * to another issue, start a command of the forge, or end the table or line that it stands in.
 *
 * @module
 */

/** Stands between a sign and what follows, where a character entity would not keep the forge from acting on it. */
const BREAK = "\u200b";
const MAX_LENGTH = 500;

/**
 * Makes text safe between Markdown's own signs, in a table cell too.
 *
 * Signs become numeric entities, which no Markdown reads as signs. Mentions and references are looked for in the rendered page, so there an
 * invisible break is needed as well.
 *
 * @param maxLength Longer text is cut. Default 500 characters
 * @returns One line that shows the text
 */
export function markdownText(text: string, maxLength: number = MAX_LENGTH): string {
  return shorten(oneLine(text), maxLength)
    .replace(/[\\`*_{}[\]<>|~&$^]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    // "&#1;" is ours; whatever else follows these signs could be a mention, an issue, a merge request, a label or a milestone.
    .replace(/(?<!&)([@#!%])(?=[\w"'/.-])/g, `$1${BREAK}`)
    .replace(/(&#(?:36|38|94|126);)(?=[\w"'])/g, `$1${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\b(www)\./gi, `$1${BREAK}.`)
    .replace(/\b(GH|gh)-(?=\d)/g, `$1-${BREAK}`)
    .replace(/^(\s*)([-+=](?!\d)|[#/]|\d+[.)](?=\s|$))/, `$1${BREAK}$2`);
}

/**
 * A link, if the address is one of the web.
 *
 * @param label What is shown; made safe here
 * @param url Where it leads
 * @returns The link, or the label alone if the address is something else
 */
export function markdownLink(label: string, url: string | undefined): string {
  const text = markdownText(label);
  if (url === undefined || !URL.canParse(url)) return text;
  const { protocol, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return text;
  const safe = href.replace(
    /[()<>|`\\\s"'*_~[\]]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return `[${text}](${safe})`;
}

/** Without line ends, control characters, and those that turn the reading direction of what follows. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .toWellFormed();
}

function shorten(text: string, maxLength: number): string {
  const characters = Array.from(text);
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join("")}…`;
}

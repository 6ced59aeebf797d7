/** How a text is cut. */
export interface CutOptions {
  /** The largest size allowed, in the unit of `size`. */
  readonly limit: number;
  /** How large a text is. Default: its number of UTF-16 code units. */
  readonly size?: (text: string) => number;
  /** Stands at the end of a text that was cut. */
  readonly note: string;
}

/**
 * Cuts Markdown between two lines, closes what is left open (code fences, `<details>`) and says that something is missing.
 *
 * @returns The same text if it fits, else its beginning and the note
 */
export function cutMarkdown(markdown: string, options: CutOptions): string {
  const { limit, note, size = (text) => text.length } = options;
  if (size(markdown) <= limit) return markdown;
  const kept: string[] = [];
  let room = limit - size(`\n\n${note}\n`);
  let fence = "";
  let details = 0;
  for (const line of markdown.split("\n")) {
    const opening = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    const nextFence = fence === "" ? opening ?? "" : isClosing(line, fence) ? "" : fence;
    const nextDetails = fence === ""
      ? Math.max(0, details + count(line, "<details") - count(line, "</details>"))
      : details;
    room -= size(`${line}\n`);
    if (room < size(closing(nextFence, nextDetails))) break;
    kept.push(line);
    [fence, details] = [nextFence, nextDetails];
  }
  return `${kept.join("\n")}\n${closing(fence, details)}\n${note}\n`;
}

function closing(fence: string, details: number): string {
  return `${fence === "" ? "" : `${fence}\n`}${"\n</details>\n".repeat(details)}`;
}

function isClosing(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text === fence.charAt(0).repeat(text.length);
}

function count(line: string, part: string): number {
  return line.split(part).length - 1;
}

/**
 * What stands at the end of a text that was cut.
 *
 * @param link Where the whole text can be seen
 * @returns One line of Markdown
 */
export function cutNote(reason: string, link: string | undefined): string {
  return `*Cut here: ${reason}.*${
    link === undefined ? "" : ` [The run has the whole report.](${link})`
  }`;
}

/**
 * Cuts a line.
 *
 * @param limit UTF-16 code units
 * @returns The same line if it fits
 */
export function cutLine(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

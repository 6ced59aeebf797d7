/** A part of a document that may be shortened line by line but keeps its first and last lines. */
export interface Block {
  /** What the lines need before them: a heading, a table's head, `<details>`. */
  readonly open: readonly string[];
  readonly lines: readonly string[];
  /** What closes `open`. */
  readonly close: readonly string[];
  /** All lines or none: a drawing with half of its lines is none. Default false. */
  readonly isWhole?: boolean;
}

/** How a document is fitted. */
export interface FitOptions {
  /** UTF-16 code units. */
  readonly maxCharacters: number;
  /** Says how many lines are missing. */
  readonly cutNote: (lines: number) => string;
  /** Always at the end. */
  readonly footer: string;
}

/**
 * Puts blocks together, most important first, until the room is used up; whatever was opened is closed.
 *
 * @param blocks Most important first
 * @param options Room, footer, and the words for what is missing
 * @returns The document
 */
export function fitBlocks(blocks: readonly Block[], options: FitOptions): string {
  const { maxCharacters, cutNote, footer } = options;
  const total = blocks.reduce((sum, block) => sum + block.lines.length, 0);
  const whole = blocks.flatMap(linesOf);
  const end = footer === "" ? [] : [footer, ""];
  if (sizeOf([...whole, ...end]) <= maxCharacters) return join([...whole, ...end]);
  // The note's own number only gets shorter as more lines are kept.
  const reserved = sizeOf([cutNote(total), "", ...end]);
  let room = maxCharacters - reserved;
  const kept: string[] = [];
  let missing = 0;
  for (const block of blocks) {
    const frame = sizeOf([...block.open, ...block.close]);
    const count = fitting(block, room - frame);
    missing += block.lines.length - count;
    if (count === 0 && block.lines.length > 0) continue;
    const lines = linesOf({ ...block, lines: block.lines.slice(0, count) });
    if (sizeOf(lines) > room) continue;
    kept.push(...lines);
    room -= sizeOf(lines);
  }
  return join([...kept, ...(missing > 0 ? [cutNote(missing), ""] : []), ...end]);
}

function fitting({ lines, isWhole = false }: Block, room: number): number {
  let used = 0;
  let count = 0;
  for (const line of lines) {
    used += line.length + 1;
    if (used > room) break;
    count++;
  }
  return isWhole && count < lines.length ? 0 : count;
}

function linesOf({ open, lines, close }: Block): readonly string[] {
  return [...open, ...lines, ...close];
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

import { noteBrokenLines, readUtf8, type ReportFile } from "./text.ts";
import { lineTooLong, MAX_LINE } from "./lines.ts";

/** A line that still lies in its reader's memory, without its end. It is valid until the next one. */
export interface LineBytes {
  /** UTF-8; the line is the part from `from` to `to`. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

const NEWLINE = 10;
const RETURN = 13;

/**
 * Gives the lines of a file one by one, without making a text of each. For reports of millions of lines, where the texts would take most of
 * the time and of the memory.
 *
 * @param onLine Gets each line, and its number from 1
 * @throws {CollectError} As {@link readUtf8}; `COLLECT_FORMAT` for a line over 16 MiB
 */
export async function readLineBytes(
  file: ReportFile,
  onLine: (line: LineBytes, number: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  let bytes = new Uint8Array(256 * 1024);
  let length = 0;
  let number = 0;
  // The same object for every line: a new one for each would be the garbage that this reader is there to avoid.
  const line = { bytes, from: 0, to: 0 };

  const giveLines = (end: number): void => {
    noteBrokenLines(bytes.subarray(0, end), file);
    for (let from = 0; from < end;) {
      let to = from;
      while (to < end && bytes[to] !== NEWLINE) to++;
      line.from = from;
      line.to = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
      onLine(line, ++number);
      from = to + 1;
    }
    bytes.copyWithin(0, end, length);
    length -= end;
  };

  for await (const piece of readUtf8(file, signal)) {
    if (length + piece.length > bytes.length) {
      const larger = new Uint8Array(2 * (length + piece.length));
      larger.set(bytes.subarray(0, length));
      line.bytes = bytes = larger;
    }
    bytes.set(piece, length);
    const end = piece.lastIndexOf(NEWLINE) + 1;
    length += piece.length;
    if (end > 0) giveLines(length - piece.length + end);
    if (length > MAX_LINE) throw lineTooLong(file, number + 1);
  }
  giveLines(length);
}

/**
 * The text of a line, or of a part of one.
 *
 * @param from Where the part starts
 * @param to Where it ends
 * @returns A text of its own
 */
export function textOfLine(
  { bytes, from: start, to: end }: LineBytes,
  from: number = start,
  to: number = end,
): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

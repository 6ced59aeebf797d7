import type { LineBytes } from "../read/line_bytes.ts";

/** Reads the numbers of lines of one form. */
export interface CountReader {
  /** What the last reading found, as whole numbers of at most nine digits. */
  readonly values: Int32Array;
  /**
   * Reads a part of a line.
   *
   * @param from Where its first number starts
   * @param to Where its last number ends. Default: the line's end
   * @returns Whether the part is of the form, and `values` are its own; a longer number is not
   */
  read(line: LineBytes, from: number, to?: number): boolean;
}

const ZERO = 48;

/**
 * Makes a reader for numbers with one byte between each two of them: `",,"` reads `7,0,12`. It makes nothing that would have to be freed,
 * because it is called for every line of reports with millions of them.
 *
 * @param separators The bytes between the numbers, ASCII
 * @returns The reader
 */
export function countReader(separators: string): CountReader {
  const ends = new Uint8Array([...separators].map((one) => one.charCodeAt(0)));
  const values = new Int32Array(ends.length + 1);
  return {
    values,
    read: ({ bytes, to: lineEnd }, from, to = lineEnd) => {
      let at = from;
      for (let index = 0; index < values.length; index++) {
        const start = at;
        let value = 0;
        for (; at < to; at++) {
          const digit = (bytes[at] ?? 0) - ZERO;
          if (digit < 0 || digit > 9) break;
          value = value * 10 + digit;
        }
        if (at === start || at - start > 9) return false;
        values[index] = value;
        if (index < ends.length && (at === to || bytes[at++] !== ends[index])) return false;
      }
      return at === to;
    },
  };
}

/**
 * Whether a line has these bytes at a place.
 *
 * @returns `true` if it has them all before its end
 */
export function hasBytes(line: LineBytes, at: number, bytes: Uint8Array): boolean {
  if (at + bytes.length > line.to) return false;
  for (let i = 0; i < bytes.length; i++) {
    if (line.bytes[at + i] !== bytes[i]) return false;
  }
  return true;
}

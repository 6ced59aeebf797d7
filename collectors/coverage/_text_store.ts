/** A text that is kept as bytes. */
export interface StoredText {
  readonly block: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** The end of the room that it may take when it is stored again. */
  readonly end: number;
}

/** Stores a text; in the place of an older one if it fits there, which is then gone. */
export type TextStore = (text: string, older?: StoredText) => StoredText;

/** Texts are put together into blocks of this size. */
const BLOCK_BYTES = 256 * 1024;

/** What UTF-8 makes of one unit of a text at most. */
const BYTES_PER_UNIT = 3;

/**
 * Makes a place for many texts outside of the engine's heap, where they cost their bytes and the collector of garbage does not copy them.
 *
 * @returns The store
 */
export function textStore(): TextStore {
  const encoder = new TextEncoder();
  let block = new Uint8Array();
  let used = 0;
  return (text, older) => {
    if (older !== undefined) {
      const { block, from, end } = older;
      const { read, written } = encoder.encodeInto(text, block.subarray(from, end));
      if (read === text.length) return { ...older, to: from + written };
    }
    const most = text.length * BYTES_PER_UNIT;
    if (block.length - used < most) {
      block = new Uint8Array(Math.max(BLOCK_BYTES, most));
      used = 0;
    }
    const from = used;
    used += encoder.encodeInto(text, block.subarray(from)).written;
    return { block, from, to: used, end: used };
  };
}

/**
 * Gives a stored text back.
 *
 * @returns The text; a surrogate that stood alone has become U+FFFD
 */
export function storedText({ block, from, to }: StoredText): string {
  return new TextDecoder().decode(block.subarray(from, to));
}

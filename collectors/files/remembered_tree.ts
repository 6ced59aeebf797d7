import type { FileContent, SourceTree } from "../types.ts";
import { breathe } from "../_breathe.ts";
import { diskTree, type TreeEntry } from "./file_tree.ts";
import { isBinary, sourceReader } from "./read_source.ts";

/** So many bytes of files are kept; what is beyond is read again. */
const MOST_KEPT_BYTES = 64 * 2 ** 20;
/** Small files share a block: a buffer of its own for each of thousands would cost more than reading them. */
const BLOCK_BYTES = 1 << 20;
/** So many bytes are worked on at once. */
const PORTION_BYTES = 1 << 20;

/**
 * The disk for a look in which nothing changes: each folder is listed once and, as long as there is room, each file read once, however
 * many collectors ask.
 */
export function rememberedTree(signal?: AbortSignal): SourceTree {
  const listed = new Map<string, readonly TreeEntry[]>();
  const kept = new Map<string, Uint8Array | undefined>();
  const read = sourceReader();
  let keptBytes = 0;
  let [block, used] = [new Uint8Array(), 0];
  const copyOf = (bytes: Uint8Array): Uint8Array => {
    if (bytes.length > BLOCK_BYTES / 4) return bytes.slice();
    if (used + bytes.length > block.length) [block, used] = [new Uint8Array(BLOCK_BYTES), 0];
    block.set(bytes, used);
    used += bytes.length;
    return block.subarray(used - bytes.length, used);
  };
  const bytesOf = (file: FileContent["file"]): Uint8Array | undefined => {
    if (kept.has(file.path)) return kept.get(file.path);
    let head: Uint8Array | undefined;
    const whole = read(file, (bytes) => {
      if (isBinary(bytes) && !isWide(bytes)) head = bytes.slice(0, 8000);
      return head === undefined;
    });
    // Of what is no text, the beginning tells it.
    const bytes = whole === undefined ? head : copyOf(whole);
    if (bytes !== undefined && keptBytes + bytes.length <= MOST_KEPT_BYTES) {
      keptBytes += bytes.length;
      kept.set(file.path, bytes);
    }
    return bytes;
  };
  return {
    files: {
      ...diskTree,
      entries: (folder) => {
        const known = listed.get(folder) ?? diskTree.entries(folder);
        listed.set(folder, known);
        return known;
      },
    },
    derive: async (files, { compute }) => {
      const results = [];
      let portion: FileContent[] = [];
      let size = 0;
      for (const [index, file] of files.entries()) {
        const bytes = bytesOf(file) ?? new Uint8Array();
        portion.push({ file, bytes });
        size += bytes.length;
        if (size < PORTION_BYTES && index < files.length - 1) continue;
        results.push(...await compute(portion));
        await breathe(signal);
        [portion, size] = [[], 0];
      }
      return results;
    },
  };
}

/** UTF-16 has zero bytes, and its mark first. */
function isWide([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

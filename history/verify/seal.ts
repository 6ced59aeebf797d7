import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/**
 * The seal says at the speed of reading that a file is, byte for byte, what was stored; only without it each run is looked at. It is a
 * checksum of all pages behind the last one, where SQLite does not look. Whoever else writes the file breaks it and does no harm.
 */
const MAGIC = Buffer.from("unentropy seal: ", "latin1");
const SEAL_BYTES = MAGIC.length + 4;
/** Where the first page says its size and how many there are (https://www.sqlite.org/fileformat.html, section 1.3). */
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;

/** Whether these are the bytes that {@link sealed} gave. */
export function isSealed(bytes: Uint8Array): boolean {
  const end = bytes.length - SEAL_BYTES;
  return end > 0 && Buffer.compare(bytes.subarray(end), sealOf(bytes.subarray(0, end))) === 0;
}

/**
 * A database as it is stored.
 *
 * @param bytes The file's
 * @returns Its pages and their seal
 */
export function sealed(bytes: Uint8Array): Uint8Array {
  const pages = bytes.subarray(0, sizeOfPages(bytes));
  return Buffer.concat([pages, sealOf(pages)]);
}

function sealOf(pages: Uint8Array): Uint8Array {
  const seal = Buffer.alloc(SEAL_BYTES);
  MAGIC.copy(seal);
  seal.writeUInt32BE(crc32(pages), MAGIC.length);
  return seal;
}

/** An older seal, or what others left behind the pages, is none of them. */
function sizeOfPages(bytes: Uint8Array): number {
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  // 65,536 does not fit there and is told by 1.
  const size = header.getUint16(PAGE_SIZE_AT);
  return header.getUint32(PAGE_COUNT_AT) * (size === 1 ? 65_536 : size);
}

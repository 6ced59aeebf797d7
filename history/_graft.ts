import { closeSync, copyFileSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { readHeader } from "./_header.ts";
import { History } from "./database.ts";
import { APPLICATION_ID } from "./schema.ts";

/** Where the first page says how many pages there are (https://www.sqlite.org/fileformat.html, section 1.3). */
const PAGE_COUNT_AT = 28;
/** Where it says which free pages there are: eight bytes. */
const FREE_PAGES_AT = 32;

/**
 * Copies a damaged database and makes its first page usable: the page count is set to the pages that are there, and where the page
 * does not even say that it is ours, it is replaced by that of a new database. That fits because the tables of our databases begin
 * at the same pages in all of them: they are made in the same order, and a compacted database keeps that order.
 *
 * @param damagedPath The damaged file, which stays as it is
 * @param path The copy to make; `path` with `.new` behind it is used meanwhile
 */
export function graftFirstPage(damagedPath: string, path: string): void {
  const header = readHeader(damagedPath);
  const isOurs = header?.isSqlite === true && header.applicationId === APPLICATION_ID;
  copyFileSync(damagedPath, path);
  const newPath = `${path}.new`;
  History.open(newPath, { create: true, scratch: true })[Symbol.dispose]();
  const pageBytes = firstPage(newPath);
  const file = openSync(path, "r+");
  try {
    const page = new Uint8Array(isOurs ? 100 : pageBytes.length);
    if (isOurs) readSync(file, page, 0, page.length, 0);
    else page.set(pageBytes);
    const view = new DataView(page.buffer);
    view.setUint32(PAGE_COUNT_AT, Math.floor(fstatSync(file).size / pageBytes.length));
    view.setBigUint64(FREE_PAGES_AT, 0n);
    writeSync(file, page, 0, page.length, 0);
  } finally {
    closeSync(file);
  }
}

function firstPage(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const page = new Uint8Array(4096);
    readSync(file, page, 0, page.length, 0);
    return page;
  } finally {
    closeSync(file);
  }
}

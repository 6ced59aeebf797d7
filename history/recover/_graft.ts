import {
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { History } from "../database.ts";

/** Where the first page says how many pages there are (https://www.sqlite.org/fileformat.html, section 1.3). */
const PAGE_COUNT_AT = 28;
/** Where it says which free pages there are: eight bytes. */
const FREE_PAGES_AT = 32;

/** Whose first page a copy gets: its own, or that of a new database. */
export type FirstPage = "own" | "new";

/**
 * Copies a damaged database and makes its first page usable. In its own one, the page count is set to the pages that are there. If that
 * is too damaged, the page of a new database fits, because the tables of our databases begin at the same pages in all of them: they
 * are made in the same order, and a compacted database keeps that order. Where the file ends before such a beginning it is filled up
 * with zeros: SQLite refuses all of a database in which a single table begins behind the end.
 *
 * @param damagedPath The damaged file, which stays as it is
 * @param path The copy to make; `path` with `.new` behind it is used meanwhile
 */
export function graftFirstPage(damagedPath: string, path: string, whose: FirstPage): void {
  copyFileSync(damagedPath, path);
  const newPath = `${path}.new`;
  History.open(newPath, { create: true, scratch: true })[Symbol.dispose]();
  const pageBytes = firstPage(newPath);
  const file = openSync(path, "r+");
  try {
    const page = new Uint8Array(whose === "own" ? 100 : pageBytes.length);
    if (whose === "own") readSync(file, page, 0, page.length, 0);
    else page.set(pageBytes);
    const pagesIn = (sizeBytes: number) => Math.floor(sizeBytes / pageBytes.length);
    const whole = pagesIn(fstatSync(file).size);
    const pages = Math.max(whole, pagesIn(statSync(newPath).size));
    // Half a page would be read as rows of nothing.
    ftruncateSync(file, whole * pageBytes.length);
    ftruncateSync(file, pages * pageBytes.length);
    const view = new DataView(page.buffer);
    view.setUint32(PAGE_COUNT_AT, pages);
    view.setBigUint64(FREE_PAGES_AT, 0n);
    writeSync(file, page, 0, page.length, 0);
  } finally {
    closeSync(file);
    rmSync(newPath);
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

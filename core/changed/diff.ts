import { joinRanges, type LineRange } from "./line_range.ts";

/** A place where a file differs from what it was. */
export interface Hunk {
  /** The lines that it took the place of; none: `last` is the line behind which it stands. */
  readonly before: LineRange;
  /** The lines as they are now; none: `last` is the line behind which something is gone. */
  readonly now: LineRange;
}

/** A file that a change has added or modified; one that it only moved has no lines. */
export interface ChangedFile {
  /** As it is called now, from the repository's top. */
  readonly path: string;
  /** As it was called before; absent for a new file. */
  readonly from?: string;
  /** Added and modified lines of the file as it is now, ascending. */
  readonly lines: readonly LineRange[];
  /** Every difference, ascending, those that only take lines away too. */
  readonly hunks: readonly Hunk[];
}

/** What git says of an entry that is no file with lines: a submodule, a symbolic link. */
const NO_FILE = /^(?:160000|120000)$/;
const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** The part of a diff that is about one file, as far as it is read. */
interface Section {
  path: string | undefined;
  from: string | undefined;
  isFile: boolean;
  readonly lines: LineRange[];
  readonly hunks: Hunk[];
}

/**
 * Reads a diff as `git diff` writes it, with any number of lines around each change: which lines of which files are new or modified. Deleted
 * and binary files, submodules and symbolic links have none. A line that differs from the one in its place only in its white space is not
 * modified.
 *
 * @param text With the prefixes `a/` and `b/`
 * @returns In the order of the diff; no file twice
 */
export function parseDiff(text: string): readonly ChangedFile[] {
  const files: ChangedFile[] = [];
  let section: Section | undefined;
  const close = () => {
    if (section?.path === undefined || !section.isFile) return;
    const { path, from, lines, hunks } = section;
    files.push({ path, ...(from !== undefined && { from }), lines: joinRanges(lines), hunks });
  };
  for (let at = 0; at < text.length;) {
    const line = lineAt(text, at);
    at += line.length + 1;
    if (line.startsWith("diff --git ")) {
      close();
      section = { path: undefined, from: undefined, isFile: true, lines: [], hunks: [] };
    } else if (section === undefined) continue;
    else if (line.startsWith("@@ ")) at = readHunk(text, { line, at }, section);
    else readHeader(line, section);
  }
  close();
  return files;
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(at, end < 0 ? text.length : end);
}

function readHeader(line: string, section: Section): void {
  const [, mode] = /^(?:(?:new |deleted )file mode|new mode|old mode|index \S+) (\d{6})$/
    .exec(line) ?? [];
  if (mode !== undefined && NO_FILE.test(mode)) section.isFile = false;
  else if (line.startsWith("--- ")) section.from = pathOf(line.slice("--- ".length)) ?? undefined;
  else if (line.startsWith("+++ ")) {
    section.path = pathOf(line.slice("+++ ".length));
    if (section.path === undefined) section.isFile = false;
  } else if (line.startsWith("rename from ")) section.from = unquoted(line.slice(12));
  else if (line.startsWith("copy from ")) section.from = unquoted(line.slice(10));
  else if (line.startsWith("rename to ")) section.path = unquoted(line.slice(10));
  else if (line.startsWith("copy to ")) section.path = unquoted(line.slice(8));
}

/** `b/src/a.ts`; git puts a tab behind a name with a space. `undefined` for `/dev/null`. */
function pathOf(written: string): string | undefined {
  const path = unquoted(written.replace(/[\t\r]+$/, ""));
  return path === "/dev/null" ? undefined : path.replace(/^[ab]\//, "");
}

/** Git writes names with odd characters as a text of C, byte by byte. */
function unquoted(written: string): string {
  if (!/^".*"$/.test(written)) return written;
  const simple: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    t: "\t",
    n: "\n",
    v: "\v",
    f: "\f",
    r: "\r",
  };
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (
    const [, octal, escaped, plain] of written.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|(.)/gsu)
  ) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else bytes.push(...encoder.encode(plain ?? simple[escaped ?? ""] ?? escaped ?? ""));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Reads a hunk by the numbers in its head, because its lines may look like anything; gives where it ends. */
function readHunk(
  text: string,
  { line, at: start }: { readonly line: string; readonly at: number },
  { lines, hunks }: Section,
): number {
  const [, before = "", taken = "1", now = "", given = "1"] = HUNK.exec(line) ?? [];
  let [left, right] = [Number(taken), Number(given)];
  // A hunk without lines names the line before it.
  let old = Number(before) + (left === 0 ? 1 : 0);
  let own = Number(now) + (right === 0 ? 1 : 0);
  let removed: string[] = [];
  let added: string[] = [];
  const settle = () => {
    if (removed.length + added.length === 0) return;
    const from = own - added.length;
    hunks.push({
      before: { first: old - removed.length, last: old - 1 },
      now: { first: from, last: own - 1 },
    });
    const isRewritten = removed.length === added.length;
    added.forEach((one, index) => {
      if (isRewritten && withoutSpace(one) === withoutSpace(removed[index] ?? "")) return;
      lines.push({ first: from + index, last: from + index });
    });
    removed = [];
    added = [];
  };
  let at = start;
  while ((left > 0 || right > 0) && at < text.length) {
    const one = lineAt(text, at);
    at += one.length + 1;
    if (one.startsWith("-")) {
      if (added.length > 0) settle();
      removed.push(one.slice(1));
      old++;
      left--;
    } else if (one.startsWith("+")) {
      added.push(one.slice(1));
      own++;
      right--;
    } else if (!one.startsWith("\\")) {
      settle();
      old++;
      own++;
      left--;
      right--;
    }
  }
  settle();
  return at;
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, "");
}

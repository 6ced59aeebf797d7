import {
  BLANK,
  type Embedded,
  type LineCounter,
  NEWLINE,
  PLAIN,
  type Span,
  type Token,
} from "./_line_counter.ts";

/** Lines of one file or of many. Each line is counted once: as code if there is any on it. */
export interface LineCounts {
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
}

/** What a line holds: any of CODE and COMMENT. */
type Marks = 0 | 1 | 2 | 3;
const NOTHING = 0;
const CODE = 1;
const COMMENT = 2;

const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const LESS = 0x3c;
const GREATER = 0x3e;

/**
 * Counts the lines of a file.
 *
 * @param bytes The file, in an encoding that has ASCII as it is
 * @returns Code, comment and blank lines
 */
export function countLines(bytes: Uint8Array, counter: LineCounter): LineCounts {
  // How many lines held nothing, code, comment, or both: indexed by CODE | COMMENT.
  const lines = [0, 0, 0, 0] as [number, number, number, number];
  const end = bytes.length;
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let at = start;
  let lineStart = at;
  // The language at this place, and where it ends; and the part in another one that comes next.
  let { kinds, tokens } = counter;
  let limit = end;
  let part: Part | undefined;
  // What the current line holds so far.
  let marks: number = NOTHING;
  if (isShebang(bytes, at)) {
    marks = COMMENT;
    at = lineEnd(bytes, at);
  }
  // The comment or string that we are in, and how deep.
  let inside: Span | undefined;
  let depth = 0;
  // Where the texts end that start with the next line.
  const heredocs = heredocFinder(bytes);
  let textEnd = 0;
  while (at < end) {
    if (at >= limit) {
      ({ kinds, tokens } = counter);
      limit = end;
      inside = undefined;
    }
    if (part !== undefined && at >= part.from) {
      ({ kinds, tokens } = part.counter);
      limit = part.to;
      part = undefined;
      if (at >= limit) continue;
    }
    // All indexes are in range here; the type of a typed array does not know it.
    const byte = bytes[at] as number;
    const kind = kinds[byte] as number;
    if (kind === NEWLINE) {
      // A blank line in a comment is a part of it, and one in a text is in the text.
      if (marks === NOTHING) marks = inside?.isComment ? COMMENT : NOTHING;
      if (marks === NOTHING && (at < textEnd || inside?.endsWithLine === false)) marks = CODE;
      lines[marks as Marks]++;
      marks = NOTHING;
      lineStart = ++at;
      if (inside?.endsWithLine) inside = undefined;
    } else if (at < textEnd) {
      if (kind !== BLANK) marks |= CODE;
      at++;
    } else if (kind === BLANK) {
      at++;
    } else if (inside !== undefined) {
      marks |= inside.isComment ? COMMENT : CODE;
      if (byte === BACKSLASH && inside.hasEscapes) {
        at = afterEscape(bytes, at);
        if (bytes[at - 1] === LINE_FEED) {
          // The string goes on in the next line.
          lines[marks as Marks]++;
          marks = NOTHING;
          lineStart = at;
        }
      } else if (byte === inside.close[0] && startsWith(bytes, at, inside.close)) {
        const isAtPlace = !inside.atMargin || at === lineStart;
        at += inside.close.length;
        if (isAtPlace && --depth === 0) inside = undefined;
      } else if (inside.isNested && byte === inside.open[0] && startsWith(bytes, at, inside.open)) {
        at += inside.open.length;
        depth++;
      } else {
        const { stops } = inside;
        at++;
        while (at < limit && stops[bytes[at] as number] === 0) at++;
      }
    } else if (kind === PLAIN) {
      marks |= CODE;
      at++;
      while (at < limit && (kinds[bytes[at] as number] as number) <= BLANK) at++;
    } else {
      const token = tokenAt(bytes, at, tokens[byte], { lineStart, isFirst: marks === NOTHING });
      if (token?.type === "embedded" && (!token.isAtStart || at === start)) {
        marks |= CODE;
        part = partAt(bytes, at, token);
        textEnd = Math.max(textEnd, part.from);
        at += token.open.length;
      } else if (token?.type === "heredoc") {
        marks |= CODE;
        textEnd = Math.max(textEnd, heredocs(at, token.pattern));
        at += token.open.length;
      } else if (token?.type === "line" || token?.type === "word") {
        marks |= COMMENT;
        at = Math.min(limit, lineEnd(bytes, at));
      } else if (token?.type === "span") {
        inside = token.isDocs && marks === NOTHING ? { ...token, isComment: true } : token;
        depth = 1;
        marks |= inside.isComment ? COMMENT : CODE;
        at += token.open.length;
      } else {
        marks |= CODE;
        if (token?.type === "character") at = afterCharacter(bytes, at);
        else if (token?.type === "regex") at = afterRegex(bytes, at);
        else at += token?.open.length ?? 1;
      }
    }
  }
  if (at > lineStart) lines[marks as Marks]++;
  const [blank, code, comment, both] = lines;
  return { code: code + both, comment, blank };
}

/** A part of a file that is in another language. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly counter: LineCounter;
}

/** The part behind a tag, `<script type="module">`, up to where it ends; nothing behind `<script src="…" />`. */
function partAt(bytes: Uint8Array, at: number, { open, close, counter }: Embedded): Part {
  const isTag = open[0] === LESS;
  const tagEnd = isTag ? bytes.indexOf(GREATER, at) : at + open.length - 1;
  if (tagEnd < 0) return { from: bytes.length, to: bytes.length, counter };
  const from = tagEnd + 1;
  if (isTag && bytes[tagEnd - 1] === SLASH) return { from, to: from, counter };
  let to = from;
  for (; to < bytes.length; to++) if (startsWith(bytes, to, close)) break;
  return { from, to, counter };
}

/** `#!/usr/bin/env node` is no code in any language; `#![no_std]` is. */
function isShebang(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x23 && bytes[at + 1] === 0x21 && bytes[at + 2] !== 0x5b;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  const next = bytes.indexOf(LINE_FEED, at);
  return next < 0 ? bytes.length : next;
}

function tokenAt(
  bytes: Uint8Array,
  at: number,
  tokens: readonly Token[] | undefined,
  { lineStart, isFirst }: { readonly lineStart: number; readonly isFirst: boolean },
): Token | undefined {
  for (const token of tokens ?? []) {
    if (!startsWith(bytes, at, token.open)) continue;
    if (token.type === "span" && token.atMargin && at !== lineStart) continue;
    if (token.type === "word" && (!isFirst || isWordByte(bytes[at + token.open.length]))) continue;
    if (token.type === "line" && token.unless?.test(restOfLine(bytes, at))) continue;
    return token;
  }
  return undefined;
}

function isWordByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte >= 0x80 || /\w/.test(String.fromCharCode(byte)));
}

function restOfLine(bytes: Uint8Array, at: number): string {
  return new TextDecoder("latin1").decode(bytes.subarray(at, lineEnd(bytes, at)));
}

/** Finds the end of the text that `<<WORD` announces: behind the line that is the word. Without such a line it is no text. */
function heredocFinder(bytes: Uint8Array): (at: number, pattern: RegExp) => number {
  const missing = new Set<string>();
  return (at, pattern) => {
    const word = pattern.exec(restOfLine(bytes, at))?.[2];
    if (word === undefined || missing.has(word)) return 0;
    for (let start = lineEnd(bytes, at) + 1; start < bytes.length;) {
      const end = lineEnd(bytes, start);
      // PHP's may be followed by the rest of the statement.
      const line = restOfLine(bytes, start).trim();
      if (line === word || (line.startsWith(word) && /^[;,)]/.test(line.slice(word.length)))) {
        return end;
      }
      start = end + 1;
    }
    missing.add(word);
    return 0;
  };
}

function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

/** Behind a backslash and what it escapes; `\r\n` counts as one. */
function afterEscape(bytes: Uint8Array, at: number): number {
  return bytes[at + 1] === 0x0d && bytes[at + 2] === LINE_FEED ? at + 3 : at + 2;
}

/** Behind `'x'`, `'\n'` or `'é'`; of a lone `'` (a lifetime, a digit separator) just behind it. */
function afterCharacter(bytes: Uint8Array, at: number): number {
  const longestEscape = 12;
  if (bytes[at + 1] === BACKSLASH) {
    for (let i = at + 3; i < at + longestEscape && bytes[i - 1] !== LINE_FEED; i++) {
      if (bytes[i] === APOSTROPHE) return i + 1;
    }
    return at + 1;
  }
  const lead = bytes[at + 1] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const isQuoted = lead !== LINE_FEED && bytes[at + 1 + length] === APOSTROPHE;
  return isQuoted ? at + 2 + length : at + 1;
}

/** A limit, so that a file of nothing but slashes is still counted in linear time. */
const LONGEST_REGEX = 2000;

/** What a value ends with: a slash behind it divides. */
const ENDS_VALUE = /[\w$)\]}"'`.<]$/;
const BEFORE_REGEX = /\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/;

/** Behind a regular expression; of a division just behind the slash. */
function afterRegex(bytes: Uint8Array, at: number): number {
  const before = new TextDecoder("latin1").decode(bytes.subarray(Math.max(0, at - 40), at))
    .trimEnd();
  if (ENDS_VALUE.test(before) && !BEFORE_REGEX.test(before)) return at + 1;
  const limit = Math.min(bytes.length, at + LONGEST_REGEX);
  let inBrackets = false;
  for (let i = at + 1; i < limit; i++) {
    const byte = bytes[i];
    if (byte === LINE_FEED) break;
    if (byte === BACKSLASH) i++;
    else if (byte === 0x5b) inBrackets = true;
    else if (byte === 0x5d) inBrackets = false;
    else if (byte === SLASH && !inBrackets) return i + 1;
  }
  return at + 1;
}

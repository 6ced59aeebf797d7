import { BLANK, type LineCounter, NEWLINE, PLAIN, type Span, type Token } from "./_line_counter.ts";

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

/**
 * Counts the lines of a file.
 *
 * @param bytes The file, in an encoding that has ASCII as it is
 * @returns Code, comment and blank lines
 */
export function countLines(bytes: Uint8Array, { kinds, tokens }: LineCounter): LineCounts {
  // How many lines held nothing, code, comment, or both: indexed by CODE | COMMENT.
  const lines = [0, 0, 0, 0] as [number, number, number, number];
  const end = bytes.length;
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let lineStart = at;
  // What the current line holds so far.
  let marks: number = NOTHING;
  if (isShebang(bytes, at)) {
    marks = COMMENT;
    at = lineEnd(bytes, at);
  }
  // The comment or string that we are in, and how deep.
  let inside: Span | undefined;
  let depth = 0;
  while (at < end) {
    // All indexes are in range here; the type of a typed array does not know it.
    const byte = bytes[at] as number;
    const kind = kinds[byte] as number;
    if (kind === NEWLINE) {
      lines[marks as Marks]++;
      marks = NOTHING;
      lineStart = ++at;
      if (inside?.endsWithLine) inside = undefined;
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
        while (at < end && stops[bytes[at] as number] === 0) at++;
      }
    } else if (kind === PLAIN) {
      marks |= CODE;
      at++;
      while (at < end && (kinds[bytes[at] as number] as number) <= BLANK) at++;
    } else {
      const token = tokenAt(bytes, at, tokens[byte], at === lineStart);
      if (token?.type === "line") {
        marks |= COMMENT;
        at = lineEnd(bytes, at);
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
  isLineStart: boolean,
): Token | undefined {
  for (const token of tokens ?? []) {
    const fits = startsWith(bytes, at, token.open);
    if (fits && (isLineStart || token.type !== "span" || !token.atMargin)) return token;
  }
  return undefined;
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

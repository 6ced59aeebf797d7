import type { Syntax } from "./_language_table.ts";

/** What a token does to the bytes behind it. */
export type Token =
  /** A comment up to the end of the line, unless the rest of the line says that it is none. */
  | { readonly type: "line"; readonly open: Uint8Array; readonly unless?: RegExp }
  /** A word in any case that makes a comment of the line it starts. */
  | { readonly type: "word"; readonly open: Uint8Array }
  /** A text that starts with the next line, and ends with a line that is the word named here. */
  | { readonly type: "heredoc"; readonly open: Uint8Array; readonly pattern: RegExp }
  /** A comment or a string up to its end. */
  | Span
  /** A part in another language. */
  | Embedded
  /** Code that looks like something else. */
  | { readonly type: "code"; readonly open: Uint8Array }
  /** `'`, which is a quote only around one character. */
  | { readonly type: "character"; readonly open: Uint8Array }
  /** `/`, which may start a regular expression. */
  | { readonly type: "regex"; readonly open: Uint8Array };

/** A comment or a string that ends with a word of its own. */
export interface Span {
  readonly type: "span";
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  readonly isComment: boolean;
  /** It ends with the line at the latest. */
  readonly endsWithLine: boolean;
  readonly hasEscapes: boolean;
  readonly isNested: boolean;
  readonly atMargin: boolean;
  /** It is a comment where nothing but blanks stands before it. */
  readonly isDocs: boolean;
  /** 1 for each byte at which something may happen inside. */
  readonly stops: Uint8Array;
}

/** The start of a part in another language. */
export interface Embedded {
  readonly type: "embedded";
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  /** It is only one at the start of a file. */
  readonly isAtStart: boolean;
  readonly counter: LineCounter;
}

/** A syntax made ready for counting. */
export interface LineCounter {
  /** What a byte is: {@link PLAIN}, {@link BLANK}, {@link NEWLINE}, or the start of a token. */
  readonly kinds: Uint8Array;
  /** The tokens that start with a byte, longest first. */
  readonly tokens: readonly (readonly Token[] | undefined)[];
}

/** A byte that is code. */
export const PLAIN = 0;
/** A byte that is nothing, such as a blank. */
export const BLANK = 1;
/** The byte that ends a line. */
export const NEWLINE = 2;
const TOKEN = 3;

/**
 * Makes a syntax ready for counting.
 *
 * @returns What `countLines()` needs
 */
export function lineCounter(syntax: Syntax): LineCounter {
  const tokens: (Token[] | undefined)[] = new Array(256);
  for (const token of tokensOf(syntax)) (tokens[token.open[0] ?? 0] ??= []).push(token);
  const kinds = new Uint8Array(256);
  for (const blank of [0x09, 0x0b, 0x0c, 0x0d, 0x20]) kinds[blank] = BLANK;
  kinds[0x0a] = NEWLINE;
  for (const [byte, list] of tokens.entries()) {
    if (list === undefined) continue;
    list.sort((a, b) => b.open.length - a.open.length);
    kinds[byte] = TOKEN;
  }
  return { kinds, tokens };
}

function tokensOf(syntax: Syntax): readonly Token[] {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const span = (
    [opens, closes]: readonly [string, string],
    rest: Partial<Span>,
  ): Span => {
    const [open, close] = [bytes(opens), bytes(closes)];
    const stops = new Uint8Array(256);
    stops[0x0a] = stops[close[0] ?? 0] = 1;
    if (rest.hasEscapes) stops[0x5c] = 1;
    if (rest.isNested) stops[open[0] ?? 0] = 1;
    return {
      type: "span",
      isComment: false,
      endsWithLine: false,
      hasEscapes: false,
      isNested: false,
      atMargin: false,
      isDocs: false,
      ...rest,
      open,
      close,
      stops,
    };
  };
  const isNested = syntax.nested === true;
  const isDocs = syntax.docs === true;
  return [
    ...(syntax.line ?? []).map((open) => ({
      ...{ type: "line", open: bytes(open) } as const,
      ...(syntax.lineUnless !== undefined && { unless: syntax.lineUnless }),
    })),
    ...(syntax.words ?? []).flatMap((word) =>
      [...new Set([word.toUpperCase(), word.toLowerCase()])]
        .map((open) => ({ type: "word", open: bytes(open) }) as const)
    ),
    ...(syntax.heredoc === undefined
      ? []
      : [{ type: "heredoc", open: bytes("<<"), pattern: syntax.heredoc } as const]),
    ...(syntax.code ?? []).map((open) => ({ type: "code", open: bytes(open) }) as const),
    ...(syntax.block ?? []).map((pair) => span(pair, { isComment: true, isNested })),
    ...(syntax.embedded ?? []).map(({ open, close, isAtStart = false, syntax: inner }) =>
      ({
        type: "embedded",
        open: bytes(open),
        close: bytes(close),
        isAtStart,
        counter: lineCounter(inner),
      }) as const
    ),
    ...(syntax.nestedBlock ?? []).map((pair) => span(pair, { isComment: true, isNested: true })),
    ...(syntax.margin ?? []).map((pair) => span(pair, { isComment: true, atMargin: true })),
    ...(syntax.quotes ?? []).map((quote) =>
      span([quote, quote], { endsWithLine: true, hasEscapes: true })
    ),
    ...(syntax.long ?? []).map((pair) => span(pair, { hasEscapes: true, isDocs })),
    ...(syntax.raw ?? []).map((pair) => span(pair, {})),
    ...(syntax.characters ? [{ type: "character", open: bytes("'") } as const] : []),
    ...(syntax.regex ? [{ type: "regex", open: bytes("/") } as const] : []),
  ];
}

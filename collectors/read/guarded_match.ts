import vm from "node:vm";
import { CollectError } from "../../errors.ts";

/** Long enough for any pattern over a few megabytes on a busy machine, unless it tries exponentially many ways. */
const TIME_LIMIT_MS = 10_000;

/** A text to search, and how it is called. */
export interface NamedText {
  readonly text: string;
  readonly shown: string;
}

/** One match of a pattern. */
export interface Match {
  /** Where it starts. */
  readonly index: number;
  /** The whole match, then the groups; a group that took no part is `undefined`. */
  readonly groups: readonly (string | undefined)[];
}

/**
 * Reads a pattern as the user wrote it.
 *
 * @param pattern A regular expression of JavaScript, without slashes
 * @param options `ignoreCase`
 * @returns The pattern: all matches, `^` and `$` at line ends
 * @throws {CollectError} `COLLECT_OPTIONS` if it is no regular expression
 */
export function parsePattern(
  pattern: string,
  options: { readonly ignoreCase: boolean },
): RegExp {
  const flags = options.ignoreCase ? "gim" : "gm";
  try {
    try {
      return new RegExp(pattern, `${flags}u`);
    } catch {
      // Escapes that mean nothing, such as `\-`, are errors in Unicode mode only; people write them.
      return new RegExp(pattern, flags);
    }
  } catch (cause) {
    throw new CollectError("COLLECT_OPTIONS", {
      what: "Cannot use the pattern",
      why: cause instanceof Error ? cause.message : String(cause),
      fix: "Give a regular expression of JavaScript, without slashes around it",
      cause,
    });
  }
}

/**
 * Finds the matches of a pattern, and gives up on a pattern that would try for ever. Only the engine itself can interrupt a regular
 * expression, and only in a context with a time limit. To enter one takes a while, so many small texts should be searched at once.
 *
 * @param pattern The pattern; it must have the flag `g`
 * @param texts Where to search
 * @param timeLimitMs Milliseconds until it gives up. Default 10,000
 * @returns All matches, text by text
 * @throws {CollectError} `COLLECT_TIMEOUT`, naming the text, after that time
 */
export function guardedMatches(
  pattern: RegExp,
  texts: readonly NamedText[],
  timeLimitMs: number = TIME_LIMIT_MS,
): readonly (readonly Match[])[] {
  const describe = "Array.from(matches, (one) => ({ index: one.index, groups: [...one] }))";
  // Copied, because arrays of another context are not quite arrays of ours.
  return search<readonly Match[]>({ pattern, texts, timeLimitMs }, describe).map((matches) =>
    Array.from(matches, ({ index, groups }) => ({ index, groups: [...groups] }))
  );
}

/**
 * Counts the matches of a pattern, as {@link guardedMatches} finds them, without remembering them.
 *
 * @param pattern The pattern; it must have the flag `g`
 * @param texts Where to search
 * @param timeLimitMs Milliseconds until it gives up. Default 10,000
 * @returns The number of matches, text by text
 * @throws {CollectError} `COLLECT_TIMEOUT`, naming the text, after that time
 */
export function guardedCounts(
  pattern: RegExp,
  texts: readonly NamedText[],
  timeLimitMs: number = TIME_LIMIT_MS,
): readonly number[] {
  const count = "(() => { let n = 0; for (const _ of matches) n++; return n; })()";
  return search<number>({ pattern, texts, timeLimitMs }, count);
}

/** Evaluates an expression over `matches` for each text. The expression is one of the two above, never a user's. */
function search<R>(
  { pattern, texts, timeLimitMs }: {
    readonly pattern: RegExp;
    readonly texts: readonly NamedText[];
    readonly timeLimitMs: number;
  },
  expression: string,
): readonly R[] {
  const found: R[] = [];
  const code = `for (const { text } of texts) {
    const matches = text.matchAll(pattern);
    found.push(${expression});
  }`;
  try {
    vm.runInNewContext(code, { pattern, texts, found }, { timeout: timeLimitMs });
    return found;
  } catch (cause) {
    // The error is of another realm, where `instanceof Error` is not true.
    if ((cause as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw cause;
    throw new CollectError("COLLECT_TIMEOUT", {
      what: `Cannot look for /${pattern.source}/ in ${texts[found.length]?.shown}`,
      why: `it was not done after ${timeLimitMs} ms`,
      fix: "Use a pattern with fewer ways to match: no repetition inside a repetition",
      cause,
    });
  }
}

import vm from "node:vm";
import { CollectError } from "../errors.ts";

/** Long enough for any pattern over a few megabytes, unless it tries exponentially many ways. */
const TIME_LIMIT_MS = 5000;

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
 * @returns All matches, text by text
 * @throws {CollectError} `COLLECT_TIMEOUT`, naming the text, after 5 seconds
 */
export function guardedMatches(
  pattern: RegExp,
  texts: readonly NamedText[],
): readonly (readonly Match[])[] {
  const scope = { pattern, texts, found: [] as Match[][] };
  try {
    vm.runInNewContext(SEARCH, scope, { timeout: TIME_LIMIT_MS });
    return scope.found;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw cause;
    throw new CollectError("COLLECT_TIMEOUT", {
      what: `Cannot look for /${pattern.source}/ in ${texts[scope.found.length]?.shown}`,
      why: `it was not done after ${TIME_LIMIT_MS} ms`,
      fix: "Use a pattern with fewer ways to match: no repetition inside a repetition",
      cause,
    });
  }
}

const SEARCH = `for (const { text } of texts) {
  found.push(Array.from(text.matchAll(pattern), (one) => ({ index: one.index, groups: [...one] })));
}`;

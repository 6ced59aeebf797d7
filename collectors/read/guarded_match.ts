import vm from "node:vm";
import { Worker } from "node:worker_threads";
import { CollectError } from "../../errors.ts";

/** Long enough for any pattern over a few megabytes on a busy machine, unless it tries exponentially many ways. */
const TIME_LIMIT_MS = 10_000;
/** So long nothing else may have its turn, neither a time limit nor a signal that ends the program. */
const TURN_MS = 100;

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
      fix: flagHint(pattern) ??
        "Give a regular expression of JavaScript, without slashes around it",
      cause,
    });
  }
}

/** Other languages write flags into the pattern. */
function flagHint(pattern: string): string | undefined {
  const flags = /^\(\?([a-z]+)\)/.exec(pattern)?.[1];
  if (flags === undefined) return undefined;
  const words = [
    ...(flags.includes("m") ? ["^ and $ match at line ends anyhow"] : []),
    ...(flags.includes("i") ? ["--ignore-case stands for (?i)"] : []),
    ...(flags.includes("s") ? ["[^] matches line ends, too"] : []),
  ];
  return [`Leave (?${flags}) away, which JavaScript does not have`, ...words].join("; ");
}

/** Until when a search may go on. */
export interface SearchLimits {
  /** Ends it with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it gives up. Default 10,000. */
  readonly timeLimitMs?: number;
}

/**
 * Finds the matches of a pattern, and gives up on a pattern that would try for ever. To look so takes a while to begin, so many small texts
 * should be searched at once.
 *
 * @param pattern The pattern; it must have the flag `g`
 * @param texts Where to search
 * @returns All matches, text by text
 * @throws {CollectError} `COLLECT_TIMEOUT`, naming the text, after the time
 */
export function guardedMatches(
  pattern: RegExp,
  texts: readonly NamedText[],
  limits: SearchLimits = {},
): Promise<readonly (readonly Match[])[]> {
  const describe = "Array.from(matches, (one) => ({ index: one.index, groups: [...one] }))";
  return search<readonly Match[]>({ pattern, texts, expression: describe }, limits);
}

/**
 * Counts the matches of a pattern, as {@link guardedMatches} finds them, without remembering them.
 *
 * @param pattern The pattern; it must have the flag `g`
 * @param texts Where to search
 * @returns The number of matches, text by text
 * @throws {CollectError} `COLLECT_TIMEOUT`, naming the text, after the time
 */
export function guardedCounts(
  pattern: RegExp,
  texts: readonly NamedText[],
  limits: SearchLimits = {},
): Promise<readonly number[]> {
  const expression = "(() => { let n = 0; for (const _ of matches) n++; return n; })()";
  return search<number>({ pattern, texts, expression }, limits);
}

interface Search {
  readonly pattern: RegExp;
  readonly texts: readonly NamedText[];
  /** What is asked of the `matches` of each text: one of the two above, never a user's. */
  readonly expression: string;
}

/** What can be found quickly is found here; the rest by a thread of its own, which can be ended at any time. */
async function search<R>(asked: Search, limits: SearchLimits): Promise<readonly R[]> {
  const { signal, timeLimitMs = TIME_LIMIT_MS } = limits;
  signal?.throwIfAborted();
  const found = searchHere<R>(asked, Math.min(TURN_MS, timeLimitMs));
  const texts = asked.texts.slice(found.length);
  if (texts.length === 0) return found;
  return [...found, ...await searchApart<R>({ ...asked, texts }, { signal, timeLimitMs })];
}

/** The results of the texts for which there was time. Only in a context with a time limit an engine interrupts a regular expression. */
function searchHere<R>({ pattern, texts, expression }: Search, timeLimitMs: number): R[] {
  const found: R[] = [];
  const code = `for (const { text } of texts) {
    const matches = text.matchAll(pattern);
    found.push(${expression});
  }`;
  try {
    vm.runInNewContext(code, { pattern, texts, found }, { timeout: timeLimitMs });
  } catch (cause) {
    // The error is of another realm, where `instanceof Error` is not true.
    if ((cause as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw cause;
  }
  // Copied, because arrays of another context are not quite arrays of ours.
  return structuredClone(found);
}

/** The same in a thread, which tells the result of each text. */
async function searchApart<R>(
  { pattern, texts, expression }: Search,
  { signal, timeLimitMs }: {
    readonly signal: AbortSignal | undefined;
    readonly timeLimitMs: number;
  },
): Promise<readonly R[]> {
  const code = `import("node:worker_threads").then(({ parentPort, workerData }) => {
    for (const text of workerData.texts) {
      const matches = text.matchAll(workerData.pattern);
      parentPort.postMessage(${expression});
    }
  });`;
  const workerData = { pattern, texts: texts.map(({ text }) => text) };
  const worker = new Worker(code, { eval: true, workerData });
  const found: R[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.on("message", (result: R) => {
    if (found.push(result) === texts.length) resolve();
  });
  worker.once("error", reject);
  const timer = setTimeout(
    () => reject(tooLong({ pattern, timeLimitMs, shown: texts[found.length]?.shown ?? "" })),
    timeLimitMs,
  );
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await promise;
    return found;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

function tooLong({ pattern, timeLimitMs, shown }: {
  readonly pattern: RegExp;
  readonly timeLimitMs: number;
  readonly shown: string;
}): CollectError {
  return new CollectError("COLLECT_TIMEOUT", {
    what: `Cannot look for /${pattern.source}/ in ${shown}`,
    why: `it was not done after ${timeLimitMs} ms`,
    fix: "Use a pattern with fewer ways to match: no repetition inside a repetition",
  });
}

import { messageOf } from "../../core/caught_error.ts";
import { shownPart } from "../../core/text/shown_part.ts";
import { StorageError } from "../../errors.ts";
import { startDeadline } from "../deadline.ts";
import type { ProviderContext } from "../types.ts";

/** One request, and what to say about it. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Completes "Cannot …": `list the artifacts of acme/shop`. */
  readonly doing: string;
  /** Largest answer that is read, in bytes. Default 32 MiB. */
  readonly maxBytes?: number;
  /** Answers that the caller wants to see besides 2xx and 3xx. */
  readonly expected?: readonly number[];
}

/** An answer that was read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Sends requests until they succeed or fail for good. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

type HttpDeps = Pick<ProviderContext, "fetch" | "sleep" | "random" | "now" | "log" | "signal">;

/** A longer wait than this is not worth a job's time. */
const MAX_WAIT_MS = 120_000;
/** GitHub's advice where a limit comes without a time (docs: rate limits for the REST API). */
const UNKNOWN_LIMIT_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 1_000;
/** A run that cannot be sent is kept, so nobody need wait for the end of an outage. */
const LONGEST_WAIT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 32 * 2 ** 20;
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Sends requests to GitHub. Failures that pass are tried again, 1 s × 2ⁿ up to 3 s with jitter; limits are waited for as GitHub says, at most
 * 120 s, and aloud.
 *
 * @param context fetch, clock, randomness and waiting
 * @param options `tries` of one request; `signal` of the phase that is on
 * @returns The function that sends
 */
export function createSend(
  context: HttpDeps,
  options: { readonly tries: number; readonly signal?: () => AbortSignal | undefined },
): Send {
  const signalNow = options.signal ?? (() => context.signal);
  return async (request) => {
    const signal = signalNow();
    for (let attempt = 1;; attempt++) {
      const outcome = await tryOnce(request, context, signal);
      if (!(outcome instanceof Failure)) return outcome;
      const waitMs = outcome.waitMs ??
        context.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      if (!outcome.mayPass || attempt >= options.tries || waitMs > MAX_WAIT_MS) {
        throw outcome.error;
      }
      const seconds = Math.ceil(waitMs / 1000);
      context.log(
        `${outcome.error.message}; trying again in ${seconds} s (try ${attempt} of ${options.tries})`,
      );
      await context.sleep(waitMs, signal);
    }
  };
}

/** A failed try: what to throw if it was the last, and whether another makes sense. */
class Failure {
  constructor(
    readonly error: StorageError,
    readonly mayPass: boolean,
    readonly waitMs?: number,
  ) {}
}

async function tryOnce(
  request: HttpRequest,
  context: HttpDeps,
  outer: AbortSignal | undefined,
): Promise<HttpAnswer | Failure> {
  const deadline = startDeadline(
    REQUEST_TIMEOUT_MS,
    () =>
      new StorageError("STORAGE_TIMEOUT", {
        what: `Cannot ${request.doing}`,
        why: `no answer within ${REQUEST_TIMEOUT_MS / 1000} s`,
        fix: "Check the network and run the job again.",
      }),
    outer,
  );
  try {
    const response = await context.fetch(request.url, {
      method: request.method ?? "GET",
      headers: request.headers ?? {},
      ...(request.body !== undefined && { body: request.body }),
      // Credentials must not follow to another host.
      redirect: "manual",
      signal: deadline.signal,
    });
    const bytes = await readBody(response, request);
    const { status, headers } = response;
    if (status < 400 || request.expected?.includes(status)) return { status, headers, bytes };
    return refused(request, { status, headers, bytes }, context);
  } catch (error) {
    if (outer?.aborted) throw outer.reason;
    if (error instanceof StorageError && error.code !== "STORAGE_TIMEOUT") throw error;
    return new Failure(
      error instanceof StorageError ? error : unreachable(request, error),
      true,
    );
  } finally {
    deadline.stop();
  }
}

async function readBody(response: Response, request: HttpRequest): Promise<Uint8Array> {
  const { maxBytes = DEFAULT_MAX_BYTES } = request;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new StorageError("STORAGE_PROTOCOL", {
        what: `Cannot ${request.doing}`,
        why: `the answer is larger than ${maxBytes} bytes`,
        fix: "Find out who made it; nothing of it was used.",
      });
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function refused(request: HttpRequest, answer: HttpAnswer, context: HttpDeps): Failure {
  const { status } = answer;
  const said = saidBy(answer);
  const what = `Cannot ${request.doing}`;
  const why = `the server answered ${status}${said === "" ? "" : ` ${said}`}`;
  const waitMs = limitWait(answer, said, context.now());
  if (waitMs !== undefined) {
    return new Failure(
      new StorageError("STORAGE_RATE_LIMIT", {
        what,
        why: `${why}; it wants ${Math.ceil(waitMs / 1000)} s of rest`,
        fix: "Run the job again later, or use the storage sqlite-s3, which has no such limit.",
      }),
      true,
      waitMs,
    );
  }
  const [code, fix] = REFUSALS[status] ?? (status >= 500 ? UNAVAILABLE : UNEXPECTED);
  return new Failure(new StorageError(code, { what, why, fix }), PASSING.has(status));
}

const UNAVAILABLE = [
  "STORAGE_UNAVAILABLE",
  "Run the job again; see https://www.githubstatus.com.",
] as const;
const UNEXPECTED = [
  "STORAGE_PROTOCOL",
  "Run the job again with --verbose and report what it says.",
] as const;
const REFUSALS: Readonly<
  Record<number, readonly [ConstructorParameters<typeof StorageError>[0], string]>
> = {
  401: ["STORAGE_AUTH", "Give the step a valid token: GITHUB_TOKEN: ${{ github.token }}."],
  403: ["STORAGE_PERMISSION", "Give the job `permissions: actions: read` (and `contents: read`)."],
  404: [
    "STORAGE_NOT_FOUND",
    "Check the repository, and give the job `permissions: actions: read`.",
  ],
};

/** How long GitHub wants to be left alone, by its documented order of signs; `undefined` if this is no limit. */
function limitWait({ status, headers }: HttpAnswer, said: string, now: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const seconds = Number(headers.get("retry-after") ?? NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds) * 1000;
  const reset = Number(headers.get("x-ratelimit-reset") ?? NaN);
  if (headers.get("x-ratelimit-remaining") === "0" && Number.isFinite(reset)) {
    return Math.max(0, reset * 1000 - now) + 1000;
  }
  return status === 429 || /rate limit/i.test(said) ? UNKNOWN_LIMIT_WAIT_MS : undefined;
}

function unreachable(request: HttpRequest, error: unknown): StorageError {
  const text = messageOf(error);
  // An error of fetch may repeat the URL, and a signed URL is a secret.
  const why = text.replace(/https?:\/\/\S+/g, (url) => url.split("?", 1)[0] ?? "");
  return new StorageError("STORAGE_NETWORK", {
    what: `Cannot ${request.doing}`,
    why,
    fix: "Check the network and run the job again.",
  });
}

/**
 * What a refusal says.
 *
 * @returns Its `message` or `msg`, on one line; empty if it has none
 */
export function saidBy({ bytes }: HttpAnswer): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 2000));
  const found = /"(?:message|msg)"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return shownPart((found ?? "").replace(/\s+/g, " "), 200);
}

/**
 * The JSON of an answer.
 *
 * @param doing Completes "Cannot …"
 * @returns The parsed value
 * @throws {StorageError} STORAGE_PROTOCOL if it is no JSON, for example a proxy's HTML page
 */
export function jsonOf(answer: HttpAnswer, doing: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(answer.bytes));
  } catch (error) {
    throw new StorageError("STORAGE_PROTOCOL", {
      what: `Cannot ${doing}`,
      why: `the server answered ${answer.status} with something that is not JSON`,
      fix: "Check GITHUB_API_URL and any proxy on the way.",
      cause: error,
    });
  }
}

import { messageOf } from "../../core/caught_error.ts";
import { textAt } from "../../core/json_value.ts";
import { ForgeRefusal } from "./refusal.ts";

/** How a forge's API is reached. */
export interface AskOptions {
  /** What all paths begin with: `https://gitlab.com/api/v4`. */
  readonly base: string;
  /** Who asks. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal | undefined;
  /** Longest time for one request, milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** What a forge answered. */
export interface Answer {
  /** Parsed JSON; `undefined` for an answer without a body. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** Sends one request; `body` goes as JSON. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_ANSWER_CHARACTERS = 20_000_000;
const MAX_REASON_CHARACTERS = 200;

/**
 * A forge's API over plain HTTP. A server that let one request wait until its time was over is not asked again, so that it costs a run
 * that time once.
 *
 * @returns A function that throws {@link ForgeRefusal} for whatever is not a 2xx with JSON
 */
export function askForge(options: AskOptions): Ask {
  const base = options.base.replace(/\/+$/, "");
  let silence: ForgeRefusal | undefined;
  return async (method, path, body) => {
    if (silence !== undefined) throw silence;
    const timeoutMs = options.timeoutMs ?? REQUEST_TIMEOUT_MS;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await exchange(new Request(`${base}${path}`, requestOf(method, options, body)), {
        fetch: options.fetch,
        signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
      });
    } catch (error) {
      if (error instanceof ForgeRefusal || options.signal?.aborted === true) throw error;
      if (!timeout.aborted) throw new ForgeRefusal(messageOf(error), { status: 0, mayPass: true });
      silence = new ForgeRefusal(`no answer within ${timeoutMs / 1000} s`, {
        status: 0,
        mayPass: false,
      });
      throw silence;
    }
  };
}

function requestOf(method: string, { headers }: AskOptions, body: unknown): RequestInit {
  return {
    method,
    headers: {
      "accept": "application/json",
      "user-agent": "unentropy-track",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    // A token goes to the server that was named, and to none that an answer names.
    redirect: "manual",
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

async function exchange(
  request: Request,
  { fetch, signal }: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal },
): Promise<Answer> {
  const response = await fetch(request, { signal });
  const text = await response.text();
  if (!response.ok) throw refusalOf(response, text);
  if (text.length > MAX_ANSWER_CHARACTERS) throw odd(response, "its answer is too long");
  return { body: text === "" ? undefined : parsed(response, text), headers: response.headers };
}

function parsed(response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw odd(response, "its answer is no JSON, as of a login page or a proxy");
  }
}

function odd({ status }: Response, why: string): ForgeRefusal {
  return new ForgeRefusal(why, { status, mayPass: false });
}

function refusalOf(response: Response, text: string): ForgeRefusal {
  const { status, statusText, headers } = response;
  const seconds = Number(headers.get("retry-after") ?? NaN);
  const reason = status >= 300 && status < 400
    ? "it sends elsewhere"
    : reasonIn(text) ?? statusText;
  return new ForgeRefusal(reason.replace(/\s+/g, " ").trim().slice(0, MAX_REASON_CHARACTERS), {
    status,
    mayPass: status === 429 || status >= 500,
    ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1000 }),
  });
}

/** Each forge has its own shape for why not. */
function reasonIn(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  return textAt(body, "message") ?? textAt(body, "error", "message") ?? textAt(body, "error");
}

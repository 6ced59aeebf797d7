import type { Redact } from "./_redact.ts";

/** An answer that is not success, or none at all, before it is put in words. */
export class S3Failure extends Error {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** S3's code, `NoSuchKey`, or one of ours in lower case: `timeout`, `truncated`, `torn`, `html`, `dns`, `tls`, `network`, … */
  readonly s3Code: string;
  /** The region that the server named. */
  readonly region: string | undefined;

  /**
   * @param status The HTTP status, 0 for none
   * @param options The server's own words, already without secrets, and the region it named
   */
  constructor(
    status: number,
    s3Code: string,
    options: { readonly message?: string; readonly region?: string | undefined } = {},
  ) {
    super(options.message ?? s3Code);
    this.name = "S3Failure";
    this.status = status;
    this.s3Code = s3Code;
    this.region = options.region;
  }
}

/** Statuses that may pass on their own. */
export const RETRY_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

const RETRY_CODES: ReadonlySet<string> = new Set([
  "SlowDown",
  "RequestTimeout",
  "timeout",
  "truncated",
  "hash",
  "torn",
  "network",
  "refused",
  "dns",
]);

/**
 * Whether the same request may succeed on another try. A rejected certificate, and 400, 401 and 403, stay what they are.
 *
 * @returns `true` for passing failures
 */
export function isPassing(failure: S3Failure): boolean {
  return RETRY_STATUS.has(failure.status) || RETRY_CODES.has(failure.s3Code);
}

/**
 * Tells what kind of failure a thrown value of `fetch` is. Deno tells it in the message, Node in the cause's code.
 *
 * @param error What `fetch` or reading a body threw
 * @returns The failure, or `undefined` if it is none of the network
 */
export function networkFailure(error: unknown, redact: Redact): S3Failure | undefined {
  if (error instanceof S3Failure) return error;
  if (!(error instanceof Error)) return undefined;
  const words = `${error.message} ${causeWords(error.cause)}`;
  const kind = NETWORK_KINDS.find(([pattern]) => pattern.test(words))?.[1];
  // Everything that fetch itself throws is a TypeError; Deno's connection errors are classes of their own.
  if (kind === undefined && !(error instanceof TypeError) && !/reset|abort|closed/i.test(words)) {
    return undefined;
  }
  return new S3Failure(0, kind ?? "network", { message: redact(words.trim()) });
}

const NETWORK_KINDS: readonly (readonly [RegExp, string])[] = [
  [/dns error|lookup address|ENOTFOUND|EAI_AGAIN/i, "dns"],
  [
    /certificate|InvalidContentType|\bTLS\b|\bSSL\b|ERR_SSL|CERT_|_CERT|handshake|corrupt message/i,
    "tls",
  ],
  [/ECONNREFUSED|connection refused/i, "refused"],
  [
    /terminated|end of file|unexpected eof|incomplete|body from connection|UND_ERR_SOCKET|decod/i,
    "truncated",
  ],
];

function causeWords(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const errors = cause instanceof AggregateError ? cause.errors.map(causeWords).join(" ") : "";
  return `${code} ${cause.message} ${errors} ${causeWords(cause.cause)}`.trim();
}

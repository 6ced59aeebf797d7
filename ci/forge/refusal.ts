/** How a forge refused, besides the words. */
export interface RefusalFacts {
  /** The status of HTTP; 0 where there was no answer. */
  readonly status: number;
  /** Whether the same request may succeed in a moment. */
  readonly mayPass: boolean;
  /** After how long it asks to be tried again, milliseconds. */
  readonly retryAfterMs?: number;
}

/** A forge that answered otherwise than was asked, or did not answer. */
export class ForgeRefusal extends Error {
  static {
    this.prototype.name = "ForgeRefusal";
  }

  readonly status: number;
  readonly mayPass: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { status, mayPass, retryAfterMs }: RefusalFacts) {
    super(message);
    this.status = status;
    this.mayPass = mayPass;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Whether a forge (or the way to it) refused a request, as opposed to a mistake in this program.
 *
 * @returns The status and message, or `undefined` for any other error
 */
export function refusal(error: unknown): { status: number; message: string } | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") {
    return undefined;
  }
  // GitHub's client calls it 500 where there was no answer.
  const isAnswer = error instanceof ForgeRefusal || !("response" in error) ||
    error.response !== undefined;
  return { status: isAnswer ? error.status : 0, message: error.message };
}

/**
 * A refusal of GitHub's API in words.
 *
 * @returns What stands behind a colon
 */
export function whyRefused({ status, message }: { status: number; message: string }): string {
  return status === 0
    ? `GitHub's API cannot be reached (${message})`
    : `GitHub's API answered ${status} ${message}`;
}

import type { Octokit } from "@octokit/rest";
import type { Environment } from "../../core/environment.ts";
import { type ApiPatience, createPatience } from "./patience.ts";

/** GitHub's REST API for one repository. */
export interface GitHubApi {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  /** Whether the token is a GitHub App's, as the one of a workflow run is: its comments are a bot's. */
  readonly isApp: boolean;
  /** Requests made so far. */
  readonly requests: number;
}

/** What the API is reached with. */
export interface GitHubApiOptions {
  readonly env: Environment;
  /** `owner/repo`. */
  readonly project: string;
  readonly fetch: typeof fetch;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
  /** What is left of the run's time for an API that does not answer. Default that of one run. */
  readonly patience?: ApiPatience;
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** The unit of all waits between tries, milliseconds. Default 1000. */
  readonly retryBaseMs?: number;
}

/** A longer wait than this is not worth a job's time. */
const MAX_WAIT_S = 120;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The client for GitHub's API, loaded only when it is needed.
 *
 * @param options Token and base URL come from the environment, so GitHub Enterprise works
 * @returns The client, or `undefined` if there is no token
 */
export async function createGitHubApi(options: GitHubApiOptions): Promise<GitHubApi | undefined> {
  const { env, log, retryBaseMs = 1000 } = options;
  const token = githubToken(env);
  if (token === undefined) return undefined;
  const [{ Octokit }, { retry }, { throttling }, { default: Bottleneck }] = await Promise.all([
    import("@octokit/rest"),
    import("@octokit/plugin-retry"),
    import("@octokit/plugin-throttling"),
    import("bottleneck/light.js"),
  ]);
  // By default one to three seconds pass between writes, for programs that write by the hundred; a run writes a handful.
  const oneByOne = new Bottleneck.Group({ maxConcurrent: 1 });
  const baseUrl = env.GITHUB_API_URL || "https://api.github.com";
  const onLimit =
    (kind: string) => (seconds: number, _request: object, _api: unknown, tried: number) => {
      const waits = seconds <= MAX_WAIT_S && tried < 2;
      log(
        `GitHub's ${kind} is reached; ${
          waits ? `waiting ${seconds} s` : `${seconds} s is too long to wait`
        }`,
      );
      return waits;
    };
  let requests = 0;
  const octokit = new (Octokit.plugin(retry, throttling))({
    auth: token,
    baseUrl,
    userAgent: "unentropy-track",
    log: { debug: () => {}, info: () => {}, warn: log, error: log },
    retry: { retryAfterBaseValue: retryBaseMs },
    throttle: {
      id: baseUrl,
      write: oneByOne,
      notifications: oneByOne,
      retryAfterBaseValue: retryBaseMs,
      onRateLimit: onLimit("rate limit"),
      onSecondaryRateLimit: onLimit("secondary rate limit"),
    },
  });
  const patience = options.patience ?? createPatience();
  octokit.hook.before("request", (asked) => {
    asked.request = {
      ...asked.request,
      fetch: async (input: string | URL | Request, init?: RequestInit) => {
        requests++;
        try {
          return await patiently((signal) => options.fetch(input, { ...init, signal }), {
            ...options,
            patience,
          });
        } catch (error) {
          // The plugin would try three times more, and wait 14 seconds between.
          asked.request.retries = patience.isOver ? 0 : 1;
          throw error;
        }
      },
    };
  });
  const [owner = "", repo = ""] = options.project.split("/");
  return {
    octokit,
    owner,
    repo,
    isApp: token.startsWith("ghs_"),
    get requests() {
      return requests;
    },
  };
}

/**
 * The token for GitHub's API: the action's input before the job's variables.
 *
 * @returns The token, if there is one
 */
function githubToken(env: Environment): string | undefined {
  return env["INPUT_GITHUB-TOKEN"] || env.GITHUB_TOKEN || env.GH_TOKEN || undefined;
}

/** Waits for an answer, and no longer than the run has patience. */
async function patiently(
  send: (signal: AbortSignal) => Promise<Response>,
  { patience, signal, now = Date.now }: Pick<GitHubApiOptions, "signal" | "now"> & {
    readonly patience: ApiPatience;
  },
): Promise<Response> {
  const { leftMs } = patience;
  if (leftMs <= 0) throw new Error("it has not answered before, and is not asked again");
  const timeout = AbortSignal.timeout(Math.min(leftMs, REQUEST_TIMEOUT_MS));
  const started = now();
  try {
    const response = await send(
      signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    );
    patience.answered();
    return response;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    patience.failed(timeout.aborted ? leftMs : now() - started);
    throw timeout.aborted ? new Error("it does not answer", { cause: error }) : error;
  }
}

import assert from "node:assert/strict";
import { createGitHubApi, type GitHubApi } from "../../../ci/github/api.ts";
import type { FakeGitHub } from "../../fakes/github.ts";

/** How a test reaches the fake. */
export interface ApiOptions {
  readonly token?: string;
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly basePath?: string;
}

/** The API client against a fake, with waits of milliseconds. */
export async function apiOf(fake: FakeGitHub, options: ApiOptions = {}): Promise<GitHubApi> {
  const api = await createGitHubApi({
    env: {
      GITHUB_TOKEN: options.token ?? "ghs_app",
      // A host of its own, because the client spaces writes to one host.
      GITHUB_API_URL: `https://${crypto.randomUUID()}.test${options.basePath ?? ""}`,
    },
    project: fake.project,
    fetch: fake.fetch,
    log: options.log ?? (() => {}),
    retryBaseMs: 1,
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  assert.ok(api !== undefined);
  return api;
}

/** Counts what a run takes of the budget of GitHub's API: 1,000 requests an hour for all jobs of a repository. */
export interface GitHubBudget {
  /** Sends and counts. */
  readonly fetch: typeof fetch;
  /** Requests so far, repeated ones included. */
  readonly used: number;
}

/**
 * Watches the requests to GitHub's REST API. Uploads of artifacts go to another service, which has no such budget.
 *
 * @param deps `fetch` sends; the environment says where the API is
 * @returns The same `fetch` with a count
 */
export function watchGitHubBudget(
  deps: {
    readonly fetch: typeof fetch;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): GitHubBudget {
  const base = (deps.env["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
  let used = 0;
  return {
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (url.startsWith(`${base}/repos/`) || url === `${base}/user`) used++;
      return deps.fetch(input, init);
    },
    get used() {
      return used;
    },
  };
}

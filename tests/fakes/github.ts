import { createFaults, type Fault, json, type LoggedRequest } from "./faults.ts";
import { type ArtifactStore, createArtifactStore } from "./github_artifacts.ts";

export { json } from "./faults.ts";

/** The tip of every branch. */
const TIP = "71b0".repeat(10);

/** What GitHub tells about a workflow run. */
export interface FakeRun {
  readonly id: number;
  readonly event: string;
  /** As the API gives it, with or without `owner/repo/` and `@ref`. */
  readonly path: string;
  readonly headBranch: string;
  /** Default `aaaa…`. */
  readonly headSha?: string;
}

/** A comment on the pull request. */
export interface FakeComment {
  readonly id: number;
  readonly pullRequest: number;
  body: string;
  readonly user: { readonly login: string; readonly type: "Bot" | "User" };
}

/** How the fake behaves. */
export interface FakeGitHubOptions {
  /** `owner/repo`. Default `acme/shop`. */
  readonly project?: string;
  /** Default 101. */
  readonly repositoryId?: number;
  /** Where it is reached; a server overwrites this. */
  readonly origin?: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Answers requests with fields later than version 4 so: older servers with 400, `act` with 500 and no body. */
  readonly strictArtifacts?: 400 | 500;
}

/** A GitHub in memory: REST API, artifact service and blob storage, with faults on demand. */
export interface FakeGitHub {
  readonly project: string;
  readonly repositoryId: number;
  /** Serves one request. */
  readonly handle: (request: Request) => Promise<Response>;
  /** A `fetch` that reaches only this fake. */
  readonly fetch: typeof fetch;
  /** Everything that arrived. */
  readonly log: readonly LoggedRequest[];
  readonly runs: Map<number, FakeRun>;
  readonly comments: FakeComment[];
  /** Commits that are on no branch: of a tag, or pushed away. */
  readonly strays: Set<string>;
  /** First parents by commit, for the compare and commits endpoints. */
  readonly parents: Map<string, string>;
  readonly artifacts: ArtifactStore;
  /** Bodies that were posted to `check-runs` and `statuses`, oldest first. */
  readonly checks: { readonly kind: string; readonly body: Readonly<Record<string, unknown>> }[];
  /** Open pull requests, as the API lists them. */
  readonly pulls: object[];
  /** Refuses every write, as for a fork's token. */
  isReadOnly: boolean;
  /** The origin under which signed URLs point back here. */
  origin: string;
  fail(fault: Fault): void;
}

/**
 * Makes a GitHub.
 *
 * @param options How it behaves
 * @returns The fake
 */
export function createFakeGitHub(options: FakeGitHubOptions = {}): FakeGitHub {
  const { project = "acme/shop", repositoryId = 101, now = () => 1_800_000_000_000 } = options;
  const { log, fail, serve } = createFaults();

  const fake: FakeGitHub = {
    project,
    repositoryId,
    log,
    runs: new Map(),
    comments: [],
    strays: new Set(),
    parents: new Map(),
    checks: [],
    pulls: [],
    isReadOnly: false,
    origin: options.origin ?? "https://github.test",
    artifacts: createArtifactStore({
      now,
      origin: () => fake.origin,
      repositoryId,
      strictStatus: options.strictArtifacts,
      headShaOf: (runId) => fake.runs.get(runId)?.headSha ?? "a".repeat(40),
      headBranchOf: (runId) => fake.runs.get(runId)?.headBranch ?? "main",
    }),
    fail,
    handle: (request) => serve(request, route),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const response = await fake.handle(request);
      const location = response.headers.get("location");
      if (location === null || request.redirect !== "follow") return response;
      // As the fetch standard says: another origin does not get the credentials.
      const headers = new Headers(request.headers);
      if (new URL(location).origin !== new URL(request.url).origin) headers.delete("authorization");
      return await fake.fetch(location, { headers });
    },
  };

  async function route(request: Request, url: URL): Promise<Response> {
    const path = decodeURIComponent(url.pathname);
    const artifactAnswer = await fake.artifacts.handle(request, url);
    if (artifactAnswer !== undefined) return artifactAnswer;
    const rest = path.replace(/^\/api\/v3/, "");
    if (rest === "/user") return user(request);
    const prefix = `/repos/${project}`;
    if (!rest.startsWith(`${prefix}/`)) return json(404, { message: "Not Found" });
    if (!request.headers.has("authorization")) {
      return json(401, { message: "Requires authentication" });
    }
    if (fake.isReadOnly && request.method !== "GET") {
      return json(403, { message: "Resource not accessible by integration" });
    }
    return await routeRepository(request, url, rest.slice(prefix.length));
  }

  async function routeRepository(request: Request, url: URL, path: string): Promise<Response> {
    const part = (pattern: RegExp) => pattern.exec(path)?.slice(1);
    const run = part(/^\/actions\/runs\/(\d+)$/);
    if (run !== undefined) {
      const found = fake.runs.get(Number(run[0]));
      return found === undefined ? json(404, { message: "Not Found" }) : json(200, {
        id: found.id,
        event: found.event,
        path: found.path,
        head_branch: found.headBranch,
        head_sha: found.headSha ?? "a".repeat(40),
        conclusion: "success",
      });
    }
    const issue = part(/^\/issues\/(\d+)\/comments$/);
    if (issue !== undefined) return await comments(request, url, Number(issue[0]));
    const comment = part(/^\/issues\/comments\/(\d+)$/);
    if (comment !== undefined) return await oneComment(request, Number(comment[0]));
    const compare = part(/^\/compare\/(.+)\.\.\.(.+)$/);
    if (compare !== undefined) return compareCommits(compare[0] ?? "", compare[1] ?? "");
    if (part(/^\/branches\/(.+)$/) !== undefined) return json(200, { commit: { sha: TIP } });
    if (path === "/commits") return listCommits(url);
    if (path === "/pulls") return page(url, fake.pulls);
    const status = part(/^\/(check-runs|statuses)(?:\/\w+)?$/);
    if (status !== undefined && request.method !== "GET") {
      const body = await request.json();
      fake.checks.push({ kind: status[0] ?? "", body });
      return json(201, {
        id: fake.checks.length,
        html_url: `${fake.origin}/checks/${fake.checks.length}`,
      });
    }
    return json(404, { message: "Not Found" });
  }

  async function comments(request: Request, url: URL, pullRequest: number): Promise<Response> {
    const own = fake.comments.filter((comment) => comment.pullRequest === pullRequest);
    if (request.method === "GET") return page(url, own.map(shown));
    const { body } = await request.json();
    if (body.length > 65_536) return json(422, { message: "Body is too long" });
    const id = Math.max(0, ...fake.comments.map((comment) => comment.id)) + 1;
    const created: FakeComment = {
      id,
      pullRequest,
      body,
      user: { login: "github-actions[bot]", type: "Bot" },
    };
    fake.comments.push(created);
    return json(201, shown(created));
  }

  async function oneComment(request: Request, id: number): Promise<Response> {
    const index = fake.comments.findIndex((comment) => comment.id === id);
    const found = fake.comments[index];
    if (found === undefined) return json(404, { message: "Not Found" });
    if (request.method === "DELETE") {
      fake.comments.splice(index, 1);
      return new Response(null, { status: 204 });
    }
    found.body = (await request.json()).body;
    return json(200, shown(found));
  }

  function shown(comment: FakeComment): object {
    return {
      ...comment,
      html_url: `https://github.test/${project}/pull/${comment.pullRequest}#${comment.id}`,
    };
  }

  function lineage(commit: string): string[] {
    const chain = [commit];
    for (let next = fake.parents.get(commit); next !== undefined; next = fake.parents.get(next)) {
      chain.push(next);
    }
    return chain;
  }

  function compareCommits(base: string, head: string): Response {
    if (base === TIP) return json(200, { status: fake.strays.has(head) ? "diverged" : "behind" });
    const bases = new Set(lineage(base));
    const mergeBase = lineage(head).find((commit) => bases.has(commit));
    return mergeBase === undefined
      ? json(404, { message: "No common ancestor" })
      : json(200, { merge_base_commit: { sha: mergeBase }, commits: [], status: "diverged" });
  }

  function listCommits(url: URL): Response {
    const chain = lineage(url.searchParams.get("sha") ?? "");
    const commits = chain.map((sha, i) => ({
      sha,
      // Every commit is a merge; only its first parent is of the branch.
      parents: chain[i + 1] === undefined
        ? []
        : [{ sha: chain[i + 1] }, { sha: "5ec0".repeat(10) }],
    }));
    return page(url, commits);
  }

  return fake;
}

/** The answer of a limited API: 403 or 429 with the headers that say how long to wait. */
export function rateLimited(
  status: 403 | 429,
  headers: Readonly<Record<string, string>>,
): () => Response {
  return () => json(status, { message: "You have exceeded a rate limit" }, headers);
}

/** Serves the fake on a free port of this machine. */
export function serveFakeGitHub(
  fake: FakeGitHub,
): { readonly url: string; [Symbol.asyncDispose](): Promise<void> } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => fake.handle(request),
  );
  fake.origin = `http://127.0.0.1:${server.addr.port}`;
  return { url: fake.origin, [Symbol.asyncDispose]: () => server.shutdown() };
}

function page(url: URL, items: readonly unknown[]): Response {
  const size = Number(url.searchParams.get("per_page") ?? 30);
  const number = Number(url.searchParams.get("page") ?? 1);
  const next = new URL(url);
  next.searchParams.set("page", String(number + 1));
  const hasMore = number * size < items.length;
  return json(
    200,
    items.slice((number - 1) * size, number * size),
    hasMore ? { link: `<${next}>; rel="next"` } : {},
  );
}

function user(request: Request): Response {
  const token = request.headers.get("authorization") ?? "";
  return token.includes("ghp_")
    ? json(200, { login: "ada", type: "User" })
    : json(403, { message: "Resource not accessible by integration" });
}

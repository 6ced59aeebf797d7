import { join } from "node:path";
import type { TrackResult } from "../../core/track_result.ts";
import { trackMetrics, type TrackOptions } from "../../mod.ts";
import { makeProject, type Project } from "../commands/_cli.ts";
import { createFakeGitHub, type FakeGitHub } from "../fakes/github.ts";

/** A commit that a test makes. */
export interface Step {
  /** Texts by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: unknown;
  readonly message?: string;
}

/** What a pull request may differ in. */
export interface PullFacts {
  readonly isFork?: boolean;
  /** The tip of main. Default: as git knows it. */
  readonly base?: string;
  /** The change's own commit, where a merge of it is checked out. */
  readonly head?: string;
  /** It stands in the merge queue. */
  readonly isQueued?: boolean;
}

/** A pull request's run. */
export interface PullOptions extends TrackOptions, PullFacts {}

/** A project on GitHub whose runs go into one local history. */
export interface Scene extends AsyncDisposable {
  readonly project: Project;
  readonly fake: FakeGitHub;
  /** Commits on the branch that is checked out. */
  readonly commit: (step: Step) => Promise<string>;
  /** Commits on main and tracks the push, a day after the one before. */
  readonly push: (step: Step, options?: TrackOptions) => Promise<TrackResult>;
  /** Tracks the commit that is checked out as pull request 7 into main. */
  readonly pull: (options?: PullOptions) => Promise<TrackResult>;
  /** The environment of pull request 7 as the commit that is checked out. */
  readonly pullEnv: (facts?: PullFacts) => Promise<Record<string, string>>;
  /** What the last run wrote for GitHub. */
  readonly written: (name: "summary" | "outputs") => Promise<string>;
  /** The results file that the last run wrote. */
  readonly results: () => Promise<Record<string, unknown>>;
}

const DAY_MS = 86_400_000;
/** The clock of these tests. */
const START = Date.UTC(2026, 4, 1, 12);

/** Makes a project with one commit of a config on main; nothing is tracked yet. */
export async function makeScene(config: unknown): Promise<Scene> {
  const project = await makeProject(config);
  const outside = await Deno.makeTempDir({ prefix: "unentropy-ci-" });
  const fake = createFakeGitHub();
  let now = START;
  let runs = 0;

  const baseEnv = (): Record<string, string> => ({
    PATH: Deno.env.get("PATH") ?? "",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: fake.project,
    GITHUB_RUN_ID: String(1000 + ++runs),
    GITHUB_RUN_NUMBER: String(runs),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_JOB: "metrics",
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_API_URL: "https://api.github.test",
    GITHUB_TOKEN: "ghs_secret_of_this_job",
    GITHUB_STEP_SUMMARY: join(outside, "summary"),
    GITHUB_OUTPUT: join(outside, "outputs"),
    GITHUB_EVENT_PATH: join(outside, "event.json"),
  });
  const head = () => project.git("rev-parse", "HEAD");
  const event = async (payload: unknown) => {
    await Deno.writeTextFile(join(outside, "event.json"), JSON.stringify(payload));
    for (const name of ["summary", "outputs"]) {
      await Deno.writeTextFile(join(outside, name), "");
    }
  };
  const commit = async ({ files = {}, config, message = "A change" }: Step) => {
    for (const [path, text] of Object.entries(files)) await project.write(path, text);
    if (config !== undefined) await project.write("unentropy.json", JSON.stringify(config));
    await project.git("add", "-A", "--", ".", ":!.unentropy", ":!unentropy-report");
    await project.git("commit", "-q", "--allow-empty", "-m", message);
    return await head();
  };
  const pullEnv = async ({ isFork = false, isQueued = false, base, head: own }: PullFacts = {}) => {
    const sha = await head();
    const main = base ?? await project.git("rev-parse", "main");
    const repository = { id: 101, default_branch: "main" };
    if (isQueued) {
      await event({ repository, merge_group: { base_ref: "refs/heads/main", base_sha: main } });
      return {
        ...baseEnv(),
        GITHUB_EVENT_NAME: "merge_group",
        GITHUB_SHA: sha,
        GITHUB_REF: "refs/heads/gh-readonly-queue/main/pr-7-abc",
      };
    }
    await event({
      repository,
      pull_request: {
        number: 7,
        head: {
          sha: own ?? sha,
          ref: "feature",
          repo: { id: isFork ? 202 : 101 },
          user: { login: "eve" },
        },
        base: { sha: main, ref: "main", repo: { id: 101 } },
      },
    });
    return {
      ...baseEnv(),
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_SHA: sha,
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_HEAD_REF: "feature",
      GITHUB_BASE_REF: "main",
    };
  };
  const rest = (options: TrackOptions) => ({
    cwd: project.folder,
    fetch: fake.fetch,
    now: () => now,
    ...options,
  });
  return {
    project,
    fake,
    commit,
    pullEnv,
    push: async (step, options = {}) => {
      const sha = await commit(step);
      now += DAY_MS;
      await event({ repository: { id: 101, default_branch: "main" } });
      const env = {
        ...baseEnv(),
        GITHUB_EVENT_NAME: "push",
        GITHUB_SHA: sha,
        GITHUB_REF: "refs/heads/main",
        ...options.env,
      };
      return await trackMetrics({ ...rest(options), env });
    },
    pull: async ({ isFork, base, head, isQueued, ...options } = {}) => {
      const facts = {
        ...(isFork && { isFork }),
        ...(base && { base }),
        ...(head && { head }),
        ...(isQueued && { isQueued }),
      };
      const env = { ...await pullEnv(facts), ...options.env };
      return await trackMetrics({ ...rest(options), env });
    },
    written: (name) => Deno.readTextFile(join(outside, name)),
    results: async () =>
      JSON.parse(
        await Deno.readTextFile(join(project.folder, ".unentropy/quality-gate-results.json")),
      ),
    [Symbol.asyncDispose]: async () => {
      await Deno.remove(outside, { recursive: true });
      await project[Symbol.asyncDispose]();
    },
  };
}

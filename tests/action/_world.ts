import { createFakeGitHub, type FakeGitHub, serveFakeGitHub } from "../fakes/github.ts";
import { FakeS3 } from "../fakes/s3.ts";
import { currentBundle } from "./_bundle.ts";
import { serveRelease } from "./_release_server.ts";
import { makeRunner, packAsset, type Runner, WITHOUT_NODE } from "./_runner.ts";

/** One metric from a file, and a gate that fails the job. */
export const CONFIG = {
  metrics: {
    size: { type: "numeric", command: "cat size.txt", unit: "bytes", direction: "lower" },
  },
  qualityGate: {
    mode: "hard",
    thresholds: [{ metric: "size", mode: "max", target: 5000 }, {
      metric: "size",
      mode: "no-regression",
      tolerance: 100,
    }],
  },
};
/** A secret that no output may hold. */
export const SECRET_KEY = "wJalrXUtnFEMI+K7MDENG/bPxRfiCYEXAMPLE";

/** A runner, and everything that it reaches: a release with the real program, S3, GitHub. */
export interface World extends AsyncDisposable {
  readonly runner: Runner;
  readonly s3: FakeS3;
  readonly github: FakeGitHub;
  /** Inputs that say where S3 is. */
  readonly storage: Readonly<Record<string, string>>;
  /** What the runner says besides. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a world with a checkout of one commit. */
export async function makeWorld(config: unknown = CONFIG): Promise<World> {
  const release = serveRelease();
  const { bytes, asset } = packAsset("unentropy-track.js.gz", await currentBundle());
  release.files.set("unentropy-track.js.gz", () => new Response(bytes));
  const runner = await makeRunner({
    version: "9.8.7",
    repository: "unentropy/track",
    url: release.url,
    assets: { script: asset },
  }, config);
  await runner.write("workspace/size.txt", "1000\n");
  const s3 = await FakeS3.start();
  const github = createFakeGitHub();
  const server = serveFakeGitHub(github);
  return {
    runner,
    s3,
    github,
    storage: {
      "runtime": "script",
      "storage-type": "sqlite-s3",
      "s3-endpoint": s3.endpoint,
      "s3-bucket": s3.bucket,
      "s3-region": "us-east-1",
      "s3-access-key-id": "AKIAIOSFODNN7EXAMPLE",
      "s3-secret-access-key": SECRET_KEY,
    },
    env: { GITHUB_API_URL: server.url },
    [Symbol.asyncDispose]: async () => {
      await runner[Symbol.asyncDispose]();
      await release[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Checks a pull request out, from the branch `feature`, and gives what the runner says of it. */
export async function pullRequest(
  world: World,
  { isFork = false }: { readonly isFork?: boolean } = {},
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly event: unknown }> {
  const { git, commit: base } = world.runner;
  await git("checkout", "-q", "-b", "feature");
  await git("commit", "-q", "--allow-empty", "-m", "A change");
  const head = await git("rev-parse", "HEAD");
  return {
    env: {
      ...world.env,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_REF_NAME: "7/merge",
      GITHUB_HEAD_REF: "feature",
      GITHUB_BASE_REF: "main",
      GITHUB_RUN_ID: "6001",
      GITHUB_SHA: head,
    },
    event: {
      number: 7,
      pull_request: {
        number: 7,
        head: {
          sha: head,
          ref: "feature",
          repo: { id: isFork ? 999 : 101, owner: { login: isFork ? "eve" : "acme" } },
        },
        base: { sha: base, ref: "main", repo: { id: 101 } },
      },
      repository: { id: 101, default_branch: "main" },
    },
  };
}

/** A test of the action with the program that it downloads. */
export function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `action with the real program: ${name}`, ignore: WITHOUT_NODE, fn });
}

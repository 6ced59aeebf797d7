import assert from "node:assert/strict";
import { join } from "node:path";
import { trackMetrics } from "../../mod.ts";
import { makeProject } from "../commands/_cli.ts";
import { AZURE, createFakeAzure } from "../fakes/azure.ts";
import { createFakeBitbucket } from "../fakes/bitbucket.ts";
import type { FakeForge } from "../fakes/forge.ts";
import { createFakeGitea, GITEA } from "../fakes/gitea.ts";
import { createFakeGitLab } from "../fakes/gitlab.ts";

const CONFIG = {
  metrics: { size: { type: "numeric", unit: "bytes", command: "cat size.txt" } },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "max", target: 1200 }] },
};

interface Commits {
  readonly head: string;
  readonly main: string;
}

/** Pull request 17 as a CI system says it. */
interface System {
  readonly name: string;
  readonly remote: string;
  readonly fake: () => FakeForge;
  readonly env: (commits: Commits, outside: string) => Readonly<Record<string, string>>;
  /** Where the outcome is shown: the head's id, or the pull request. */
  readonly shownOn: (commits: Commits) => string;
}

const SYSTEMS: readonly System[] = [
  {
    name: "Bitbucket Pipelines",
    remote: "https://bitbucket.org/acme/shop.git",
    fake: createFakeBitbucket,
    env: ({ head, main }) => ({
      BITBUCKET_BUILD_NUMBER: "3",
      BITBUCKET_REPO_FULL_NAME: "acme/shop",
      BITBUCKET_COMMIT: head,
      BITBUCKET_BRANCH: "feature",
      BITBUCKET_PR_ID: "17",
      BITBUCKET_PR_DESTINATION_BRANCH: "main",
      BITBUCKET_PR_DESTINATION_COMMIT: main,
      BITBUCKET_TOKEN: "bb-token",
    }),
    shownOn: ({ head }) => head,
  },
  {
    name: "Azure Pipelines of Azure Repos",
    remote: "https://dev.azure.test/acme/p/_git/shop",
    fake: createFakeAzure,
    env: ({ head }) => ({
      TF_BUILD: "True",
      BUILD_BUILDID: "3",
      BUILD_REASON: "PullRequest",
      BUILD_REPOSITORY_ID: "repo-1",
      BUILD_REPOSITORY_PROVIDER: "TfsGit",
      BUILD_REPOSITORY_URI: "https://dev.azure.test/acme/p/_git/shop",
      BUILD_SOURCEBRANCH: "refs/pull/17/merge",
      BUILD_SOURCEVERSION: head,
      SYSTEM_COLLECTIONURI: AZURE,
      SYSTEM_TEAMPROJECT: "p",
      SYSTEM_TEAMPROJECTID: "p-1",
      SYSTEM_PULLREQUEST_PULLREQUESTID: "17",
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/feature",
      SYSTEM_PULLREQUEST_SOURCECOMMITID: head,
      SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main",
      SYSTEM_PULLREQUEST_ISFORK: "False",
      SYSTEM_ACCESSTOKEN: "azure-token",
    }),
    shownOn: () => "pullRequests/17",
  },
  {
    name: "Forgejo Actions",
    remote: `${GITEA}/acme/shop.git`,
    fake: createFakeGitea,
    env: ({ head }, outside) => ({
      GITHUB_ACTIONS: "true",
      FORGEJO_ACTIONS: "true",
      GITHUB_API_URL: `${GITEA}/api/v1`,
      GITHUB_SERVER_URL: GITEA,
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_RUN_ID: "3",
      GITHUB_RUN_NUMBER: "3",
      GITHUB_SHA: head,
      GITHUB_REF: "refs/pull/17/head",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: join(outside, "event.json"),
      GITHUB_TOKEN: "workflow-own",
    }),
    shownOn: ({ head }) => head,
  },
  {
    name: "Woodpecker of a Gitea",
    remote: `${GITEA}/acme/shop.git`,
    fake: createFakeGitea,
    env: ({ head }) => ({
      CI: "woodpecker",
      CI_PIPELINE_NUMBER: "3",
      CI_PIPELINE_EVENT: "pull_request",
      CI_FORGE_URL: GITEA,
      CI_REPO: "acme/shop",
      CI_REPO_DEFAULT_BRANCH: "main",
      CI_COMMIT_SHA: head,
      CI_COMMIT_BRANCH: "main",
      CI_COMMIT_SOURCE_BRANCH: "feature",
      CI_COMMIT_TARGET_BRANCH: "main",
      CI_COMMIT_PULL_REQUEST: "17",
      GITEA_TOKEN: "gitea-personal",
    }),
    shownOn: ({ head }) => head,
  },
  {
    name: "Jenkins of a GitLab",
    remote: "https://gitlab.test/acme/shop.git",
    fake: createFakeGitLab,
    env: ({ head }) => ({
      JENKINS_URL: "https://jenkins.test/",
      BUILD_ID: "3",
      BUILD_NUMBER: "3",
      JOB_NAME: "shop/MR-17",
      GIT_URL: "https://gitlab.test/acme/shop.git",
      GIT_COMMIT: head,
      BRANCH_NAME: "MR-17",
      CHANGE_ID: "17",
      CHANGE_BRANCH: "feature",
      CHANGE_TARGET: "main",
      GITLAB_TOKEN: "glpat-project",
    }),
    shownOn: ({ head }) => head,
  },
  {
    name: "any pipeline that says its pull request",
    remote: "git@bitbucket.org:acme/shop.git",
    fake: createFakeBitbucket,
    env: () => ({
      CI: "true",
      UNENTROPY_PULL_REQUEST: "17",
      UNENTROPY_TARGET: "main",
      UNENTROPY_BRANCH: "feature",
      BITBUCKET_TOKEN: "bb-token",
    }),
    shownOn: ({ head }) => head,
  },
];

for (const { name, remote, fake: make, env, shownOn } of SYSTEMS) {
  Deno.test(`${name}: a pull request gets one comment, a status, and its comment as a file`, async () => {
    await using project = await makeProject(CONFIG);
    const outside = await Deno.makeTempDir({ prefix: "unentropy-ci-" });
    try {
      const { git, write, folder } = project;
      await git("remote", "add", "origin", remote);
      const main = await git("rev-parse", "main");
      await git("update-ref", "refs/remotes/origin/main", main);
      await git("checkout", "-q", "-b", "feature");
      await write("size.txt", "1500");
      await git("add", "size.txt");
      await git("commit", "-q", "-m", "More");
      const head = await git("rev-parse", "HEAD");
      await git("update-ref", "refs/remotes/origin/feature", head);
      const repository = { id: 101, default_branch: "main" };
      const side = (sha: string, ref: string) => ({ sha, ref, repo: { id: 101 } });
      await Deno.writeTextFile(
        join(outside, "event.json"),
        JSON.stringify({
          repository,
          pull_request: { number: 17, head: side(head, "feature"), base: side(main, "main") },
        }),
      );
      const fake = make();
      for (let i = 0; i < 2; i++) {
        const { exitCode, warnings, error } = await trackMetrics({
          cwd: folder,
          fetch: fake.fetch,
          sleep: () => Promise.resolve(),
          env: {
            PATH: Deno.env.get("PATH") ?? "",
            GIT_CONFIG_GLOBAL: "/dev/null",
            ...env({ head, main }, outside),
          },
        });
        assert.deepEqual([error, exitCode, warnings], [undefined, 1, []]);
      }
      const [comment, ...others] = fake.comments;
      assert.deepEqual(others, []);
      assert.match(comment?.body ?? "", /❌ size is 1\.5 kB, above/);
      assert.deepEqual(fake.checks.map(({ to }) => to), Array(2).fill(shownOn({ head, main })));
      const file = await Deno.readTextFile(join(folder, ".unentropy/quality-gate-comment.md"));
      assert.ok(comment?.body.endsWith(file));
      assert.equal(
        /<details>|```/.test(file),
        make !== createFakeBitbucket && file.includes("<details>"),
      );
    } finally {
      await Deno.remove(outside, { recursive: true });
    }
  });
}

import assert from "node:assert/strict";
import { toRun } from "../../ci/context.ts";
import { ContextError } from "../../errors.ts";
import { contextOf, sha } from "./systems/_contexts.ts";

const CLONE = {
  head: sha("a"),
  branch: "main",
  root: "/src/shop",
  remoteUrl: "git@github.com:acme/shop.git",
  defaultBranch: "main",
  commits: { [sha("a")]: { subject: "Make it fast", author: "Ada", time: 1000 } },
};

Deno.test("detectContext() outside CI reads everything from git", async () => {
  assert.deepEqual(await contextOf({ env: { USER: "ada" }, repository: CLONE }), {
    ci: "local",
    event: "local",
    isFork: false,
    runId: "local-1700000000000-i0000000",
    attempt: 1,
    runNumber: 0,
    job: "",
    actor: "ada",
    project: "acme/shop",
    commit: sha("a"),
    branch: "main",
    defaultBranch: "main",
    subject: "Make it fast",
    author: "Ada",
    commitTime: 1000,
    labels: {},
  });
});

Deno.test("detectContext() takes a local run's id from UNENTROPY_RUN_ID", async () => {
  const context = await contextOf({ env: { UNENTROPY_RUN_ID: "nightly-7" }, repository: CLONE });
  assert.equal(context.runId, "nightly-7");
});

Deno.test("detectContext() names a project without a remote after its folder", async () => {
  const { remoteUrl: _, ...repository } = CLONE;
  assert.equal((await contextOf({ env: {}, repository })).project, "shop");
});

Deno.test("detectContext() never guesses the branch of a detached HEAD, and names those that end there", async () => {
  const { branch: _, ...detached } = CLONE;
  for (const tips of [[], ["release/1"], ["one", "two"]]) {
    const repository = { ...detached, tips: { [sha("a")]: tips } };
    await assert.rejects(contextOf({ env: {}, repository }), (error: unknown) => {
      assert.ok(error instanceof ContextError);
      assert.equal(error.code, "CONTEXT_DETACHED");
      assert.ok(error.fix.includes(`--branch ${tips[0] ?? "NAME"}`), error.fix);
      return true;
    });
  }
});

for (
  const [problem, code, word] of [
    ["no-program", "CONTEXT_NO_GIT", "Install git"],
    ["no-repository", "CONTEXT_NO_GIT", "inside the repository"],
    ["not-owned", "CONTEXT_NO_GIT", "safe.directory"],
    ["no-commit", "CONTEXT_NO_COMMIT", "Commit something"],
  ] as const
) {
  Deno.test(`detectContext() names --commit and --branch on ${problem}`, async () => {
    await assert.rejects(contextOf({ env: {}, repository: { problem } }), (error: unknown) => {
      assert.ok(error instanceof ContextError);
      assert.equal(error.code, code);
      assert.ok(error.fix.includes(word) && error.fix.includes("--commit and --branch"), error.fix);
      return true;
    });
  });
}

Deno.test("detectContext() needs no git when commit, branch and project are given", async () => {
  const overrides = { commit: sha("A"), branch: "refs/heads/main", project: "acme/shop" };
  const context = await contextOf({ env: {}, overrides });
  assert.deepEqual([context.commit, context.branch], [sha("a"), "main"]);
});

Deno.test("detectContext() asks for the branch too when only the commit is given", async () => {
  await assert.rejects(
    contextOf({ env: {}, overrides: { commit: sha("a") } }),
    /Cannot tell which branch/,
  );
});

Deno.test("detectContext() lets git resolve a named commit and forgets the environment's", async () => {
  const context = await contextOf({
    env: {
      GITLAB_CI: "true",
      CI_PIPELINE_ID: "1",
      CI_COMMIT_SHA: sha("b"),
      CI_COMMIT_BEFORE_SHA: sha("c"),
      CI_COMMIT_TITLE: "Of b",
      CI_COMMIT_BRANCH: "main",
    },
    repository: { ...CLONE, commits: { "v1.0": { id: sha("d") } } },
    overrides: { commit: "v1.0" },
  });
  assert.deepEqual([context.commit, context.base, context.subject], [
    sha("d"),
    undefined,
    undefined,
  ]);
});

Deno.test("detectContext() refuses a commit that nobody knows", async () => {
  await assert.rejects(
    contextOf({ env: {}, repository: CLONE, overrides: { commit: "nope" } }),
    /"nope".*git does not know it/,
  );
});

Deno.test("detectContext() refuses SHA-256 commit ids with the reason", async () => {
  await assert.rejects(
    contextOf({ env: {}, repository: { ...CLONE, head: "a".repeat(64) } }),
    /SHA-1/,
  );
});

Deno.test("detectContext() adds the given labels to those of the matrix", async () => {
  const context = await contextOf({
    env: {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_RUN_ID: "1",
      GITHUB_SHA: sha("a"),
      GITHUB_REF: "refs/heads/main",
      INPUT_MATRIX: '{"os":"linux","cpu":"arm"}',
    },
    overrides: { labels: { cpu: "x64" }, runId: "mine" },
  });
  assert.deepEqual([context.labels, context.runId], [{ os: "linux", cpu: "x64" }, "mine"]);
});

Deno.test("toRun() keeps the identity and leaves out a head that was itself measured", async () => {
  const context = await contextOf({ env: { USER: "ada" }, repository: CLONE });
  const run = toRun({ ...context, head: context.commit, pullRequest: 3 }, {
    time: 5,
    recordedAt: 6,
  });
  assert.deepEqual(run, {
    key: {
      project: "acme/shop",
      ci: "local",
      runId: "local-1700000000000-i0000000",
      attempt: 1,
      job: "",
      labels: {},
    },
    number: 0,
    commit: sha("a"),
    branch: "main",
    event: "local",
    time: 5,
    recordedAt: 6,
    pullRequest: 3,
    subject: "Make it fast",
    author: "Ada",
  });
});

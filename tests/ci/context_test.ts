import assert from "node:assert/strict";
import { toRun } from "../../ci/context.ts";
import { ContextError } from "../../errors.ts";
import { contextOf, pick, type Scene, sha } from "./systems/_contexts.ts";

const CLONE = {
  head: sha("a"),
  branch: "main",
  root: "/src/shop",
  remoteUrl: "git@github.com:acme/shop.git",
  defaultBranch: "main",
  commits: { [sha("a")]: { subject: "Make it fast", author: "Ada", time: 1000 } },
};

const { branch: _, ...DETACHED } = CLONE;

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
  for (const tips of [[], ["release/1"], ["one", "two"]]) {
    const repository = { ...DETACHED, tips: { [sha("a")]: tips } };
    await assert.rejects(contextOf({ env: {}, repository }), (error: unknown) => {
      assert.ok(error instanceof ContextError);
      assert.equal(error.code, "CONTEXT_DETACHED");
      assert.ok(error.fix.includes(`--branch ${tips[0] ?? "NAME"}`), error.fix);
      return true;
    });
  }
});

/** Why no context is found. */
async function failureOf(scene: Scene): Promise<ContextError> {
  try {
    await contextOf(scene);
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  assert.fail("a context is found");
}

Deno.test("detectContext() names every branch that ends at a detached HEAD, and the variable of an unknown CI that holds one", async () => {
  const repository = { ...DETACHED, tips: { [sha("a")]: ["main", "release/1", "release/2"] } };
  const plain = await failureOf({ env: { CI: "true" }, repository });
  assert.match(plain.why, /at the tip of main, release\/1 and release\/2$/);
  assert.match(plain.fix, /^Give --branch main, release\/1 or release\/2, or for a pull request /);
  for (const value of ["release/1", "refs/heads/release/1", "origin/release/1"]) {
    const env = { CI: "true", OTHER_BRANCH: "feature", SEMAPHORE_GIT_BRANCH: value };
    const { fix } = await failureOf({ env, repository });
    assert.match(
      fix,
      /^Give --branch "\$SEMAPHORE_GIT_BRANCH", or for a pull request --pull-request/,
    );
  }
});

Deno.test("detectContext() in an unknown CI takes no branch that was not pushed at the commit", async () => {
  const merge = { ...CLONE, commits: { [sha("a")]: { parents: [sha("b"), sha("c")] } } };
  const inOrigin = `${sha("a")}..refs/remotes/origin/main`;
  for (
    const [repository, isTaken] of [
      [{ ...merge, ancestry: [inOrigin] }, true],
      [{ ...merge, notAncestry: [inOrigin] }, false],
      [{ ...CLONE, notAncestry: [inOrigin] }, false],
      [merge, false],
      [CLONE, true],
    ] as const
  ) {
    const env = { CI: "true" };
    if (isTaken) assert.equal((await contextOf({ env, repository })).branch, "main");
    else assert.equal((await failureOf({ env, repository })).code, "CONTEXT_DETACHED");
    // Nobody else merges what is checked out, and whoever says the branch knows it.
    assert.equal((await contextOf({ env: {}, repository })).branch, "main");
    assert.equal(
      (await contextOf({ env, repository, overrides: { branch: "main" } })).branch,
      "main",
    );
  }
});

/** A detached checkout of a system that is not known. */
const UNKNOWN_CI: Scene = {
  env: { CI: "true" },
  repository: {
    ...DETACHED,
    origin: { feature: sha("a") },
    commits: { ...CLONE.commits, HEAD: { id: sha("a"), parents: [sha("b")] } },
  },
};

Deno.test("detectContext() takes a pull request that the caller or a variable states", async () => {
  const expected = { event: "pull_request", pullRequest: 17, targetBranch: "release/1" };
  for (
    const [env, overrides, more] of [
      [{}, { pullRequest: 17, target: "release/1" }, { branch: "pull/17", isFork: true }],
      [{}, { pullRequest: 17, target: "release/1", branch: "feature" }, {
        branch: "feature",
        isFork: false,
      }],
      [{ UNENTROPY_PULL_REQUEST: "17", UNENTROPY_TARGET: "refs/heads/release/1" }, {}, {}],
      [{ UNENTROPY_PULL_REQUEST: "16", UNENTROPY_TARGET: "main" }, {
        pullRequest: 17,
        target: "release/1",
      }, {}],
      [{ UNENTROPY_BRANCH: "feature", UNENTROPY_BASE: sha("c") }, {
        pullRequest: 17,
        target: "release/1",
      }, { branch: "feature", base: sha("c"), isFork: false }],
      [{ UNENTROPY_TARGET: "release/1" }, { pullRequest: 17, base: sha("D") }, { base: sha("d") }],
    ] as const
  ) {
    const context = await contextOf({
      ...UNKNOWN_CI,
      env: { ...UNKNOWN_CI.env, ...env },
      overrides,
    });
    assert.deepEqual(pick(context, { ...expected, ...more }), { ...expected, ...more });
  }
});

Deno.test("detectContext() takes a stated target for a pull request, without a number, too", async () => {
  const overrides = { target: "main", branch: "feature" };
  const { event, targetBranch, pullRequest } = await contextOf({ ...UNKNOWN_CI, overrides });
  assert.deepEqual([event, targetBranch, pullRequest], ["pull_request", "main", undefined]);
});

Deno.test("detectContext() lets a variable make a run a pull request's, and no pull request's run an ordinary one", async () => {
  const env = {
    UNENTROPY_EVENT: "push",
    UNENTROPY_PULL_REQUEST: "false",
    UNENTROPY_TARGET: "nowhere",
    UNENTROPY_BRANCH: "main",
    UNENTROPY_BASE: sha("9"),
  };
  const merge = {
    GITLAB_CI: "true",
    CI_PIPELINE_ID: "1",
    CI_COMMIT_SHA: sha("a"),
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_IID: "17",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: sha("b"),
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "feature",
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
  };
  const told = {
    event: "pull_request",
    pullRequest: 17,
    targetBranch: "main",
    base: sha("b"),
    branch: "unknown:feature",
  };
  assert.deepEqual(pick(await contextOf({ env: { ...merge, ...env } }), told), told);
  const overrides = { event: "push", branch: "feature", target: "release/1", base: sha("c") };
  const stated = { event: "push", branch: "feature", targetBranch: "release/1", base: sha("c") };
  assert.deepEqual(pick(await contextOf({ env: merge, overrides }), stated), stated);
});

Deno.test("detectContext() takes a stated event where the CI does not tell its own", async () => {
  const env = { UNENTROPY_EVENT: "schedule" };
  assert.equal((await contextOf({ env, repository: CLONE })).event, "schedule");
});

Deno.test("detectContext() refuses a stated pull request or base that cannot be", async () => {
  const scene = { ...UNKNOWN_CI, overrides: { target: "main", base: "nope" } };
  assert.match((await failureOf(scene)).fix, /--base/);
  const number = await failureOf({ env: { UNENTROPY_PULL_REQUEST: "#17" }, repository: CLONE });
  assert.match(number.why, /UNENTROPY_PULL_REQUEST is "#17"/);
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

import assert from "node:assert/strict";
import { type BaseSources, findBaseCommit } from "../../../ci/change/base_commit.ts";
import type { RunContext } from "../../../ci/types.ts";
import { createFakeGitHub } from "../../fakes/github.ts";
import { apiOf } from "../github/_api.ts";
import { fakeGit, sha } from "../systems/_contexts.ts";

const [BASE, FORK_POINT, OLDER, HEAD, MERGE] = ["a", "b", "c", "d", "e"].map(sha) as [
  string,
  string,
  string,
  string,
  string,
];

const PUSH: RunContext = {
  ci: "github",
  project: "acme/shop",
  commit: BASE,
  branch: "main",
  event: "push",
  isFork: false,
  runId: "1",
  attempt: 1,
  runNumber: 1,
  job: "",
  defaultBranch: "main",
  labels: {},
};

const PULL: RunContext = {
  ...PUSH,
  commit: MERGE,
  head: HEAD,
  base: BASE,
  branch: "feature",
  targetBranch: "main",
  event: "pull_request",
  pullRequest: 17,
};

/** main: OLDER - FORK_POINT - BASE; the change: FORK_POINT - HEAD. */
function github() {
  const fake = createFakeGitHub();
  fake.parents.set(BASE, FORK_POINT).set(FORK_POINT, OLDER).set(HEAD, FORK_POINT);
  fake.parents.set(MERGE, BASE);
  return fake;
}

const never: Pick<BaseSources, "api"> = {
  api: () => assert.fail("the API is not needed"),
};

Deno.test("findBaseCommit() of a pull request is the merge base that git knows", async () => {
  const git = fakeGit({
    mergeBases: { [`${HEAD}...${BASE}`]: FORK_POINT },
    firstParents: [FORK_POINT, OLDER],
  });
  assert.deepEqual(await findBaseCommit(PULL, { git, ...never }), {
    mergeBase: FORK_POINT,
    ancestors: [FORK_POINT, OLDER],
    source: "git",
  });
});

Deno.test("findBaseCommit() of a pull request with fetch-depth 1 comes from the compare API", async () => {
  const fake = github();
  const found = await findBaseCommit(PULL, {
    git: fakeGit({ isShallow: true }),
    api: () => apiOf(fake),
  });
  assert.deepEqual(found, {
    mergeBase: FORK_POINT,
    ancestors: [FORK_POINT, OLDER],
    source: "api",
  });
  assert.equal(fake.log.length, 2);
});

Deno.test("findBaseCommit() of a branch without a pull request is where it left the default branch", async () => {
  const git = fakeGit({
    mergeBases: { [`${HEAD}...refs/remotes/origin/main`]: FORK_POINT },
    firstParents: [FORK_POINT],
  });
  const context = { ...PUSH, branch: "feature", commit: HEAD };
  assert.equal((await findBaseCommit(context, { git, ...never })).mergeBase, FORK_POINT);
});

Deno.test("findBaseCommit() on the reference branch is the parent of the commit", async () => {
  const git = fakeGit({ firstParents: [BASE, FORK_POINT, OLDER] });
  assert.deepEqual(await findBaseCommit(PUSH, { git, ...never }), {
    mergeBase: FORK_POINT,
    ancestors: [FORK_POINT, OLDER],
    source: "git",
  });
});

Deno.test("findBaseCommit() on the reference branch of a shallow clone asks the API for the parents", async () => {
  const fake = github();
  const found = await findBaseCommit(PUSH, {
    git: fakeGit({ isShallow: true, firstParents: [BASE] }),
    api: () => apiOf(fake),
  });
  assert.deepEqual(found.ancestors, [FORK_POINT, OLDER]);
  assert.equal(fake.log.length, 1);
});

Deno.test("findBaseCommit() compares with the configured reference branch", async () => {
  const git = fakeGit({
    mergeBases: { [`${HEAD}...refs/remotes/origin/release`]: OLDER },
    firstParents: [OLDER],
  });
  const found = await findBaseCommit(PULL, { git, ...never, referenceBranch: "release" });
  assert.equal(found.mergeBase, OLDER);
});

Deno.test("findBaseCommit() of a first commit has no base and no warning", async () => {
  const git = fakeGit({ firstParents: [BASE] });
  assert.deepEqual(await findBaseCommit(PUSH, { git, ...never }), { ancestors: [], source: "git" });
});

Deno.test("findBaseCommit() of a shallow clone takes git's word where there is no API", async () => {
  const git = fakeGit({
    isShallow: true,
    mergeBases: { [`${HEAD}...${BASE}`]: FORK_POINT },
    firstParents: [FORK_POINT],
  });
  const found = await findBaseCommit({ ...PULL, ci: "gitlab" }, { git, ...never });
  assert.deepEqual([found.mergeBase, found.source], [FORK_POINT, "git"]);
});

Deno.test("findBaseCommit() falls back to the base that the event names", async () => {
  const found = await findBaseCommit(PULL, {
    git: fakeGit({ isShallow: true }),
    api: () => Promise.resolve(undefined),
  });
  const merged = { mergeBase: BASE, isMerged: true as const };
  assert.deepEqual(found, { ...merged, ancestors: [BASE], source: "event" });
});

Deno.test("findBaseCommit() says why when nobody knows", async () => {
  const { base: _, ...pull } = PULL;
  const shallow = fakeGit({ isShallow: true });
  const none = await findBaseCommit(pull, { git: shallow, api: () => Promise.resolve(undefined) });
  assert.deepEqual([none.source, none.ancestors], ["none", []]);
  assert.match(none.warning ?? "", /fetch-depth: 0/);

  const unknown = await findBaseCommit(pull, {
    git: shallow,
    api: () => apiOf(createFakeGitHub()),
  });
  assert.match(unknown.warning ?? "", /answered 404 No common ancestor/);
});

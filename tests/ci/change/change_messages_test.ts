import assert from "node:assert/strict";
import { readChangeMessages } from "../../../ci/change/change_messages.ts";
import type { RunContext } from "../../../ci/types.ts";
import { createFakeGitHub, json } from "../../fakes/github.ts";
import { apiOf } from "../github/_api.ts";
import { fakeGit, sha } from "../systems/_contexts.ts";

const [FROM, HEAD] = [sha("a"), sha("b")];
const PULL: RunContext = {
  ci: "github",
  project: "acme/shop",
  commit: sha("e"),
  head: HEAD,
  branch: "feature",
  targetBranch: "main",
  event: "pull_request",
  isFork: false,
  runId: "1",
  attempt: 1,
  runNumber: 1,
  job: "",
  labels: {},
};
const MESSAGES = [{ commit: HEAD, author: "Ada", message: "Grow" }];

Deno.test("readChangeMessages() of a whole clone asks git for the head, not for the merge commit", async () => {
  const git = fakeGit({ messages: { [`${FROM}..${HEAD}`]: MESSAGES } });
  const api = () => assert.fail("the API is not needed");
  assert.deepEqual(await readChangeMessages(PULL, { from: FROM, git, api }), MESSAGES);
});

Deno.test("readChangeMessages() of a shallow clone asks the API, newest first", async () => {
  const fake = createFakeGitHub();
  const commits = [["c", "first"], ["b", "second"]].map(([digit = "", message]) => ({
    sha: sha(digit),
    commit: { message, author: digit === "b" ? { name: "Ada" } : null },
  }));
  fake.fail({ path: /compare/, answer: () => json(200, { commits }) });
  const git = fakeGit({ isShallow: true });
  const found = await readChangeMessages(PULL, { from: FROM, git, api: () => apiOf(fake) });
  assert.deepEqual(found, [
    { commit: HEAD, author: "Ada", message: "second" },
    { commit: sha("c"), author: "unknown", message: "first" },
  ]);
});

Deno.test("readChangeMessages() names an account only where a verified signature is the author's own", async () => {
  const fake = createFakeGitHub();
  const of = (verified: boolean, author: string | null, committer: string) => ({
    sha: sha("b"),
    commit: { message: "", author: { name: "Ada" }, verification: { verified } },
    author: author === null ? null : { login: author },
    committer: { login: committer },
  });
  const commits = [
    of(true, "ada", "ada"),
    of(true, "ada", "web-flow"),
    of(true, "ada", "mallory"),
    of(true, null, "mallory"),
    of(false, "ada", "ada"),
  ];
  fake.fail({ path: /compare/, answer: () => json(200, { commits }) });
  const git = fakeGit({ isShallow: true });
  const found = await readChangeMessages(PULL, { from: FROM, git, api: () => apiOf(fake) });
  const logins = found?.map(({ login }) => login).reverse();
  assert.deepEqual(logins, ["ada", "ada", undefined, undefined, undefined]);
});

Deno.test("readChangeMessages() is undefined where the API refuses", async () => {
  const fake = createFakeGitHub();
  fake.fail({ path: /compare/, answer: () => json(404, { message: "Not Found" }), times: 9 });
  const git = fakeGit({ isShallow: true });
  const sources = { from: FROM, git, api: () => apiOf(fake) };
  assert.equal(await readChangeMessages(PULL, sources), undefined);
});

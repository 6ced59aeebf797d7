import assert from "node:assert/strict";
import { readBaseFile } from "../../../ci/change/base_file.ts";
import type { RunContext } from "../../../ci/types.ts";
import { createFakeGitHub, json } from "../../fakes/github.ts";
import { apiOf } from "../github/_api.ts";
import { fakeGit, sha } from "../systems/_contexts.ts";

const BASE = sha("a");
const PULL: RunContext = {
  ci: "github",
  project: "acme/shop",
  commit: sha("e"),
  base: BASE,
  branch: "feature",
  targetBranch: "main",
  event: "pull_request",
  pullRequest: 17,
  isFork: false,
  runId: "1",
  attempt: 1,
  runNumber: 1,
  job: "",
  labels: {},
};
const NEVER = { api: () => assert.fail("the API is not needed") };

Deno.test("readBaseFile() takes what git knows of the base commit, and does not ask the API", async () => {
  const commits = { [BASE]: { id: BASE } };
  const git = fakeGit({ commits, files: { [`${BASE}:u.json`]: "{}" } });
  assert.deepEqual(await readBaseFile(PULL, "u.json", { git, ...NEVER }), {
    status: "found",
    commit: BASE,
    text: "{}",
  });
  assert.deepEqual(await readBaseFile(PULL, "other.json", { git, ...NEVER }), {
    status: "absent",
    commit: BASE,
  });
});

Deno.test("readBaseFile() trusts no local branch, which the change could have moved", async () => {
  const { base: _, ...context } = PULL;
  const local = "refs/heads/main";
  const git = fakeGit({ commits: { [local]: { id: BASE } }, files: { [`${BASE}:u.json`]: "{}" } });
  const api = () => Promise.resolve(undefined);
  assert.equal((await readBaseFile(context, "u.json", { git, api })).status, "unknown");
});

for (
  const [what, answer, expected] of [
    ["text", () => new Response("{}", { headers: { "content-type": "text/plain" } }), {
      status: "found",
      commit: BASE,
      text: "{}",
    }],
    ["bytes", () => new Response("{}", { headers: { "content-type": "application/x" } }), {
      status: "found",
      commit: BASE,
      text: "{}",
    }],
    ["no such file", () => json(404, { message: "Not Found" }), {
      status: "absent",
      commit: BASE,
    }],
    [
      "no such file, for whoever may not read the branch",
      () => json(404, { message: "Not Found" }),
      {
        status: "unknown",
        why: "GitHub's API answered 404 Not Found",
      },
    ],
    ["a refusal", () => json(403, { message: "Forbidden" }), {
      status: "unknown",
      why: "GitHub's API answered 403 Forbidden",
    }],
    ["a folder", () => Response.json([{ name: "u.json" }]), {
      status: "unknown",
      why: "pkg/u.json is not a file there",
    }],
  ] as const
) {
  Deno.test(`readBaseFile() of a shallow clone understands the API's answer: ${what}`, async () => {
    const fake = createFakeGitHub();
    fake.fail({ path: /contents\/pkg(\/|%2F)u\.json\?ref=a+$/, answer, times: 9 });
    if (expected.status === "absent") {
      fake.fail({ path: /commits\/a+$/, answer: () => Response.json({ sha: BASE }), times: 1 });
    }
    const git = fakeGit({ isShallow: true });
    const sources = { git, api: () => apiOf(fake) };
    assert.deepEqual(await readBaseFile(PULL, "pkg/u.json", sources), expected);
  });
}

Deno.test("readBaseFile() says what to do where nobody knows", async () => {
  const git = fakeGit({ isShallow: true });
  const api = () => Promise.resolve(undefined);
  const github = await readBaseFile(PULL, "u.json", { git, api });
  assert.match(github.status === "unknown" ? github.why : "", /fetch-depth: 0/);
  const gitlab = await readBaseFile({ ...PULL, ci: "gitlab" }, "u.json", { git, ...NEVER });
  assert.match(gitlab.status === "unknown" ? gitlab.why : "", /fetch the target branch/);
});

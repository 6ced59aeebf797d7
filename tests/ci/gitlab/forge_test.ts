import assert from "node:assert/strict";
import { publishCheck } from "../../../ci/forge/check.ts";
import { upsertComment } from "../../../ci/forge/comment.ts";
import { isForge } from "../../../ci/forge/place.ts";
import { gitlabForge } from "../../../ci/gitlab/forge.ts";
import { json } from "../../fakes/faults.ts";
import { createFakeGitLab, GITLAB_API } from "../../fakes/gitlab.ts";
import { CHECK, CONTENT, networkOf, testForge } from "../forge/_contract.ts";
import { sha } from "../systems/_contexts.ts";

const ENV = {
  GITLAB_CI: "true",
  CI_API_V4_URL: GITLAB_API,
  CI_PROJECT_ID: "5",
  CI_MERGE_REQUEST_PROJECT_ID: "5",
  CI_MERGE_REQUEST_PROJECT_URL: "https://gitlab.test/acme/shop",
  CI_PIPELINE_ID: "900",
  CI_COMMIT_SHA: sha("e"),
  GITLAB_USER_LOGIN: "project_5_bot",
};
const PLACE = { ci: "gitlab", project: "acme/shop", isFork: false };

testForge({
  name: "GitLab with a project's token",
  fake: createFakeGitLab,
  connect: (network) => gitlabForge(PLACE, network),
  env: { ...ENV, GITLAB_TOKEN: "glpat-project", CI_JOB_TOKEN: "job-secret" },
  right: /GITLAB_TOKEN needs the scope `api`/,
  check: {
    // The pipeline's commit, which on merged results is not the head.
    to: sha("e"),
    body: {
      state: "failed",
      name: "Quality gate",
      description: "1 of 2 failed",
      target_url: "https://run",
      pipeline_id: 900,
    },
  },
});

testForge({
  name: "GitLab with the token of a job that may",
  fake: () => createFakeGitLab({ jobTokenMay: true }),
  connect: (network) => gitlabForge(PLACE, network),
  env: { ...ENV, CI_PIPELINE_ID: "", CI_JOB_TOKEN: "job-secret" },
  right: /set GITLAB_TOKEN, a masked variable with a project access token/,
  check: {
    to: sha("d"),
    body: {
      state: "failed",
      name: "Quality gate",
      description: "1 of 2 failed",
      target_url: "https://run",
    },
  },
});

Deno.test("gitlabForge() with a job's token that may not says which token would", async () => {
  const fake = createFakeGitLab();
  const { network } = networkOf(fake, { ...ENV, CI_JOB_TOKEN: "job-secret" });
  const forge = gitlabForge(PLACE, network);
  assert.ok(isForge(forge));
  const { warning } = await upsertComment(forge, CONTENT);
  assert.match(warning ?? "", /^No comment on merge request 17: 401, .*set GITLAB_TOKEN/);
  assert.deepEqual([fake.log.length, fake.comments.length], [1, 0]);
});

Deno.test("gitlabForge() in a fork's pipeline shows the fork's job token to nobody", () => {
  const fake = createFakeGitLab({ jobTokenMay: true });
  const env = { ...ENV, CI_PROJECT_ID: "77", CI_JOB_TOKEN: "job-secret" };
  const found = gitlabForge({ ...PLACE, isFork: true }, networkOf(fake, env).network);
  assert.ok(!isForge(found));
  assert.match(found.advice ?? "", /runs in the fork/);
  assert.equal(fake.log.length, 0);
});

Deno.test("gitlabForge() outside GitLab finds the project by its path", async () => {
  const fake = createFakeGitLab();
  const place = { ...PLACE, ci: "jenkins", serverUrl: "https://gitlab.test" };
  const forge = gitlabForge(place, networkOf(fake, { GITLAB_TOKEN: "glpat-project" }).network);
  assert.ok(isForge(forge));
  const { url } = await upsertComment(forge, CONTENT);
  assert.equal(url, "https://gitlab.test/acme/shop/-/merge_requests/17#note_1");
  await publishCheck(forge, { ...CHECK, conclusion: "neutral" }, 17);
  assert.equal(fake.checks[0]?.to, sha("d"));
  assert.deepEqual(fake.checks[0]?.body["state"], "success");
});

Deno.test("gitlabForge() takes a status that says so already for done", async () => {
  const fake = createFakeGitLab();
  const message = "Cannot transition status via :enqueue from :success (Reason(s): Status cannot …";
  fake.fail({ path: /statuses/, answer: () => json(400, { message }) });
  const forge = gitlabForge(
    PLACE,
    networkOf(fake, { ...ENV, GITLAB_TOKEN: "glpat-project" }).network,
  );
  assert.ok(isForge(forge));
  assert.equal((await publishCheck(forge, CHECK, 17)).kind, "status");
});

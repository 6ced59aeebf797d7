import assert from "node:assert/strict";
import { isForge } from "../../../ci/forge/place.ts";
import { giteaForge } from "../../../ci/gitea/forge.ts";
import { createFakeGitea, GITEA } from "../../fakes/gitea.ts";
import { CHECK, networkOf, testForge } from "../forge/_contract.ts";

const PLACE = { ci: "forgejo", project: "acme/shop", isFork: false };
const STATUS = {
  to: CHECK.commit,
  body: {
    context: "Quality gate",
    state: "failure",
    description: "1 of 2 failed",
    target_url: "https://run",
  },
};

testForge({
  name: "Forgejo with the workflow's token",
  fake: createFakeGitea,
  connect: (network) => giteaForge(PLACE, network),
  env: { GITHUB_API_URL: `${GITEA}/api/v1`, GITHUB_TOKEN: "workflow-own" },
  right: /the token of the workflow, FORGEJO_TOKEN or GITEA_TOKEN needs `write:issue`/,
  check: STATUS,
});

testForge({
  name: "Gitea from another CI system, with a personal token",
  fake: createFakeGitea,
  connect: (network) => giteaForge({ ...PLACE, ci: "drone", serverUrl: GITEA }, network),
  env: { GITEA_TOKEN: "gitea-personal" },
  right: /`write:issue`/,
  check: STATUS,
});

Deno.test("giteaForge() takes a workflow's token from no other CI system", () => {
  const { network } = networkOf(createFakeGitea(), { GITHUB_TOKEN: "ghs_of_github" });
  const found = giteaForge({ ...PLACE, ci: "drone", serverUrl: GITEA }, network);
  assert.deepEqual(isForge(found), false);
});

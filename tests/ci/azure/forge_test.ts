import assert from "node:assert/strict";
import { azureForge } from "../../../ci/azure/forge.ts";
import { publishCheck } from "../../../ci/forge/check.ts";
import { isForge } from "../../../ci/forge/place.ts";
import { AZURE, createFakeAzure } from "../../fakes/azure.ts";
import { CHECK, networkOf, testForge } from "../forge/_contract.ts";

const PLACE = { ci: "azure", project: "acme/shop/_git/shop", isFork: false };
const ENV = {
  SYSTEM_COLLECTIONURI: AZURE,
  SYSTEM_TEAMPROJECTID: "p-1",
  BUILD_REPOSITORY_ID: "repo-1",
  BUILD_REPOSITORY_URI: "https://dev.azure.test/acme/p/_git/shop",
  SYSTEM_ACCESSTOKEN: "azure-token",
};

testForge({
  name: "Azure DevOps",
  fake: createFakeAzure,
  connect: (network) => azureForge(PLACE, network),
  env: ENV,
  right: /`Contribute to pull requests`/,
  check: {
    to: "pullRequests/17",
    body: {
      context: { genre: "unentropy", name: "Quality gate" },
      state: "failed",
      description: "1 of 2 failed",
      targetUrl: "https://run",
    },
  },
});

Deno.test("azureForge() outside a pull request sets the status on the commit", async () => {
  const fake = createFakeAzure();
  const forge = azureForge(PLACE, networkOf(fake, ENV).network);
  assert.ok(isForge(forge));
  await publishCheck(forge, CHECK, undefined);
  assert.equal(fake.checks[0]?.to, `commits/${CHECK.commit}`);
});

Deno.test("azureForge() without the job's token says how a step gets it", () => {
  const { SYSTEM_ACCESSTOKEN: _, ...env } = ENV;
  const found = azureForge(PLACE, networkOf(createFakeAzure(), env).network);
  assert.ok(!isForge(found));
  assert.match(found.advice ?? "", /SYSTEM_ACCESSTOKEN: \$\(System\.AccessToken\)/);
});

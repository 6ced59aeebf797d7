import assert from "node:assert/strict";
import { bitbucketForge } from "../../../ci/bitbucket/forge.ts";
import { publishCheck } from "../../../ci/forge/check.ts";
import { upsertComment } from "../../../ci/forge/comment.ts";
import { isForge } from "../../../ci/forge/place.ts";
import { json } from "../../fakes/faults.ts";
import { createFakeBitbucket } from "../../fakes/bitbucket.ts";
import { CHECK, CONTENT, networkOf, testForge } from "../forge/_contract.ts";

const PLACE = { ci: "bitbucket", project: "acme/shop", isFork: false };
const ENV = { BITBUCKET_TOKEN: "bb-token" };

testForge({
  name: "Bitbucket",
  fake: createFakeBitbucket,
  connect: (network) => bitbucketForge(PLACE, network),
  env: ENV,
  right: /BITBUCKET_TOKEN needs the scope/,
  check: {
    to: CHECK.commit,
    body: {
      key: "Quality gate",
      name: "Quality gate",
      state: "FAILED",
      description: "1 of 2 failed",
      url: "https://run",
    },
  },
});

Deno.test("bitbucketForge() gives its token to no server that an answer names", async () => {
  const fake = createFakeBitbucket();
  const answer = () => json(200, { values: [], next: "https://evil.test/2.0/x" });
  fake.fail({ method: "GET", path: /comments/, answer });
  const forge = bitbucketForge(PLACE, networkOf(fake, ENV).network);
  assert.ok(isForge(forge));
  await upsertComment(forge, CONTENT);
  assert.ok(
    fake.log.every(({ path }) => path.startsWith("/2.0/repositories/") || path === "/2.0/user"),
  );
});

Deno.test("bitbucketForge() has a short key for a long name, always the same", async () => {
  const fake = createFakeBitbucket();
  const forge = bitbucketForge(PLACE, networkOf(fake, ENV).network);
  assert.ok(isForge(forge));
  const name = "Unentropy quality gate (into release, os=windows)";
  const { link: _, ...content } = { ...CHECK, name };
  for (let i = 0; i < 2; i++) await publishCheck(forge, content, undefined);
  const [first, second] = fake.checks.map(({ body }) => body);
  assert.equal(first?.["name"], name);
  assert.equal(first?.["key"], second?.["key"]);
  assert.match(String(first?.["url"]), /^https:\/\/bitbucket\.org\/acme\/shop\/commits\/d{40}$/);
});

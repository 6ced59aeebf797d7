import assert from "node:assert/strict";
import { runIds } from "../providers/s3/_s3.ts";
import { PLACES } from "../endurance/_places.ts";
import { readPage } from "./_pages.ts";
import { makeScratch } from "./_scratch.ts";

/** The lines of the page that need an account, as they are; only what an account would give is put in. */
function linesOf(word: string, given: Readonly<Record<string, string>>): string {
  const block = readPage("docs/migration.md").blocks
    .find(({ marks, text }) => marks.has("elsewhere") && text.includes(word));
  assert.ok(block, word);
  const lines = Object.entries(given).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    block.text,
  );
  assert.doesNotMatch(lines, /…/);
  return lines;
}

Deno.test("docs/migration.md leads from a folder to a bucket, and from artifacts to a bucket", async () => {
  const [startS3, startArtifacts] = [PLACES["sqlite-s3"], PLACES["sqlite-artifact"]];
  assert.ok(startS3 && startArtifacts);
  await using bucket = await startS3();
  await using artifacts = await startArtifacts();
  await using scratch = await makeScratch();
  const { endpoint = "", bucket: name = "", key = "" } = bucket.config;
  const place = {
    "my-metrics/my-project/history.db": `${name}/${key}`,
    "https://s3.eu-central-1.amazonaws.com": endpoint,
  };
  await scratch.write(
    "unentropy.json",
    JSON.stringify({
      metrics: { loc: { $ref: "loc", command: "@collect loc src" } },
      storage: { type: "sqlite-local" },
    }),
  );
  const keys = {
    "AWS_ACCESS_KEY_ID=…": "AWS_ACCESS_KEY_ID=key",
    "AWS_SECRET_ACCESS_KEY=…": "AWS_SECRET_ACCESS_KEY=secret",
  };
  const first = await scratch.sh(
    `unentropy-track --run-id 1\n${linesOf("--from sqlite-local", { ...place, ...keys })}`,
  );
  assert.equal(first.code, 0, first.output);
  assert.deepEqual(await runIds(await bucket.read("")), ["1"]);

  await artifacts.write("", await bucket.read(""));
  const second = await scratch.sh([
    `export GITHUB_API_URL=${
      artifacts.env["GITHUB_API_URL"]
    } AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret`,
    `export UNENTROPY_S3_ENDPOINT=${endpoint}`,
    linesOf("--from sqlite-artifact", {
      ...place,
      "GITHUB_TOKEN=…": "GITHUB_TOKEN=ghs_0123456789",
      "my-org/my-project": "acme/shop",
    }),
  ].join("\n"));
  assert.equal(second.code, 0, second.output);
  assert.match(second.output, /0 new there, 1 in all/);
});

import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";
import { fixture, refusal } from "./_parse.ts";

interface InvalidCase {
  readonly file: string;
  readonly paths: readonly string[];
  readonly why: string;
  readonly stage: "json" | "schema" | "cross-reference" | "resolve";
}

/** What the reference system refuses and we allow on purpose; each has its own test below. */
const ALLOWED = [
  "02-json-comment.json",
  "06-metrics-fifty-one.json",
  "08-root-schema-key.json",
  "25-storage-unknown-type.json",
  "26-storage-extra-key.json",
];

const CASES: readonly InvalidCase[] = JSON.parse(await fixture("invalid/expected.json"));

for (const { file, paths, why, stage } of CASES.filter(({ file }) => !ALLOWED.includes(file))) {
  Deno.test(`parseConfig() refuses the invalid config ${file}: ${why}`, async () => {
    const error = await refusal(await fixture(`invalid/${file}`));
    assert.deepEqual(error.problems.map((problem) => problem.path).sort(), [...paths].sort());
    assert.equal(error.code, stage === "json" ? "CONFIG_NOT_JSON" : "CONFIG_INVALID");
    for (const path of paths) assert.ok(error.message.includes(path), error.message);
  });
}

Deno.test("the invalid configs are 40, and 35 of them are refused", () => {
  assert.equal(CASES.length, 40);
  assert.equal(CASES.filter(({ file }) => !ALLOWED.includes(file)).length, 35);
});

Deno.test("02: comments are allowed, because people explain their limits", async () => {
  const { config } = await parseConfig(await fixture("invalid/02-json-comment.json"), {
    path: "unentropy.json",
  });
  assert.deepEqual(config.metrics.map(({ key }) => key), ["a"]);
});

Deno.test("06: more than fifty metrics are allowed, because a monorepo has them; thousands are a mistake", async () => {
  const text = await fixture("invalid/06-metrics-fifty-one.json");
  assert.equal((await parseConfig(text, { path: "unentropy.json" })).config.metrics.length, 51);
  const many = Array.from(
    { length: 1_001 },
    (_, index) => [`m-${index}`, { $ref: "loc", command: "echo 1" }],
  );
  const error = await refusal(JSON.stringify({ metrics: Object.fromEntries(many) }));
  assert.match(error.message, /1,001 metrics|1 to 1,000 metrics/);
});

Deno.test("08: $schema is allowed, because it gives editors completion", async () => {
  const { config, warnings } = await parseConfig(
    await fixture("invalid/08-root-schema-key.json"),
    { path: "unentropy.json" },
  );
  assert.deepEqual(config.metrics.map(({ key }) => key), ["coverage"]);
  assert.deepEqual(warnings, []);
});

Deno.test("25: any storage.type is allowed, because only the registry knows the types", async () => {
  const { config } = await parseConfig(await fixture("invalid/25-storage-unknown-type.json"), {
    path: "unentropy.json",
  });
  assert.equal(config.storage.type, "postgres");
});

Deno.test("26: storage settings without secrets belong into the config", async () => {
  const { config } = await parseConfig(await fixture("invalid/26-storage-extra-key.json"), {
    path: "unentropy.json",
  });
  assert.deepEqual([config.storage.type, config.storage.bucket], ["sqlite-s3", "metrics"]);
});

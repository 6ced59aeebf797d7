import assert from "node:assert/strict";
import { METRIC, parse, refusal } from "./_parse.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const KEYS: readonly (readonly [string, RegExp])[] = [
  ["accessKeyId", /AWS_ACCESS_KEY_ID or UNENTROPY_S3_ACCESS_KEY_ID/],
  ["access_key", /AWS_ACCESS_KEY_ID/],
  ["secretAccessKey", /AWS_SECRET_ACCESS_KEY or UNENTROPY_S3_SECRET_ACCESS_KEY/],
  ["s3-secret-access-key", /AWS_SECRET_ACCESS_KEY/],
  ["sessionToken", /AWS_SESSION_TOKEN or UNENTROPY_S3_SESSION_TOKEN/],
  ["token", /GITHUB_TOKEN/],
  ["githubToken", /GITHUB_TOKEN/],
  ["password", /environment variable that the storage reads/],
  ["dbPassword", /environment variable that the storage reads/],
  ["API_KEY", /environment variable/],
  ["privateKey", /environment variable/],
  ["connectionString", /environment variable/],
  ["credentials", /environment variable/],
];

for (const [key, variable] of KEYS) {
  Deno.test(`a key ${key} in the config is an error that names the environment variable`, async () => {
    for (const value of [SECRET, { inner: SECRET }, [SECRET]]) {
      const error = await refusal(
        JSON.stringify({ metrics: { a: METRIC }, storage: { type: "sqlite-s3", [key]: value } }),
      );
      assert.equal(error.problems.length, 1, error.message);
      assert.match(error.problems[0]?.expected ?? "", variable);
      assert.ok(!error.message.includes(SECRET), error.message);
    }
  });
}

Deno.test("a secret beside a collector's options is named with passEnv", async () => {
  const error = await refusal(
    JSON.stringify({ metrics: { a: { collect: { from: "http", apiKey: SECRET } } } }),
  );
  assert.deepEqual(error.problems.map(({ path }) => path), ["$.metrics.a.collect.apiKey"]);
  assert.match(error.message, /passEnv/);
  assert.ok(!error.message.includes(SECRET));
});

const VALUES: readonly string[] = [
  "AKIAIOSFODNN7EXAMPLE",
  "ghp_0123456789abcdefghijABCDEFGHIJ012345",
  "github_pat_0123456789abcdefghijABCDEFGHIJ",
  "glpat-0123456789abcdefghij",
  "-----BEGIN RSA PRIVATE KEY-----",
  "https://user:hunter2@example.com/x",
];

for (const value of VALUES) {
  Deno.test(`a value such as ${value.slice(0, 12)}… is refused wherever it stands, and not shown`, async () => {
    const error = await refusal(JSON.stringify({
      metrics: { a: { ...METRIC, command: `X=${value} ./run`, unit: value } },
      sources: [value],
      storage: { type: value, endpoint: value },
      qualityGate: { mode: value, thresholds: [{ metric: value, mode: value }] },
    }));
    assert.ok(error.problems.some(({ path }) => path === "$.metrics.a.command"));
    assert.ok(error.problems.some(({ path }) => path === "$.sources[0]"));
    assert.ok(!error.message.includes(value), error.message);
  });
}

Deno.test("a syntax error does not show what stands there", async () => {
  for (const text of [`{"secretAccessKey": "${SECRET}`, `{secretAccessKey: ${SECRET}}`, SECRET]) {
    const error = await refusal(text);
    assert.equal(error.code, "CONFIG_NOT_JSON");
    assert.ok(!error.message.includes(SECRET.slice(0, 8)), error.message);
  }
});

Deno.test("metrics and labels are named freely, variables are named by passEnv", async () => {
  const { config } = await parse({
    metrics: {
      token: METRIC,
      "api-key": { ...METRIC, labels: { token: "bpe" }, passEnv: ["NPM_TOKEN", "MY_SECRET"] },
    },
  });
  assert.deepEqual(config.metrics.map(({ key }) => key), ["token", "api-key"]);
});

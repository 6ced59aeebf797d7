import assert from "node:assert/strict";
import { namesOf, SETTING_NAMES } from "../../../config/settings/table.ts";
import { applySettings, readSettings } from "../../../config/settings/settings.ts";
import { UsageError } from "../../../errors.ts";
import { METRIC, parse } from "../_parse.ts";

Deno.test("readSettings() gives the defaults where nothing is said", () => {
  assert.deepEqual(readSettings({ env: {} }), {
    configFile: "unentropy.json",
    reportDir: "unentropy-report",
    reportUpload: true,
    record: "auto",
    isolate: false,
    verbose: false,
    outputFile: ".unentropy/quality-gate-results.json",
    commentMarker: "<!-- unentropy-quality-gate -->",
    storage: {},
    gate: {},
    gateByVariable: [],
  });
});

Deno.test("a flag counts more than an input, an input more than the environment, that more than the config", async () => {
  const parsed = await parse({
    metrics: { a: METRIC },
    storage: { type: "sqlite-s3", bucket: "config", region: "config", key: "config", path: "p" },
    qualityGate: { mode: "soft", maxCommentMetrics: 7 },
  });
  const settings = readSettings({
    flags: { s3Bucket: "flag", qualityGateMode: "hard" },
    env: {
      "INPUT_S3-BUCKET": "input",
      "INPUT_S3-REGION": "input",
      "INPUT_QUALITY-GATE-MODE": "off",
      UNENTROPY_S3_BUCKET: "variable",
      UNENTROPY_S3_REGION: "variable",
      UNENTROPY_S3_ENDPOINT: "https://variable.example",
      UNENTROPY_ENABLE_PR_COMMENT: "false",
    },
  });
  const { config } = applySettings(parsed, settings);
  const { bucket, region, endpoint, key, type } = config.storage;
  assert.deepEqual(
    { bucket, region, endpoint, key, type },
    {
      bucket: "flag",
      region: "input",
      endpoint: "https://variable.example",
      key: "config",
      type: "sqlite-s3",
    },
  );
  assert.equal(config.gate.mode, "hard");
  assert.equal(config.gate.pullRequestComment, false);
  assert.equal(config.gate.maxCommentMetrics, 7);
  assert.deepEqual(config.metrics, parsed.config.metrics);
});

Deno.test("isolate outside the config isolates every metric, and never takes a metric's own away", async () => {
  const parsed = await parse({ metrics: { a: METRIC, b: { ...METRIC, isolate: true } } });
  const isolated = (env: Readonly<Record<string, string>>) =>
    applySettings(parsed, readSettings({ env })).config.metrics.map(({ isolate }) => isolate);
  assert.deepEqual(isolated({}), [false, true]);
  assert.deepEqual(isolated({ INPUT_ISOLATE: "true" }), [true, true]);
  assert.deepEqual(isolated({ INPUT_ISOLATE: "true", UNENTROPY_ISOLATE: "false" }), [true, true]);
  assert.deepEqual(isolated({ UNENTROPY_ISOLATE: "false" }), [false, true]);
});

Deno.test("the action's own storage type counts less than the config and an input", async () => {
  const typeOf = async (said: string | undefined, env: Readonly<Record<string, string>>) => {
    const parsed = await parse({
      metrics: { a: METRIC },
      storage: { path: "p", ...(said !== undefined && { type: said }) },
    });
    return applySettings(parsed, readSettings({ env })).config.storage.type;
  };
  const env = { UNENTROPY_DEFAULT_STORAGE: "sqlite-artifact" };
  assert.equal(await typeOf(undefined, env), "sqlite-artifact");
  assert.equal(await typeOf("sqlite-local", env), "sqlite-local");
  assert.equal(await typeOf(undefined, { ...env, "INPUT_STORAGE-TYPE": "sqlite-s3" }), "sqlite-s3");
  assert.equal(await typeOf(undefined, { UNENTROPY_DEFAULT_STORAGE: "" }), "sqlite-local");
});

Deno.test("an empty or blank input counts as not given, as when the config's mode must hold", async () => {
  const parsed = await parse({ metrics: { a: METRIC }, qualityGate: { mode: "hard" } });
  for (const blank of ["", "  ", undefined]) {
    const settings = readSettings({
      env: {
        "INPUT_QUALITY-GATE-MODE": blank,
        "INPUT_STORAGE-TYPE": blank,
        UNENTROPY_STORAGE_TYPE: "sqlite-artifact",
      },
    });
    const { gate, storage } = applySettings(parsed, settings).config;
    assert.deepEqual([gate.mode, storage.type], ["hard", "sqlite-artifact"]);
  }
});

/** Every input of the reference system's two actions, with what it becomes here. */
const INPUTS: readonly (readonly [
  string,
  string,
  (settings: ReturnType<typeof readSettings>) => unknown,
  unknown,
])[] = [
  ["storage-type", "sqlite-s3", (s) => s.storage.type, "sqlite-s3"],
  ["s3-endpoint", "https://s3.example.com", (s) => s.storage.endpoint, "https://s3.example.com"],
  ["s3-bucket", "metrics", (s) => s.storage.bucket, "metrics"],
  ["s3-region", "eu-west-1", (s) => s.storage.region, "eu-west-1"],
  ["artifact-name", "mine", (s) => s.storage.artifactName, "mine"],
  ["artifact-branch-filter", "main", (s) => s.storage.branchFilter, "main"],
  ["config-file", "ci/unentropy.json", (s) => s.configFile, "ci/unentropy.json"],
  ["database-key", "a/b.db", (s) => s.storage.key, "a/b.db"],
  ["database-key", "a/b.db", (s) => s.storage.path, "a/b.db"],
  ["report-dir", "out", (s) => s.reportDir, "out"],
  ["timeout", "300", (s) => s.storage.timeoutMs, 300_000],
  ["retry-attempts", "3", (s) => s.storage.retryAttempts, 3],
  ["verbose", "true", (s) => s.verbose, true],
  ["quality-gate-mode", "hard", (s) => s.gate.mode, "hard"],
  ["enable-pr-comment", "false", (s) => s.gate.pullRequestComment, false],
  ["pr-comment-marker", "<!-- mine -->", (s) => s.commentMarker, "<!-- mine -->"],
  ["max-pr-comment-metrics", "12", (s) => s.gate.maxCommentMetrics, 12],
  ["output-file", "gate.json", (s) => s.outputFile, "gate.json"],
];

for (const [input, text, where, value] of INPUTS) {
  Deno.test(`the input ${input} becomes ${String(where).replace("(s) => s.", "")}`, () => {
    const settings = readSettings({ env: { [`INPUT_${input.toUpperCase()}`]: ` ${text}\n` } });
    assert.equal(where(settings), value);
  });
}

Deno.test("the storage path counts more than the database key", () => {
  const { storage } = readSettings({
    env: { "INPUT_DATABASE-KEY": "key.db" },
    flags: { storagePath: "path.db" },
  });
  assert.deepEqual(storage, { path: "path.db", key: "key.db" });
});

const TIMES: readonly (readonly [string | number, number])[] = [
  ["120", 120_000],
  [5, 5_000],
  ["1.5", 1_500],
  ["90s", 90_000],
  ["2m", 120_000],
  ["500ms", 500],
  ["60 s", 60_000],
];

for (const [text, ms] of TIMES) {
  Deno.test(`a timeout of ${text} is ${ms} milliseconds`, () => {
    assert.equal(readSettings({ env: {}, flags: { timeout: text } }).storage.timeoutMs, ms);
  });
}

Deno.test("every malformed value is named with the flag, input or variable that gave it", () => {
  let message = "";
  try {
    readSettings({
      flags: { timeout: "abc", retryAttempts: NaN, record: "alway", s3Bucket: "" },
      env: {
        "INPUT_QUALITY-GATE-MODE": "strict",
        "INPUT_VERBOSE": "maybe",
        UNENTROPY_MAX_PR_COMMENT_METRICS: "101",
        UNENTROPY_S3_ENDPOINT: "https://user:hunter2@s3.example.com",
      },
    });
  } catch (error) {
    assert.ok(error instanceof UsageError);
    assert.equal(error.code, "USAGE");
    message = error.message;
  }
  for (
    const part of [
      '--timeout: found "abc", expected a time',
      '--retry-attempts: found "NaN", expected a whole number from 1 to 20',
      '--record: found "alway", expected one of auto, always, never (did you mean "always"?)',
      '--s3-bucket: found ""',
      'input quality-gate-mode: found "strict", expected one of off, soft, hard',
      'input verbose: found "maybe", expected true or false',
      'UNENTROPY_MAX_PR_COMMENT_METRICS: found "101"',
      "UNENTROPY_S3_ENDPOINT: found a secret (not shown)",
    ]
  ) assert.ok(message.includes(part), `${part} is not in ${message}`);
  assert.ok(!message.includes("hunter2"));
});

for (const text of ["0", "-1", "1e3", "2h", "Infinity", "0.0001ms", "9999999", "s"]) {
  Deno.test(`a timeout of ${text} is refused`, () => {
    assert.throws(() => readSettings({ env: { UNENTROPY_TIMEOUT: text } }), UsageError);
  });
}

for (const text of ["TRUE", "yes", "on", "1", "false", "No", "OFF", "0"]) {
  Deno.test(`${text} is a yes or a no`, () => {
    const { verbose } = readSettings({ env: { UNENTROPY_VERBOSE: text } });
    assert.equal(verbose, /^(?:true|yes|on|1)$/i.test(text));
  });
}

Deno.test("credentials are no settings", () => {
  const names = SETTING_NAMES.join(" ").toLowerCase();
  for (const word of ["access", "secret", "token", "password"]) assert.ok(!names.includes(word));
});

Deno.test("a setting has one name in three forms", () => {
  assert.deepEqual(namesOf("artifactBranchFilter"), {
    flag: "--artifact-branch-filter",
    input: "artifact-branch-filter",
    variable: "UNENTROPY_ARTIFACT_BRANCH_FILTER",
  });
});

Deno.test("applySettings() warns of storage settings that the type in force does not read", async () => {
  const parsed = await parse({
    metrics: { a: METRIC },
    storage: { bucket: "metrics", path: "x.db" },
  });
  assert.deepEqual(applySettings(parsed, readSettings({ env: {} })).warnings, [
    "storage.bucket has no effect on sqlite-local: it belongs to sqlite-s3",
  ]);
  const onS3 = readSettings({ env: { "INPUT_STORAGE-TYPE": "sqlite-s3" } });
  assert.deepEqual(applySettings(parsed, onS3).warnings, [
    "storage.path has no effect on sqlite-s3: it belongs to sqlite-local",
  ]);
  const own = readSettings({ env: { "INPUT_STORAGE-TYPE": "mine" } });
  assert.deepEqual(applySettings(parsed, own).warnings, []);
});

Deno.test("applySettings() warns of a hard gate without thresholds, whoever made it hard", async () => {
  const parsed = await parse({ metrics: { a: METRIC } });
  const hard = readSettings({ env: {}, flags: { qualityGateMode: "hard" } });
  assert.deepEqual(applySettings(parsed, hard).warnings, [
    "The gate is hard, but it has no thresholds that could fail",
  ]);
});

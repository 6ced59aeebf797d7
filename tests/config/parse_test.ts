import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";
import { METRIC, parse, problemsOf, refusal } from "./_parse.ts";

Deno.test("parseConfig() lists every problem of a config at once, in the order of the file", async () => {
  const error = await refusal(`{
  // one of everything
  "metrics": {
    "Bad_Key": { "type": "numerc", "command": "echo 1" },
    "a": { "type": "numeric", "comand": "echo 1", "unit": "%" },
    "b": { "$ref": "coverge" }
  },
  "storage": { "bukcet": "x", "timeout": "60s" },
  "qualityGate": {
    "mode": "strict",
    "thresholds": [
      { "metric": "size", "mode": "min" },
      { "metric": "a", "mode": "maximum" }
    ]
  },
  "reprot": {}
}`);
  assert.equal(error.code, "CONFIG_INVALID");
  assert.deepEqual(
    error.problems.map(({ path, line, column, didYouMean }) => [path, line, column, didYouMean]),
    [
      ["$.metrics.Bad_Key", 4, 5, "bad-key"],
      ["$.metrics.Bad_Key.type", 4, 18, "numeric"],
      ["$.metrics.a.command", 5, 5, undefined],
      ["$.metrics.a.comand", 5, 31, "command"],
      ["$.metrics.a.unit", 5, 51, "percent"],
      ['$.metrics.b["$ref"]', 6, 12, "coverage"],
      ["$.storage.bukcet", 8, 16, "bucket"],
      ["$.storage.timeout", 8, 31, undefined],
      ["$.qualityGate.mode", 10, 5, "hard"],
      ["$.qualityGate.thresholds[0].target", 12, 7, undefined],
      ["$.qualityGate.thresholds[0].metric", 12, 9, undefined],
      ["$.qualityGate.thresholds[1].mode", 13, 24, "max"],
      ["$.reprot", 16, 3, "report"],
    ],
  );
  const lines = error.message.split("\n");
  assert.equal(lines[0], "Cannot use the config unentropy.json: 13 problems");
  assert.equal(lines.length, 14);
  assert.equal(
    lines[5],
    '  $.metrics.a.unit (line 5, column 51): found "%", expected one of percent, integer, bytes, ' +
      'duration, decimal (did you mean "percent"?)',
  );
  assert.match(error.fix, /unentropy-track schema/);
});

const NOT_JSON: readonly (readonly [string, string, string, string])[] = [
  ["an empty file", "", "1:1", "found the end of the text, expected a value"],
  ["only blanks", " \n ", "2:2", "found the end of the text, expected a value"],
  ["a trailing comma in an object", '{"a":1,}', "1:8", "found a trailing comma"],
  ["a trailing comma in a list", "[1,\n2, // two\n]", "3:1", "found a trailing comma"],
  ["a trailing comma behind an address", '{"a":"http://x",}', "1:17", "found a trailing comma"],
  ["a comma in a comment", '{"a": // one,\n}', "2:1", 'found "}", expected a value'],
  ["a missing comma", '{"a":1\n "b":2}', "2:2", 'found "\\"", expected a comma'],
  ["a missing brace", '{"a":1', "1:7", "found the end of the text, expected a close brace"],
  ["YAML", "metrics:\n  a: 1", "1:1", "invalid symbol"],
  ["a conflict marker", '{\n<<<<<<< HEAD\n"a":1}', "2:1", "invalid symbol"],
  ["single quotes", "{'a':1}", "1:2", "invalid symbol"],
  ["an unfinished text", '{"a":"b', "1:6", "unexpected end of string"],
  ["a bad escape", '{"a":"\\q"}', "1:6", "invalid escape character"],
  ["two values", "{} {}", "1:4", "expected nothing more"],
  ["a leading zero", "[01]", "1:3", "expected a comma"],
  ["too many levels", "[".repeat(200_000), "1:65", "more than 64 levels of nesting"],
  ["a huge file", " ".repeat(2_000_000), "1:1", "2000000 characters"],
];

for (const [what, text, place, part] of NOT_JSON) {
  Deno.test(`parseConfig() says where JSON ends: ${what}`, async () => {
    const error = await refusal(text);
    assert.equal(error.code, "CONFIG_NOT_JSON");
    const [problem] = error.problems;
    assert.equal(error.problems.length, 1);
    assert.equal(`${problem?.line}:${problem?.column}`, place);
    assert.ok(error.message.includes(part), error.message);
  });
}

for (const text of ["null", "[]", '"x"', "7", "true"]) {
  Deno.test(`parseConfig() refuses ${text} as a config`, async () => {
    const error = await refusal(text);
    assert.deepEqual(error.problems.map(({ path, expected }) => [path, expected]), [[
      "$",
      "an object",
    ]]);
  });
}

Deno.test("parseConfig() counts lines by LF and CRLF alike", async () => {
  const error = await refusal('{\r\n  "metrics": {},\r\n  "x": 1\r\n}');
  assert.deepEqual(error.problems.map(({ line, column }) => [line, column]), [[2, 3], [3, 3]]);
});

Deno.test("parseConfig() reports a key that appears twice, at its second place", async () => {
  const error = await refusal(
    '{"metrics": {"a": {"type": "numeric", "command": "echo 1"}},\n"sources": ["a"],\n"sources": ["b"]}',
  );
  assert.deepEqual(error.problems, [{
    path: "$.sources",
    found: "the same key again",
    expected: "each key once",
    line: 3,
    column: 1,
  }]);
});

Deno.test("parseConfig() treats __proto__ as a key like any other", async () => {
  const error = await refusal('{"__proto__": {}, "metrics": {"__proto__": {}}}');
  assert.deepEqual(error.problems.map(({ path }) => path), [
    "$.__proto__",
    "$.metrics.__proto__",
    "$.metrics.__proto__.type",
    "$.metrics.__proto__.command",
  ]);
});

Deno.test("parseConfig() keeps the metrics in the order of the file, numbers as keys included", async () => {
  const text = '{"metrics":{"b":{"$ref":"loc"},"404":{"$ref":"loc"},"a":{"$ref":"loc"}}}';
  const { config } = await parseConfig(text, { path: "x" });
  assert.deepEqual(config.metrics.map(({ key }) => key), ["b", "404", "a"]);
});

Deno.test("a metric has one source", async () => {
  const metrics = {
    both: { ...METRIC, collect: { from: "loc" } },
    none: { type: "numeric" },
    nameless: { collect: {} },
    open: { type: "numeric", command: "@collect size 'dist" },
  };
  assert.deepEqual(
    (await problemsOf({ metrics })).map(({ path, found }) => [path, found]),
    [
      ["$.metrics.both.collect", "both command and collect"],
      ["$.metrics.none.command", "nothing"],
      ["$.metrics.nameless.collect.from", "nothing"],
      ["$.metrics.open.command", '"@collect size \'dist"'],
    ],
  );
});

Deno.test("a collect object is numeric by default and keeps its options as written", async () => {
  const options = {
    paths: ["a.info", "b.info"],
    type: "branch",
    exclude: ["x/**"],
    deep: { n: 1 },
  };
  const { config } = await parse({
    metrics: { cov: { collect: { from: "coverage", ...options } } },
  });
  const [metric] = config.metrics;
  assert.equal(metric?.type, "numeric");
  assert.deepEqual(metric?.source, { type: "collect", from: "coverage", options });
});

Deno.test("everything of a metric can be set", async () => {
  const { config } = await parse({
    metrics: {
      time: {
        ...METRIC,
        unit: "decimal",
        direction: "higher",
        noise: "sampled",
        minEffect: "2.5 %",
        samples: 5,
        labels: { os: "linux", empty: "" },
        onFailure: "skip",
        passEnv: ["NPM_TOKEN"],
        isolate: true,
        parallel: false,
      },
      abs: { ...METRIC, minEffect: 10 },
      obj: { ...METRIC, minEffect: { percent: 3 } },
    },
  });
  const [time, abs, obj] = config.metrics;
  assert.deepEqual(time, {
    key: "time",
    type: "numeric",
    unit: "decimal",
    direction: "higher",
    noise: "sampled",
    source: { type: "command", command: "echo 1" },
    timeoutMs: 60_000,
    labels: { os: "linux", empty: "" },
    samples: 5,
    minEffect: { percent: 2.5 },
    onFailure: "skip",
    passEnv: ["NPM_TOKEN"],
    isolate: true,
    parallel: false,
  });
  assert.deepEqual([abs?.minEffect, obj?.minEffect], [{ absolute: 10 }, { percent: 3 }]);
});

Deno.test("everything of the storage can be set", async () => {
  const settings = {
    path: "history.db",
    backup: true,
    endpoint: "https://s3.example.com:9000/prefix",
    bucket: "metrics",
    region: "eu-central-1",
    key: "a/b.db",
    pathStyle: false,
    compress: "zstd",
    artifactName: "metrics-main",
    branchFilter: "main",
    retentionDays: 30,
    retryAttempts: 3,
  };
  const { config } = await parse({
    metrics: { a: METRIC },
    storage: { type: "mine", ...settings, timeout: 1000, retention: { maxRuns: 10 } },
  });
  assert.deepEqual(config.storage, {
    type: "mine",
    ...settings,
    timeoutMs: 1000,
    retention: { maxRuns: 10, keepTagged: true },
  });
});

Deno.test("storage settings are checked", async () => {
  const storage = {
    endpoint: "s3.example.com",
    compress: "brotli",
    artifactName: "a/b",
    retentionDays: 0,
    retention: { maxRuns: 0, maxAge: 3 },
    backup: "yes",
    timeout: 0,
    retryAttempts: 1.5,
  };
  assert.deepEqual(
    (await problemsOf({ metrics: { a: METRIC }, storage })).map(({ path }) => path),
    [
      "$.storage.endpoint",
      "$.storage.compress",
      "$.storage.artifactName",
      "$.storage.retentionDays",
      "$.storage.retention.maxRuns",
      "$.storage.retention.maxAge",
      "$.storage.backup",
      "$.storage.timeout",
      "$.storage.retryAttempts",
    ],
  );
});

Deno.test("parseConfig() names three thousand problems, each at its place", async () => {
  const keys = Array.from({ length: 3000 }, (_, i) => `"key-${i}": ${i}`);
  const error = await refusal(`{"metrics": {"a": {"$ref": "loc"}},\n${keys.join(",\n")}}`);
  assert.deepEqual(
    error.problems.map(({ path, line, column }) => [path, line, column]),
    keys.map((_, i) => [`$["key-${i}"]`, i + 2, 1]),
  );
});

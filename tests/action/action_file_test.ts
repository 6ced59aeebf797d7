import assert from "node:assert/strict";
import { namesOf, SETTING_NAMES } from "../../config/settings/table.ts";
import { outputsOf } from "../../core/gate/outputs.ts";
import { readActionFile } from "./_runner.ts";

/** Inputs that are not settings: credentials, and what the launcher reads itself. */
const OTHERS = [
  "command",
  "s3-access-key-id",
  "s3-secret-access-key",
  "s3-session-token",
  "github-token",
  "matrix",
  "runtime",
  "binary-path",
  "verify-attestation",
];

Deno.test("action.yml declares every setting as an input, and no input that nobody reads", async () => {
  const { inputs } = await readActionFile();
  const settings = SETTING_NAMES.map((name) => namesOf(name).input);
  assert.deepEqual(Object.keys(inputs).toSorted(), [...settings, ...OTHERS].toSorted());
});

Deno.test("action.yml gives no input a default that would count more than the config", async () => {
  const { inputs } = await readActionFile();
  const withDefault = Object.keys(inputs).filter((name) => inputs[name]?.default !== undefined);
  assert.deepEqual(withDefault, ["github-token", "matrix"]);
});

Deno.test("action.yml declares exactly the outputs that a track sets", async () => {
  const { outputs } = await readActionFile();
  const set = outputsOf({
    exitCode: 0,
    version: "0",
    durationMs: 0,
    phases: [],
    measurements: [],
    failures: [],
    warnings: [],
  });
  assert.deepEqual(Object.keys(outputs).toSorted(), Object.keys(set).toSorted());
});

Deno.test("action.yml has every input and output of the reference system's two actions", async () => {
  const { inputs, outputs } = await readActionFile();
  const names = (text: string) => text.split(" ");
  const referenceInputs = names(
    "storage-type s3-endpoint s3-bucket s3-region s3-access-key-id s3-secret-access-key " +
      "s3-session-token artifact-name artifact-branch-filter config-file database-key report-dir timeout " +
      "retry-attempts verbose quality-gate-mode enable-pr-comment pr-comment-marker " +
      "max-pr-comment-metrics output-file",
  );
  const referenceOutputs = names(
    "success storage-type database-location database-size metrics-collected total-builds duration " +
      "artifact-upload-required artifact-name artifact-path source-run-id error-code error-message " +
      "quality-gate-status quality-gate-mode quality-gate-failing-metrics quality-gate-comment-url " +
      "quality-gate-results-path quality-gate-results-json baseline-reference-branch " +
      "baseline-builds-considered",
  );
  assert.deepEqual(referenceInputs.filter((name) => !(name in inputs)), []);
  assert.deepEqual(referenceOutputs.filter((name) => !(name in outputs)), []);
});

Deno.test("the action needs nothing but Node: no package, no shell, and the files that it names", async () => {
  const { runs } = await readActionFile();
  assert.deepEqual(runs, { using: "node24", main: "action/main.mjs" });
  const folder = new URL("../../action/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".mjs")) continue;
    const text = await Deno.readTextFile(new URL(name, folder));
    for (const [, from = ""] of text.matchAll(/^import .*from "([^"]+)"/gm)) {
      assert.match(from, /^(node:|\.\/\w+\.mjs$)/, `${name} imports ${from}`);
    }
    assert.doesNotMatch(text, /shell: true/);
  }
});

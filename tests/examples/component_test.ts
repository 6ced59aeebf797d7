import assert from "node:assert/strict";
import { parse, parseAllDocuments } from "yaml";
import { detectProject } from "../../onboarding/detect_project.ts";
import { initWorkflow } from "../../onboarding/workflow/workflow.ts";
import { include, INPUTS } from "./_component.ts";
import { schemaProblems } from "./_schema.ts";

const ROOT = new URL("../../", import.meta.url);
const TEXT = await Deno.readTextFile(new URL("templates/track.yml", ROOT));
const [HEADER = "", BODY = ""] = TEXT.split(/^---$/m);

Deno.test("templates/track.yml has a header and one job, as components have", () => {
  assert.equal(parseAllDocuments(TEXT).length, 2);
  for (const [name, { description, default: usual }] of Object.entries(INPUTS)) {
    assert.ok(description !== undefined && description.endsWith("."), name);
    assert.notEqual(usual, undefined, `${name} can be left out`);
    assert.ok(BODY.includes(`$[[ inputs.${name} ]]`), `${name} is used`);
  }
});

Deno.test("templates/track.yml is right by GitLab's own schema, with every input or none", async () => {
  const header = parse(HEADER);
  assert.deepEqual(await schemaProblems("gitlab", header), []);
  const all = {
    "job-name": "numbers",
    "stage": "report",
    "image": "node:22",
    "before": ["npm ci", "npm test"],
    "version": "1.2.3",
    "config-file": "web/unentropy.json",
    "storage-type": "sqlite-s3",
    "quality-gate-mode": "hard",
  };
  assert.deepEqual(Object.keys(all).toSorted(), Object.keys(INPUTS).toSorted());
  for (const inputs of [{}, all]) {
    assert.deepEqual(await schemaProblems("gitlab", include(inputs)), []);
  }
  const wrong = include({ before: [{ run: "npm ci" }] });
  assert.notDeepEqual(await schemaProblems("gitlab", wrong), []);
});

Deno.test("templates/track.yml lets a click open the report: one file under a name of its own", () => {
  const { numbers } = include({ "job-name": "numbers" }) as {
    readonly numbers: { readonly artifacts: Readonly<Record<string, unknown>> };
  };
  const { expose_as: name, paths, when, reports } = numbers.artifacts;
  assert.match(String(name), /^[A-Za-z0-9 _-]+$/, "GitLab takes no other letters");
  assert.deepEqual(paths, ["unentropy-report/index.html"]);
  assert.deepEqual([when, reports], ["always", {
    dotenv: "unentropy.env",
    metrics: "unentropy-metrics.txt",
  }]);
});

Deno.test("examples/pipelines/gitlab.yml includes it with inputs that it has", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const text = await Deno.readTextFile(new URL("examples/pipelines/gitlab.yml", ROOT));
  const [{ remote, inputs }] = parse(text).include;
  assert.ok(remote.endsWith(`/v${version}/templates/track.yml`), remote);
  assert.equal(inputs.version, version);
  assert.equal(INPUTS["version"]?.default, version);
  include(inputs);
});

Deno.test("what init writes for GitLab and Buildkite is right by their own schemas", async () => {
  const paths = ["go.mod", "package.json", "web app/package.json"];
  const project = detectProject({ paths, texts: new Map([["package.json", "{}"]]) });
  for (const ci of ["gitlab", "buildkite"] as const) {
    for (const storage of ["sqlite-local", "sqlite-s3"] as const) {
      const options = { ci, storage, commands: [], version: "0.1.0", hasPipeline: false };
      const [file] = initWorkflow(project, options)?.files ?? [];
      assert.deepEqual(await schemaProblems(ci, parse(file?.text ?? "")), []);
      if (ci === "gitlab") assert.match(file?.text ?? "", /expose_as: Unentropy report/);
    }
  }
});

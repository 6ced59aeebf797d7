import assert from "node:assert/strict";
import { parse, parseAllDocuments } from "yaml";
import { schemaProblems } from "./_schema.ts";

const ROOT = new URL("../../", import.meta.url);

interface Input {
  readonly description?: string;
  readonly type?: "string" | "array";
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly regex?: string;
}

const TEXT = await Deno.readTextFile(new URL("templates/track.yml", ROOT));
const [HEADER, BODY] = TEXT.split(/^---$/m);
const { spec: { inputs: INPUTS } }: { spec: { inputs: Readonly<Record<string, Input>> } } = parse(
  HEADER ?? "",
);

/** What GitLab makes of the component: an input alone is its value, one within a text is written into it. */
function include(given: Readonly<Record<string, unknown>> = {}): unknown {
  const unknown = Object.keys(given).filter((name) => !(name in INPUTS));
  assert.deepEqual(unknown, [], "unknown inputs");
  const valueOf = (name: string): unknown => {
    const { default: usual, options, regex } = INPUTS[name] ?? assert.fail(`no input ${name}`);
    const value = given[name] ?? usual;
    if (options !== undefined) assert.ok(options.includes(value), `${name}: ${value}`);
    if (regex !== undefined) assert.match(String(value), new RegExp(regex));
    return value;
  };
  const text = (BODY ?? "").replace(
    /\$\[\[ inputs\.([\w-]+) \]\]/g,
    (_, name: string) => {
      const value = valueOf(name);
      return typeof value === "string" ? value : JSON.stringify(value);
    },
  );
  return parse(text);
}

Deno.test("templates/track.yml has a header and one job, as components have", () => {
  assert.equal(parseAllDocuments(TEXT).length, 2);
  for (const [name, { description, default: usual }] of Object.entries(INPUTS)) {
    assert.ok(description !== undefined && description.endsWith("."), name);
    assert.notEqual(usual, undefined, `${name} can be left out`);
    assert.ok(BODY?.includes(`$[[ inputs.${name} ]]`), `${name} is used`);
  }
});

Deno.test("templates/track.yml is right by GitLab's own schema, with every input or none", async () => {
  const header = parse(HEADER ?? "");
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

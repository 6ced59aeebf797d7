import assert from "node:assert/strict";
import { TEMPLATES } from "../../config/templates.ts";
import { parse, problemsOf } from "./_parse.ts";

for (const [name, template] of Object.entries(TEMPLATES)) {
  Deno.test(`$ref ${name} supplies type, name, description and unit`, async () => {
    const given = template.command === undefined ? { command: "echo 1" } : {};
    const { config, warnings } = await parse({ metrics: { m: { $ref: name, ...given } } });
    const [metric] = config.metrics;
    assert.deepEqual(
      [metric?.type, metric?.name, metric?.description, metric?.unit],
      [template.type, template.name, template.description, template.unit],
    );
    assert.deepEqual(warnings, []);
  });
}

Deno.test("a number of dependencies says whether all are meant or the direct ones", () => {
  const names = Object.entries(TEMPLATES).filter(([key]) => key.includes("dependencies"))
    .map(([, { name }]) => name);
  assert.ok(names.length > 1);
  for (const name of names) assert.match(name, /^(?:All|Direct) dependencies$/);
});

Deno.test("the templates of the reference system have its units, and a command where it has one", () => {
  const facts = Object.fromEntries(
    Object.entries(TEMPLATES).map(([name, { unit, command }]) => [name, [unit, command]]),
  );
  const reference = {
    coverage: ["percent", undefined],
    "function-coverage": ["percent", undefined],
    "build-time": ["duration", undefined],
    "test-time": ["duration", undefined],
    "dependencies-count": ["integer", undefined],
    loc: ["integer", "@collect loc ."],
    size: ["bytes", "@collect size dist"],
  };
  for (const [name, expected] of Object.entries(reference)) assert.deepEqual(facts[name], expected);
});

Deno.test("everything but the type can be overridden beside $ref", async () => {
  const { config, warnings } = await parse({
    metrics: {
      m: {
        $ref: "coverage",
        type: "label",
        name: "Mine",
        description: "My own",
        command: "cat x",
        unit: "bytes",
        direction: "lower",
        noise: "sampled",
        timeout: 5,
      },
      collected: { $ref: "coverage", collect: { from: "coverage", paths: ["lcov.info"] } },
    },
  });
  const [m, collected] = config.metrics;
  assert.deepEqual(
    [m?.type, m?.name, m?.description, m?.source, m?.unit, m?.direction, m?.noise, m?.timeoutMs],
    [
      ...["numeric", "Mine", "My own", { type: "command", command: "cat x" }],
      ...["bytes", "lower", "sampled", 5],
    ],
  );
  assert.deepEqual(collected?.source, {
    type: "collect",
    from: "coverage",
    options: { paths: ["lcov.info"] },
  });
  assert.deepEqual(warnings, [
    'The type "label" of metric "m" is ignored: its template is numeric',
  ]);
});

Deno.test("an empty $ref counts as none", async () => {
  assert.deepEqual(
    (await problemsOf({ metrics: { a: { $ref: "" } } })).map(({ path }) => path),
    ["$.metrics.a.type", "$.metrics.a.command"],
  );
});

Deno.test("no template has the name of an object's inherited property", async () => {
  const problems = await problemsOf({ metrics: { a: { $ref: "constructor" } } });
  assert.deepEqual(problems.map(({ path }) => path), ['$.metrics.a["$ref"]']);
});

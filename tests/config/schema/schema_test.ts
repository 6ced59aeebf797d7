import Ajv from "ajv";
import assert from "node:assert/strict";
import { configSchema } from "../../../config/parse.ts";
import { fixture } from "../_parse.ts";

const validate = new Ajv.default({ allErrors: true, strict: false, validateFormats: false })
  .compile(await configSchema());

interface InvalidCase {
  readonly file: string;
  readonly stage: string;
}

Deno.test("the schema for editors accepts every valid config of the fixtures", async () => {
  const folder = new URL("../../fixtures/configs/valid", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    const accepted = validate(JSON.parse(await fixture(`valid/${name}`)));
    assert.ok(accepted, `${name}: ${JSON.stringify(validate.errors)}`);
  }
});

/** What needs another metric, a template or another file to be known: beyond a JSON Schema. */
const BEYOND = [
  "06-metrics-fifty-one.json",
  "08-root-schema-key.json",
  "23-ref-unknown.json",
  "24-ref-without-default-command.json",
  "25-storage-unknown-type.json",
  "26-storage-extra-key.json",
  "36-threshold-unknown-metric.json",
];

Deno.test("the schema for editors refuses every invalid config that a schema can refuse", async () => {
  const cases: readonly InvalidCase[] = JSON.parse(await fixture("invalid/expected.json"));
  const accepted: string[] = [];
  for (const { file } of cases.filter(({ stage }) => stage !== "json")) {
    if (validate(JSON.parse(await fixture(`invalid/${file}`)))) accepted.push(file);
  }
  assert.deepEqual(accepted, BEYOND);
});

Deno.test("every key of the schema says what it is for", async () => {
  const undescribed: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key !== "properties") visit(value, `${path}.${key}`);
      else {
        for (const [name, schema] of Object.entries(value)) {
          const isPart = /^(?:--|days$|percent$|absolute$|light$|dark$)/.test(name);
          if (!isPart && !Object.hasOwn(Object(schema), "description")) {
            undescribed.push(`${path}.${name}`);
          }
          visit(schema, `${path}.${name}`);
        }
      }
    }
  };
  visit(await configSchema(), "$");
  assert.deepEqual(undescribed, []);
});

import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";
import { applySettings, readSettings, SETTING_NAMES } from "../../config/settings/settings.ts";
import { TEMPLATES } from "../../config/templates.ts";
import { configurationMarkdown, schemaText } from "../../tasks/configuration_docs.ts";

const root = new URL("../../", import.meta.url);

Deno.test("docs/configuration.md is what the schema says", async () => {
  const file = await Deno.readTextFile(new URL("docs/configuration.md", root));
  assert.equal(file, await configurationMarkdown(), "run deno run -A tasks/configuration_docs.ts");
});

Deno.test("unentropy.schema.json is the schema", async () => {
  const file = await Deno.readTextFile(new URL("unentropy.schema.json", root));
  assert.equal(file, await schemaText(), "run deno run -A tasks/configuration_docs.ts");
});

Deno.test("the example of the page is valid and raises no warning", async () => {
  const examples = [...(await configurationMarkdown()).matchAll(/```jsonc\n([^]*?)```/g)];
  assert.equal(examples.length, 1);
  for (const [, example = ""] of examples) {
    const parsed = await parseConfig(example, { path: "the example" });
    assert.deepEqual(applySettings(parsed, readSettings({ env: {} })).warnings, []);
  }
});

Deno.test("the page names every template, setting and top-level key", async () => {
  const page = await configurationMarkdown();
  const { properties } = JSON.parse(await schemaText());
  for (const name of [...Object.keys(TEMPLATES), ...Object.keys(properties)]) {
    assert.ok(page.includes(`| \`${name}\` |`), name);
  }
  for (const name of SETTING_NAMES) {
    const input = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    assert.ok(page.includes(`| \`${input}\` |`), input);
  }
  assert.ok(!page.includes("undefined"));
});

Deno.test("this project's own config is valid and raises no warning", async () => {
  const text = await Deno.readTextFile(new URL("unentropy.json", root));
  const parsed = await parseConfig(text, { path: "unentropy.json" });
  assert.deepEqual(applySettings(parsed, readSettings({ env: {} })).warnings, []);
});

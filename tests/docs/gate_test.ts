import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";

const text = await Deno.readTextFile(new URL("../../docs/gate.md", import.meta.url));
const blocks = [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = ""]) => json);

for (const [index, json] of blocks.entries()) {
  Deno.test(`config ${index + 1} of docs/gate.md is valid and without warnings`, async () => {
    const { warnings } = await parseConfig(json, { path: "unentropy.json" });
    assert.deepEqual(warnings, []);
  });
}

Deno.test("docs/gate.md explains every threshold mode", async () => {
  const { qualityGate } = JSON.parse(
    await Deno.readTextFile(new URL("../../unentropy.schema.json", import.meta.url)),
  ).properties;
  const modes = [...JSON.stringify(qualityGate).matchAll(/"mode":\{[^{}]*"const":"([\w-]+)"/g)]
    .map(([, mode = ""]) => mode);
  assert.ok(modes.length >= 8, `${modes.length} modes in the schema`);
  for (const mode of modes) assert.ok(text.includes(`\`${mode}\``), mode);
});

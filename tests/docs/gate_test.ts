import assert from "node:assert/strict";

const text = await Deno.readTextFile(new URL("../../docs/gate.md", import.meta.url));
Deno.test("docs/gate.md explains every threshold mode", async () => {
  const { qualityGate } = JSON.parse(
    await Deno.readTextFile(new URL("../../unentropy.schema.json", import.meta.url)),
  ).properties;
  const modes = [...JSON.stringify(qualityGate).matchAll(/"mode":\{[^{}]*"const":"([\w-]+)"/g)]
    .map(([, mode = ""]) => mode);
  assert.ok(modes.length >= 8, `${modes.length} modes in the schema`);
  for (const mode of modes) assert.ok(text.includes(`\`${mode}\``), mode);
});

import assert from "node:assert/strict";
import { truncate } from "node:fs/promises";
import { readJson } from "../../../collectors/read/json.ts";
import { assertCollectError, withFiles } from "../_reports.ts";

Deno.test("readJson refuses a document that would fill the memory", async () => {
  await withFiles({ "a.json": `${" ".repeat(600)}[` }, async (root) => {
    // A hole in the file takes no room on the disk.
    await truncate(`${root}/a.json`, 257 * 1024 * 1024);
    const file = { path: `${root}/a.json`, shown: "a.json" };
    await assertCollectError(() => readJson(file), "COLLECT_FORMAT", /a\.json: it is longer than/);
  });
});

Deno.test("readJson reads a document of several pieces, and says where one is wrong", async () => {
  const list = `[\n${Array.from({ length: 20_000 }, (_, i) => `"line ${i}"`).join(",\n")}\n]`;
  await withFiles(
    { "a.json": list, "b.json": list.replace('"line 15000"', "oops") },
    async (root) => {
      const file = (name: string) => ({ path: `${root}/${name}`, shown: name });
      const { value } = await readJson(file("a.json"));
      assert.equal(Array.isArray(value) && value.length, 20_000);
      await assertCollectError(
        () => readJson(file("b.json")),
        "COLLECT_FORMAT",
        /b\.json:15002: it is not JSON/,
      );
    },
  );
});

Deno.test("readJson says of a document on each line that it is that, and reads what Python writes if asked", async () => {
  await withFiles(
    { "lines.json": '{"a":1}\n{"a":2}\n', "python.json": '{"a":NaN,"b":"NaN","c":[-Infinity]}' },
    async (root) => {
      const file = (name: string) => ({ path: `${root}/${name}`, shown: name });
      await assertCollectError(
        () => readJson(file("lines.json")),
        "COLLECT_FORMAT",
        /a JSON document on each line/,
      );
      await assertCollectError(() => readJson(file("python.json")), "COLLECT_FORMAT", /not JSON/);
      const { value } = await readJson(file("python.json"), undefined, { hasNonNumbers: true });
      assert.deepEqual(value, { a: null, b: "NaN", c: [null] });
    },
  );
});

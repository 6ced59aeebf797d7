import assert from "node:assert/strict";
import { SECTIONS } from "../../tasks/collectors_table.ts";
import { tried } from "../../tasks/collectors/section.ts";

for (const { collector, rows } of SECTIONS) {
  for (const row of rows) {
    Deno.test(`${collector} finds in ${row.file} what ${row.tool} says: ${row.told}`, async () => {
      assert.ok(Number.isFinite(await tried(collector, row)));
    });
  }
}

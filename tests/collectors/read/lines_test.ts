import assert from "node:assert/strict";
import { readLines } from "../../../collectors/read/lines.ts";
import { assertCollectError, withFiles } from "../_reports.ts";

async function read(content: string | Uint8Array): Promise<readonly string[]> {
  const lines: string[] = [];
  await withFiles({ a: content }, async (root) => {
    await readLines({ path: `${root}/a`, shown: "a" }, (line, number) => {
      lines.push(`${number} ${line}`);
    });
  });
  return lines;
}

Deno.test("readLines gives lines of every ending, the last without one too", async () => {
  assert.deepEqual(await read("a\r\nb\n\nc"), ["1 a", "2 b", "3 ", "4 c"]);
  assert.deepEqual(await read("\ufeffa\n"), ["1 a"]);
});

Deno.test("readLines gives the same lines wherever the pieces of the file end", async () => {
  // 65,536 bytes are read at once: line ends, carriage returns and characters of several bytes fall on the border.
  for (const last of ["\n", "\r\n", "\u20ac\n"]) {
    for (let before = 65_530; before <= 65_537; before++) {
      const first = "x".repeat(before);
      assert.deepEqual(await read(`${first}${last}y\r\n`), [
        `1 ${first}${last.replace(/\r?\n/, "")}`,
        "2 y",
      ]);
    }
  }
});

Deno.test("readLines refuses a line without end", async () => {
  const long = "x".repeat(16 * 1024 * 1024 + 70_000);
  await assertCollectError(() => read(`a\n${long}`), "COLLECT_FORMAT", /a:2: the line is longer/);
});

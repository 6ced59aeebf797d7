import assert from "node:assert/strict";
import { amount } from "../../_amount.ts";
import { json } from "../../../collectors/values/json.ts";
import { text } from "../../../collectors/values/text.ts";
import type { Collector } from "../../../collectors/types.ts";
import { xml } from "../../../collectors/values/xml.ts";
import { CollectError } from "../../../errors.ts";
import { seededRandom } from "../../fakes/random.ts";
import { totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const ROWS = Array.from({ length: 30 }, (_, i) => i);

/** A file, what is asked of it, and what the whole file answers. */
/** Cuts of each file. */
const ROUNDS = amount(200, 60);

const CASES: readonly [Collector, string, readonly string[], number][] = [
  [
    json,
    JSON.stringify({ rows: ROWS.map((n) => ({ n })) }, undefined, 1),
    ["-p", "$.rows[*].n"],
    435,
  ],
  [
    xml,
    `<?xml version="1.0"?>\n<rows>\n${
      ROWS.map((n) => `<row n="${n}">x &amp; y</row>`).join("\n")
    }\n</rows>\n`,
    ["-p", "/rows/row/@n"],
    435,
  ],
  [text, ROWS.map((n) => `row ${n} of 30`).join("\n"), ["-p", "^row (\\d+) of 30$"], 435],
];

for (const [collector, whole, args, sum] of CASES) {
  Deno.test(`a damaged file gives ${collector.name} a number or a CollectError, never a crash`, async () => {
    const bytes = new TextEncoder().encode(whole);
    const random = seededRandom(bytes.length);
    const at = () => Math.floor(random() * bytes.length);
    await withFolder({ file: bytes }, async (root) => {
      const ask = () => totalOf(collector, root, ["file", ...args, "--stat", "sum"]);
      assert.equal(await ask(), sum);
      for (let round = 0; round < ROUNDS; round++) {
        const [from, to] = [at(), at()].toSorted((a, b) => a - b) as [number, number];
        const damaged = [
          bytes.slice(0, from),
          bytes.map((byte, index) => index === from ? byte ^ (1 << (round % 8)) : byte),
          new Uint8Array([...bytes.slice(0, to), ...bytes.slice(from)]),
          new Uint8Array([...bytes.slice(0, from), ...bytes.slice(to)]),
        ][round % 4] ?? bytes;
        await Deno.writeFile(`${root}/file`, damaged);
        try {
          const value = await ask();
          assert(typeof value === "number" && Number.isFinite(value), `${value}`);
        } catch (error) {
          assert(error instanceof CollectError, `${error}`);
        }
      }
    });
  });
}

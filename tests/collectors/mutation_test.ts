import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { amount } from "../_amount.ts";
import { bench } from "../../collectors/bench/bench.ts";
import { coverage } from "../../collectors/coverage/coverage.ts";
import { tests } from "../../collectors/tests/tests.ts";
import type { Collector, OptionValues, Reading } from "../../collectors/types.ts";
import { CollectError } from "../../errors.ts";
import { MUTATIONS, seededRandom } from "./_mutate.ts";
import { EXPECTED, REPORTS, withFiles } from "./_reports.ts";

/** How each kind of report is read in these tests. */
const KINDS: readonly (readonly [folder: RegExp, Collector, readonly OptionValues[]])[] = [
  [
    /^(?:generated\/)?coverage\//,
    coverage,
    [{}, { type: "branch" }, { type: "function" }, { type: "statement" }],
  ],
  [/^(?:generated\/)?tests\//, tests, [{}, { stat: "time" }]],
  [/^(?:generated\/)?benchmarks\//, bench, [{ measure: "all" }]],
];

/** Each way of damage is tried so often per file; big files take longer and are all alike. */
function rounds(size: number): number {
  return size > 20_000 ? amount(size > 100_000 ? 1 : 4, 1) : amount(12, 3);
}

for (const [folder, collector, options] of KINDS) {
  Deno.test(`${collector.name} makes a number or a CollectError of every damaged report`, async () => {
    await withFiles({}, async (root) => {
      for (const report of Object.keys(EXPECTED).filter((name) => folder.test(name))) {
        const bytes = readFileSync(join(REPORTS, report));
        const random = seededRandom(bytes.length);
        for (const [damage, mutate] of Object.entries(MUTATIONS)) {
          for (let round = 0; round < rounds(bytes.length); round++) {
            const damaged = mutate(bytes, random);
            await writeFile(join(root, "report"), damaged);
            const one = options[round % options.length] ?? {};
            const readings = await readingsOrError(collector, one, root);
            const where = `${report}, ${damage} ${round}, ${JSON.stringify(one)}`;
            if (readings !== undefined) checkReadings(readings, where);
          }
        }
      }
    });
  });
}

Deno.test("a report in XML or JSON that is cut anywhere is an error, never a smaller number", async () => {
  await withFiles({}, async (root) => {
    for (const [folder, collector, [options = {}]] of KINDS) {
      for (const [report, { format }] of Object.entries(EXPECTED)) {
        // Lines of JSON are a format of their own, which the tests of go test -json cut.
        if (
          !folder.test(report) || !/\.(?:xml|trx|json)$/.test(report) || /^go/.test(`${format}`)
        ) {
          continue;
        }
        const bytes = readFileSync(join(REPORTS, report));
        const end = new TextDecoder().decode(bytes).trimEnd();
        const size = new TextEncoder().encode(end).length;
        const random = seededRandom(size);
        for (let round = 0; round < rounds(size); round++) {
          const cut = round === 0 ? size - 1 : Math.floor(random() * size);
          await writeFile(join(root, "report"), bytes.subarray(0, cut));
          const readings = await readingsOrError(collector, options, root);
          assert.equal(readings, undefined, `${report} cut at ${cut}`);
        }
      }
    }
  });
});

async function readingsOrError(
  collector: Collector,
  options: OptionValues,
  root: string,
): Promise<readonly Reading[] | undefined> {
  try {
    return await collector.collect({ paths: ["report"], options }, { root });
  } catch (error) {
    assert.ok(error instanceof CollectError, String(error instanceof Error ? error.stack : error));
    assert.match(error.code, /^COLLECT_(?:FORMAT|NOTHING)$/);
    return undefined;
  }
}

/** A number is finite, a percentage is one, and a zero has something that it is zero of. */
function checkReadings(readings: readonly Reading[], where: string): void {
  assert.ok(readings.length > 0, where);
  for (const { value, unit, evidence } of readings) {
    assert.ok(Number.isFinite(value), `${where}: ${value}`);
    if (unit !== "percent" || evidence?.total === undefined) continue;
    assert.ok(Number(value) >= 0 && Number(value) <= 100, `${where}: ${value}`);
    assert.ok(Number(evidence.total) > 0, where);
  }
}

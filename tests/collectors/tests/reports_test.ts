import assert from "node:assert/strict";
import { tests } from "../../../collectors/tests/tests.ts";
import { assertCollectError, collectReport, EXPECTED } from "../_reports.ts";

for (const [report, expected] of Object.entries(EXPECTED)) {
  if (!/^(?:generated\/)?tests\//.test(report)) continue;
  Deno.test(`tests gives the expected counts and time of ${report}`, async () => {
    const readings = await collectReport(tests, report);
    const [count, ...rows] = readings;
    assert.equal(count?.value, expected.tests);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.outcome, value]), [
      ["passed", expected.passed],
      ["failed", expected.failed],
      ["error", expected.errors],
      ["skipped", expected.skipped],
    ]);
    assert.equal(count?.evidence?.flaky, expected.flaky ?? 0);
    assert.equal(String(count?.evidence?.format), String(expected.format).replace("-json", ""));
    await assertTime(report, expected.time_s);
  });
}

/** expected.json writes 0 for the only report that says no time at all. */
async function assertTime(report: string, seconds: unknown): Promise<void> {
  const collect = () => collectReport(tests, report, { stat: "time" });
  if (seconds === null || report === "tests/junit/empty-phpunit.xml") {
    await assertCollectError(collect, "COLLECT_NOTHING", /the report says no time/);
    return;
  }
  const [time] = await collect();
  assert.ok(Math.abs(Number(time?.value) - Number(seconds)) < 1e-6, `${time?.value}`);
  assert.equal(time?.unit, "duration");
  assert.equal(time?.noise, "sampled");
}

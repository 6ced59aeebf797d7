import assert from "node:assert/strict";
import { bench } from "../../../collectors/bench/bench.ts";
import { quantityOf } from "../../../core/text/quantity.ts";
import type { Reading } from "../../../collectors/types.ts";
import { collectReport, EXPECTED } from "../_reports.ts";

/** A result in expected.json, in the report's unit. */
interface Expected {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly range?: number | string;
  readonly package?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly mean_s?: number;
}

/** Quantities that github-action-benchmark does not read. */
const BESIDE: ReadonlySet<string> = new Set(["cpu_time", "memory", "allocs"]);

for (const [report, expected] of Object.entries(EXPECTED)) {
  if (!report.startsWith("benchmarks/")) continue;
  const wanted = expected.benches as readonly Expected[];
  Deno.test(`bench gives the expected results of ${report}`, async () => {
    const readings = await collectReport(bench, report, { measure: "all" });
    for (const one of wanted) assertResult(one, readings);
    const beside = readings.filter(({ labels }) => BESIDE.has(labels.measure ?? ""));
    assert.equal(readings.length - beside.length, wanted.length);
  });
}

/** Finds a result among the readings and compares it, in our unit. Where we take a median, the report's mean is in the evidence. */
function assertResult(wanted: Expected, readings: readonly Reading[]): void {
  // pytest-benchmark's rounds per second are those of its mean time.
  const [unit, value] = wanted.mean_s === undefined
    ? [wanted.unit.replace("ops/sec", "ops/s"), wanted.value]
    : ["s", wanted.mean_s];
  const quantity = quantityOf(unit);
  const params = Object.entries(wanted.params ?? {}).map(([name, value]) => ` ${name}=${value}`);
  const name = wanted.name + params.join("");
  const found = readings.filter(({ labels }) =>
    labels.case === name && labels.measure === quantity.measure &&
    labels.package === wanted.package
  );
  assert.equal(found.length, 1, `${name} ${unit}`);
  const [reading] = found;
  assert.equal(reading?.value, quantity.convert(value));
  assert.equal(reading?.unit, quantity.unit);
  assert.equal(reading?.direction, /\/s(?:ec)?$/.test(unit) ? "higher" : "lower");
  assert.equal(reading?.noise, "sampled");
  const { low, high } = { low: reading?.evidence?.low, high: reading?.evidence?.high };
  if (low !== undefined) assert.ok(Number(low) <= Number(high));
}

Deno.test("bench takes the median of the samples that a report has, if it is asked for", async () => {
  const report = "benchmarks/benchmarkdotnet/benchmarkdotnet.json";
  const [first] = await collectReport(bench, report, { stat: "median" });
  assert.equal(first?.samples?.length, 14);
  assert.equal(first?.value, 24.419498533010483 / 1e9);
  assert.equal(first?.evidence?.stddev, 0.1981212530783709 / 1e9);
});

Deno.test("bench joins repeated runs of a Go benchmark into samples", async () => {
  const [time] = await collectReport(bench, "generated/benchmarks/go.txt");
  assert.deepEqual(time?.samples, [883e-9, 795e-9, 701e-9]);
  assert.equal(time?.value, 795e-9);
  assert.deepEqual(time?.labels, { case: "BenchmarkTotal", package: "example.org/shop/price" });
});

Deno.test("bench reads Criterion's own files, text and bencher output", async () => {
  const glob = "generated/benchmarks/criterion/**/estimates.json";
  const [small, big] = await collectReport(bench, glob);
  assert.equal(small?.labels.case, "total/10");
  assert.equal(small?.samples?.length, 10);
  assert.equal(small?.samples?.[0], 4741570 / 859120 / 1e9);
  assert.equal(big?.evidence?.mean, Number(big?.evidence?.mean));
  const text = await collectReport(bench, "generated/benchmarks/criterion.txt");
  assert.deepEqual(text.map(({ labels, value }) => [labels.case, value]), [
    ["total/10", 2.6265e-9],
    ["total/1000", 71.909 / 1e9],
  ]);
  const bencher = await collectReport(bench, "generated/benchmarks/criterion-bencher.txt");
  assert.deepEqual(bencher.map(({ value }) => value), [4e-9, 99e-9]);
});

Deno.test("bench reads the JSON of Vitest, Deno, pytest and hyperfine", async () => {
  const values = async (report: string) =>
    (await collectReport(bench, `generated/benchmarks/${report}`))
      .map(({ labels, value }) => [labels.case, value]);
  assert.deepEqual(await values("vitest.json"), [
    ["test/price.bench.js > total > 1000 prices", 0.003106678337320348 / 1e3],
    ["test/price.bench.js > total > 10 prices", 0.00010453374192084069 / 1e3],
  ]);
  assert.deepEqual(await values("deno.json"), [
    ["total 1000 prices", 36768e-9],
    ["total 10 prices", 1053.664486746988 / 1e9],
  ]);
  assert.deepEqual(await values("hyperfine.json"), [
    ["sleep 0.01", 0.013437954600000001],
    ["sleep 0.02", 0.021884764600000002],
  ]);
  const [[name, value] = []] = await values("pytest.json");
  assert.equal(name, "test_price.py::test_speed");
  assert.ok(Math.abs(Number(value) - 106.4514e-6) < 1e-9);
});

import assert from "node:assert/strict";
import { bench } from "../../../collectors/bench/bench.ts";
import { quantityOf } from "../../../core/text/quantity.ts";
import type { OptionValues } from "../../../collectors/types.ts";
import { assertCollectError, collectReport, collectText } from "../_reports.ts";

/** `case value` of each reading. */
async function values(text: string, options: OptionValues = {}): Promise<readonly string[]> {
  return (await collectText(bench, text, options))
    .map(({ labels, value }) => `${labels.case} ${value}`);
}

Deno.test("units of reports become seconds, bytes, percent or plain numbers", () => {
  const cases: readonly [text: string, value: number, unit: string, direction: string][] = [
    ["ns/iter", 135, "duration", "lower"],
    ["\u00b5s", 0.135, "duration", "lower"],
    ["ms", 0.000135, "duration", "lower"],
    ["MB/s", 7, "decimal", "higher"],
    ["ops/ms", 7, "decimal", "higher"],
    ["B/op", 48, "bytes", "lower"],
    ["KiB", 2, "bytes", "lower"],
    ["Percent", 50, "percent", "lower"],
    ["allocs/op", 2, "decimal", "lower"],
    ["constructor", 2, "decimal", "lower"],
  ];
  for (const [text, value, unit, direction] of cases) {
    const quantity = quantityOf(text);
    assert.deepEqual([quantity.unit, quantity.direction], [unit, direction], text);
    const expected = unit === "duration" ? 135e-9 : text === "KiB" ? 2048 : value;
    assert.equal(quantity.convert(value), expected, text);
  }
});

Deno.test("bench reads hyperfine's JSON", async () => {
  const text = `{"results":[{"command":"sleep 1","mean":1.2,"stddev":0.1,"median":1.1,"user":0,
    "system":0,"min":1,"max":1.5,"times":[1,1.1,1.5],"exit_codes":[0,0,0]}]}`;
  assert.deepEqual(await collectText(bench, text), [{
    value: 1.2,
    labels: { case: "sleep 1" },
    unit: "duration",
    direction: "lower",
    noise: "sampled",
    samples: [1, 1.1, 1.5],
    evidence: {
      mean: 1.2,
      median: 1.1,
      stddev: 0.1,
      min: 1,
      max: 1.5,
      samples: 3,
      stat: "mean",
      unit: "s",
      format: "hyperfine",
    },
  }]);
});

Deno.test("bench takes Google Benchmark's repetitions as samples, aggregates only alone", async () => {
  const run = (time: number) =>
    `{"name":"f/8","run_name":"f/8","run_type":"iteration","real_time":${time},"cpu_time":1,"time_unit":"us"}`;
  const aggregate = (name: string, time: number) =>
    `{"name":"f/8_${name}","run_name":"f/8","run_type":"aggregate","aggregate_name":"${name}",` +
    `"real_time":${time},"cpu_time":1,"time_unit":"us"}`;
  const report = (...all: readonly string[]) => `{"context":{},"benchmarks":[${all.join()}]}`;
  const aggregates = [aggregate("mean", 5), aggregate("median", 3), aggregate("stddev", 1)];
  const repeated = report(run(1), run(3), run(11), ...aggregates);
  assert.deepEqual(await values(repeated), ["f/8 0.000005"]);
  assert.deepEqual(await values(repeated, { stat: "median" }), ["f/8 0.000003"]);
  assert.deepEqual(await values(report(...aggregates)), ["f/8 0.000005"]);
  assert.deepEqual(await values(report(...aggregates), { stat: "median" }), ["f/8 0.000003"]);
  const other = run(7).replaceAll("f/8", "g/8");
  assert.deepEqual(await values(report(other, ...aggregates)), ["g/8 0.000007", "f/8 0.000005"]);
});

Deno.test("bench reads cargo-criterion's messages and Julia's trials", async () => {
  const estimate = (value: number) =>
    `{"estimate":${value},"lower_bound":1,"upper_bound":9,"unit":"ns"}`;
  const message = `{"reason":"benchmark-complete","id":"g/f","unit":"ns","mean":${estimate(6)},` +
    `"median":${estimate(5)},"iteration_count":[10,20],"measured_values":[40,120]}\n` +
    '{"reason":"group-complete","group_name":"g"}\n';
  assert.deepEqual(await values(message), ["g/f 6e-9"]);
  assert.deepEqual(await values(message, { stat: "median" }), ["g/f 5e-9"]);
  await assertCollectError(
    () => values(`${message}{"reason":`),
    "COLLECT_FORMAT",
    /report:3: the line is not a message/,
  );
  const julia = `[{"Julia":"1.9","BenchmarkTools":"1"},[["BenchmarkGroup",{"data":{"sum":["Trial",
    {"times":[3,1,8],"gctimes":[0,0,0],"memory":16,"allocs":1}]},"tags":[]}]]]`;
  assert.deepEqual(await values(julia), ["sum 3e-9"]);
});

Deno.test("bench keeps the processors of Go's names where there are several", async () => {
  const line = (name: string, time: number) => `${name} \t 100\t ${time} ns/op\n`;
  assert.deepEqual(await values(line("BenchmarkA-8", 10) + line("BenchmarkB-8", 30)), [
    "BenchmarkA 1e-8",
    "BenchmarkB 3e-8",
  ]);
  assert.deepEqual(await values(line("BenchmarkA", 10) + line("BenchmarkA-4", 30)), [
    "BenchmarkA 1e-8",
    "BenchmarkA-4 3e-8",
  ]);
});

Deno.test("bench gives one quantity: the time, what --measure asks for, or an error", async () => {
  const go = "generated/benchmarks/go.txt";
  const asked = await collectReport(bench, go, { measure: "mb/s" });
  assert.deepEqual(asked.map(({ value, direction }) => [value, direction]), [[10062.75, "higher"]]);
  const all = await collectReport(bench, go, { measure: "all" });
  assert.deepEqual(all.map(({ labels }) => labels.measure), ["time", "MB/s", "B/op", "allocs/op"]);
  await assertCollectError(
    () => collectReport(bench, go, { measure: "joules" }),
    "COLLECT_NOTHING",
    /does not measure "joules", only time, MB\/s, B\/op, allocs\/op/,
  );
  const mixed = await collectReport(bench, "benchmarks/cargo/cargo_output_units.txt");
  assert.deepEqual(mixed.map(({ evidence }) => evidence?.unit), [
    ...["cycles/iter", "cycles/iter", "cycles/iter", "MS/s", "MS/s"],
  ]);
});

Deno.test("bench lets --direction say what a unit does not", async () => {
  const text = '[{"name":"Free Memory","unit":"Megabytes","value":150}]';
  const direction = async (options: OptionValues) =>
    (await collectText(bench, text, options))[0]?.direction;
  assert.equal(await direction({}), "lower");
  assert.equal(await direction({ direction: "higher" }), "higher");
});

Deno.test("bench refuses what has no results or no numbers", async () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["", /it is empty/],
    ["running 0 tests\n", /no line of it is a result/],
    ["{}", /it is JSON, but no benchmark results of criterion, hyperfine/],
    ['[{"name":"a","unit":"s","value":"1"}]', /\[0\]\.value is "1", expected a number/],
    ['[{"name":"a","unit":"s","value":1', /it is not JSON/],
    ["test a ... bench:   1.2.3 ns/iter (+/- 1)\n", /the ns\/iter of "a" is NaN/],
  ];
  for (const [text, message] of cases) {
    await assertCollectError(() => values(text), "COLLECT_FORMAT", message);
  }
  await assertCollectError(() => values('{"benches":[]}'), "COLLECT_NOTHING", /it has no results/);
});

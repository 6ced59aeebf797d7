import assert from "node:assert/strict";
import { bench } from "../../../collectors/bench/bench.ts";
import type { OptionValues, Reading } from "../../../collectors/types.ts";
import { assertCollectError, collectReport, collectText, withFiles } from "../_reports.ts";

/** `case{other labels} value` of each reading. */
function shown(readings: readonly Reading[]): readonly string[] {
  return readings.map(({ labels: { case: name, ...labels }, value }) => {
    const others = Object.entries(labels).map(([label, text]) => `${label}=${text}`).join();
    return `${name}${others === "" ? "" : `{${others}}`} ${Number(Number(value).toPrecision(9))}`;
  });
}

async function found(text: string, options: OptionValues = {}): Promise<readonly string[]> {
  return shown(await collectText(bench, text, options));
}

async function inReport(name: string, options: OptionValues = {}): Promise<readonly string[]> {
  return shown(await collectReport(bench, `generated/benchmarks/${name}`, options));
}

/** What is told about benchmarks without a value. */
async function warning(readings: Promise<readonly Reading[]>): Promise<unknown> {
  return (await readings)[0]?.evidence?.warning;
}

const hyperfine = (...results: readonly object[]) =>
  JSON.stringify({
    results: results.map((one) => ({ mean: 1, times: [1], exit_codes: [0], ...one })),
  });

Deno.test("bench tells hyperfine's runs of one name by the parameters that it does not show", async () => {
  assert.deepEqual(
    await found(hyperfine(
      { command: "build", parameters: { threads: "8" } },
      { command: "build", mean: 6, parameters: { threads: "1" } },
      { command: "sleep 0.1", mean: 2, parameters: { time: "0.1" } },
      { command: "make -j16", mean: 3, parameters: { jobs: "1" } },
    )),
    ["build threads=8 1", "build threads=1 6", "sleep 0.1 2", "make -j16 jobs=1 3"],
  );
  const [one = "", ten = ""] = await inReport("hyperfine-parameters.json");
  assert.match(one, /^build t=1 0\.011/);
  assert.match(ten, /^build t=2 0\.021/);
});

Deno.test("bench names two results that would be one series, and averages none", async () => {
  const twice = hyperfine({ command: "a", mean: 1 }, { command: "a", mean: 6 });
  await assertCollectError(
    () => found(twice),
    "COLLECT_FORMAT",
    /"a" has 2 results that nothing tells apart: 1 s and 6 s/,
  );
  const report = hyperfine({ command: "a" });
  await withFiles({ "linux.json": report, "mac.json": report }, async (root) => {
    await assertCollectError(
      () => bench.collect({ paths: ["linux.json", "mac.json"], options: {} }, { root }),
      "COLLECT_FORMAT",
      /mac\.json: "a" has a result here and one in linux\.json/,
    );
  });
  const family = (index: number) => ({
    ...{ name: "f", run_name: "f", run_type: "iteration", family_index: index },
    ...{ per_family_instance_index: 0, repetition_index: 0, real_time: 1, time_unit: "ns" },
  });
  await assertCollectError(
    () => found(JSON.stringify({ context: {}, benchmarks: [family(0), family(1)] })),
    "COLLECT_FORMAT",
    /"f" has 2 results/,
  );
});

Deno.test("bench tells Catch2's benchmarks by their test, and keeps long names whole", async () => {
  const readings = await collectReport(bench, "generated/benchmarks/catch2.txt");
  assert.deepEqual(shown(readings), [
    "parse{test=Parser small} 2.03328e-8",
    "parse{test=Parser small deep one} 5.55524e-8",
    "parse{test=Parser large} 0.00000272337",
    "parse with a rather long name that certainly wraps around the column of it twice and more" +
    "{test=Parser large} 6.69356e-7",
    "after{test=Parser large} 7.88374e-9",
  ]);
  assert.equal(
    readings[0]?.evidence?.warning,
    "no value for throws (Benchmark failed (no file))",
  );
});

Deno.test("bench reads a name of Catch2 that goes on beside the numbers", async () => {
  const rule = "-".repeat(79);
  const text = [
    ...[rule, "Parser", rule, "bench.cpp:5", ".".repeat(79), ""],
    "benchmark name                       samples       iterations    Estimated",
    ...[rule, "parse with a rather long name                  100             2     8.3 ms"],
    "that wraps around                           700 us        690 us        710 us",
    "                                              5 us          4 us          6 us",
    ...["", "=".repeat(79), "test cases: 1 | 1 passed", ""],
  ].join("\n");
  assert.deepEqual(await found(text), [
    "parse with a rather long name that wraps around{test=Parser} 0.0007",
  ]);
});

Deno.test("bench takes the number of processors off Go's names only where it must be that", async () => {
  const lines = (names: readonly string[]) =>
    names.map((name, index) => `Benchmark${name} \t 100\t ${index + 1} ns/op\n`).join("");
  const cases: readonly (readonly [names: string, expected: string])[] = [
    ["A-8 Sub/size-64-8", "A Sub/size-64"],
    ["Sub/size-1024 Sub/size-64", "Sub/size-1024 Sub/size-64"],
    ["Sub/size-64-4 Sub/size-1024-4", "Sub/size-64 Sub/size-1024"],
    ["A Sub/size-1024", "A Sub/size-1024"],
    ["A A-2 A-4", "A A-2 A-4"],
    ["A-2 A-4 Sub/n-2", "A-2 A-4 Sub/n"],
    ["A-2 Sub/n-2 Sub/n-2-2", "A Sub/n Sub/n-2"],
  ];
  for (const [names, expected] of cases) {
    const all = await collectText(bench, lines(names.split(" ")));
    const plain = all.map(({ labels }) => labels.case?.replace("Benchmark", "")).join(" ");
    assert.equal(plain, expected, names);
  }
});

Deno.test("bench finds Go's results behind what the benchmarks print, in text and in JSON", async () => {
  const names = ["Silent", "Loud", "Say", "Log", "Metric", "Sub/size-64", "Sub/size-1024"];
  for (const report of ["go-loud.txt", "go-loud.json"]) {
    const readings = await collectReport(bench, `generated/benchmarks/${report}`);
    assert.deepEqual(readings.map(({ labels }) => labels.case), names.map((n) => `Benchmark${n}`));
    assert.equal(readings[0]?.labels.package, "ex.org/m/a");
    assert.match(String(readings[0]?.evidence?.warning), /BenchmarkFail \(failed\)/);
  }
  const loud = (await inReport("go-loud.txt")).slice(1, 3);
  assert.deepEqual(loud, [
    "BenchmarkLoud{package=ex.org/m/a} 3.437e-7",
    "BenchmarkSay{package=ex.org/m/a} 2.018e-7",
  ]);
  const speed = await inReport("go-loud.txt", { measure: "MB/s" });
  assert.deepEqual(speed, ["BenchmarkSub/size-1024{package=ex.org/m/a} 998.75"]);
});

Deno.test("bench keeps Go's -cpu lists apart, and joins -count to samples", async () => {
  const readings = await collectReport(bench, "generated/benchmarks/go-cpu.txt");
  const [first, second] = readings;
  assert.equal(first?.labels.case, "BenchmarkSilent");
  assert.deepEqual(first?.samples, [2.31e-9, 1e-9]);
  assert.equal(second?.labels.case, "BenchmarkSilent-2");
  assert.match(String(first?.evidence?.warning), /BenchmarkSkip \(was skipped\)/);
});

Deno.test("bench gives no value for work that was not done, tells it, and keeps the others", async () => {
  const google = (...all: readonly object[]) =>
    JSON.stringify({
      context: {},
      benchmarks: [
        { name: "ok", run_name: "ok", run_type: "iteration", real_time: 10, time_unit: "ns" },
        ...all,
      ],
    });
  const dotnet = {
    Benchmarks: [
      { DisplayInfo: "T.A: DefaultJob", FullName: "N.A", Statistics: { Mean: 11, Median: 10 } },
      { DisplayInfo: "T.B: DefaultJob", FullName: "N.B", Statistics: null },
    ],
  };
  const jmh = [
    { benchmark: "a", primaryMetric: { score: 1, scoreError: "NaN", scoreUnit: "ns/op" } },
    { benchmark: "b", primaryMetric: { score: "NaN", scoreError: "NaN", scoreUnit: "ns/op" } },
  ];
  const deno = {
    benches: [
      { name: "a", results: [{ ok: { n: 1, avg: 5 } }] },
      { name: "b", results: [{ failed: { message: "x" } }] },
    ],
  };
  const cases: readonly (readonly [text: string, series: string, warning: RegExp])[] = [
    [
      google({ name: "s", run_name: "s", skipped: true, skip_message: "no gpu", real_time: 0 }),
      "ok 1e-8",
      /^no value for s \(skipped: no gpu\)$/,
    ],
    [
      google({ name: "e", error_occurred: true, error_message: "no file", real_time: 0 }),
      "ok 1e-8",
      /^no value for e \(failed: no file\)$/,
    ],
    [JSON.stringify(dotnet), "N.A 1.1e-8", /N\.B \(failed \(NA/],
    [JSON.stringify(jmh), "a 1e-9", /b \(has no score\)/],
    [JSON.stringify(deno), "a 5e-9", /b \(failed\)/],
    [
      hyperfine({ command: "a" }, { command: "b", mean: 0.001, exit_codes: [0, 127] }),
      "a 1",
      /b \(ended with 127/,
    ],
    [
      "test a ... bench:   5 ns/iter (+/- 1)\ntest b ... FAILED\ntest c ... ignored\n",
      "a 5e-9",
      /^no value for b \(failed\)$/,
    ],
  ];
  for (const [text, series, told] of cases) {
    assert.deepEqual(await found(text), [series]);
    assert.match(String(await warning(collectText(bench, text))), told);
  }
  await assertCollectError(
    () => inReport("hyperfine-failed.json"),
    "COLLECT_NOTHING",
    /no value for false \(ended with 1/,
  );
});

Deno.test("bench tells BenchmarkDotNet's jobs and JMH's modes apart", async () => {
  const one = (display: string, Mean: number) => ({
    ...{ DisplayInfo: display, FullName: "N.A", Statistics: { Mean } },
  });
  const jobs = {
    Benchmarks: [
      one("T.A: DefaultJob", 1),
      one("T.A: .NET 8.0(Runtime=.NET 8.0) [N=1]", 2),
      one("T.A: Job-ABCDEF(Toolchain=net9.0)", 3),
    ],
  };
  assert.deepEqual(await found(JSON.stringify(jobs)), [
    "N.A 1e-9",
    "N.A{job=.NET 8.0} 2e-9",
    "N.A{job=Toolchain=net9.0} 3e-9",
  ]);
  const run = (mode: string, scoreUnit: string, score: number) => ({
    ...{ benchmark: "b", mode, threads: 1, primaryMetric: { score, scoreUnit } },
    secondaryMetrics: { "gc.count": { score: score + 1, scoreUnit: "counts" } },
  });
  const modes = [
    run("avgt", "us/op", 5),
    run("sample", "us/op", 6),
    run("ss", "us/op", 7),
    run("thrpt", "ops/us", 8),
  ];
  assert.deepEqual(await found(JSON.stringify(modes)), [
    "b 0.000005",
    "b{mode=sample} 0.000006",
    "b{mode=ss} 0.000007",
    "b{measure=ops/us} 8",
  ]);
  assert.deepEqual(await found(JSON.stringify(modes), { measure: "gc.count" }), [
    "b{mode=avgt,threads=1} 6",
    "b{mode=thrpt,threads=1} 9",
    "b{mode=sample} 7",
    "b{mode=ss} 8",
  ]);
});

Deno.test("bench tells benchmarks of one name by their file or target, where there are several", async () => {
  const deno = (...files: readonly string[]) =>
    JSON.stringify({
      benches: files.map((file, index) => ({
        ...{ origin: `file:///ci/${file}`, name: "f", results: [{ ok: { avg: index + 1 } }] },
      })),
    });
  assert.deepEqual(await found(deno("a.ts")), ["f 1e-9"]);
  assert.deepEqual(await found(deno("a.ts", "b.ts")), ["f{file=a.ts} 1e-9", "f{file=b.ts} 2e-9"]);
  const targets = ["a", "b"].map((target, index) =>
    `     Running benches/${target}.rs (target/release/deps/${target}-0123456789abcdef)\n` +
    `test f ... bench:   ${index + 1} ns/iter (+/- 1)\n`
  ).join("");
  assert.deepEqual(await found(targets), [
    "f{target=benches/a.rs} 1e-9",
    "f{target=benches/b.rs} 2e-9",
  ]);
});

Deno.test("bench makes one series per unit of a list with several", async () => {
  const row = (name: string, unit: string, value: number) => ({ name, unit, value });
  const list = [row("cpu", "Percent", 50), row("mem", "Megabytes", 100), row("cpu", "ms", 3)];
  assert.deepEqual(await found(JSON.stringify(list)), [
    "cpu{measure=Percent} 50",
    "mem 100000000",
    "cpu 0.003",
  ]);
});

Deno.test("bench reaches every quantity of a report by --measure", async () => {
  assert.deepEqual(
    (await inReport("google.json", { measure: "all" })).slice(0, 5),
    [
      "BM_A/8{measure=time} 6.30362638e-10",
      "BM_A/8{measure=cpu_time} 4.6930479e-10",
      "BM_A/8{measure=bytes_per_second} 17046491200",
      "BM_A/8{measure=hits} 3",
      "BM_A/8{measure=items_per_second} 2130811410",
    ],
  );
  const jmh = [{
    benchmark: "b",
    primaryMetric: { score: 1, scoreUnit: "ns/op" },
    secondaryMetrics: { "\u00b7gc.alloc.rate.norm": { score: 24, scoreUnit: "B/op" } },
  }];
  assert.deepEqual(await found(JSON.stringify(jmh), { measure: "gc.alloc.rate.norm" }), ["b 24"]);
  const dotnet = {
    Benchmarks: [{
      ...{ DisplayInfo: "", FullName: "N.A", Statistics: { Mean: 11 } },
      Memory: { BytesAllocatedPerOperation: 128 },
    }],
  };
  assert.deepEqual(await found(JSON.stringify(dotnet), { measure: "allocated" }), ["N.A 128"]);
  const go = "BenchmarkA-8 \t 100\t 5 ns/op\t 7 ns/frame\t +Inf x/op\n";
  assert.deepEqual(await found(go, { measure: "all" }), [
    "BenchmarkA{measure=time} 5e-9",
    "BenchmarkA{measure=ns/frame} 7e-9",
  ]);
  const user = hyperfine({ command: "a", user: 0.5, system: 0.25, memory_usage_byte: [3, 9, 4] });
  assert.deepEqual(await found(user, { measure: "all" }), [
    ...[
      "a{measure=time} 1",
      "a{measure=user} 0.5",
      "a{measure=system} 0.25",
      "a{measure=memory} 9",
    ],
  ]);
  const cargo = "test a ... bench:   5 ns/iter (+/- 1) = 200 MB/s\n";
  assert.deepEqual(await found(cargo, { measure: "MB/s" }), ["a 200"]);
  const criterion = "a       time:   [1.0 us 2.0 us 3.0 us]\n" +
    "        thrpt:  [1.0 GiB/s 2.0 GiB/s 3.0 GiB/s]\n";
  assert.deepEqual(await found(criterion, { measure: "B/s" }), ["a 2147483650"]);
});

Deno.test("bench reads asv's results and its text", async () => {
  const file = await inReport("asv/m/05f3a4d8-python.json");
  const place = "{environment=existing-py_home_ci_v_bin_python}";
  assert.deepEqual([file[0], file[4], file.at(-1)], [
    `b.S.mem_list(10, 'a')${place} 136`,
    `b.S.time_sum(10, 'a')${place} 0.00000353599989`,
    `b.T.track_count${place} 42`,
  ]);
  assert.deepEqual(await inReport("asv.txt"), [
    `b.T.peakmem_x${place} 24700000`,
    `b.T.time_one${place} 0.0000147`,
    `b.T.track_count${place} 42`,
  ]);
  const told = warning(collectReport(bench, "generated/benchmarks/asv.txt"));
  assert.match(String(await told), /b\.S\.mem_list \(has a table.*time_bad \(failed\)/);
});

Deno.test("bench reads benchmark-ips, Ruby's Benchmark, Dart's harness and Bencher's format", async () => {
  assert.deepEqual(await inReport("benchmark-ips.json"), [
    "addition 25130464.2",
    "a rather long label of it 5256969.92",
  ]);
  assert.deepEqual(await inReport("benchmark-ips.txt"), [
    "addition 25130000",
    "a rather long label of it 5257000",
  ]);
  assert.deepEqual(await inReport("ruby.txt"), [
    "for: 0.000276",
    "up 0.000031",
    "sort! 0.000029",
    "sort 0.000003",
  ]);
  assert.deepEqual(await found("x\nTemplate(RunTime): 1.5 us.\nLoop(RunTime): 2 us.\n"), [
    "Template 0.0000015",
    "Loop 0.000002",
  ]);
  const bmf = { a: { latency: { value: 10, upper_value: 11 }, "max bytes": { value: 9 } } };
  assert.deepEqual(await found(JSON.stringify(bmf)), [
    "a{measure=latency} 1e-8",
    "a{measure=max bytes} 9",
  ]);
});

Deno.test("a comma is one of thousands only where it can be", async () => {
  const line = (value: string) => `test a ... bench:   ${value} ns/iter (+/- 1)\n`;
  for (
    const [text, value] of [["1,234", 1234], ["1,234,567.8", 1234567.8], ["0,160", 0.16], [
      "28,33",
      28.33,
    ]]
  ) {
    assert.deepEqual(await found(line(String(text))), [
      `a ${Number((Number(value) / 1e9).toPrecision(9))}`,
    ]);
  }
});

Deno.test("bench reads Gungraun's events, and iai's", async () => {
  const gungraun = [
    "bench::group::fib short:10",
    "  \u001b[1mInstructions:\u001b[0m         1734|1650            (+5.09090%) [+1.04844x]",
    "  L1 Hits:                     2359|N/A             (*********)",
    "  ======= DHAT ==========================================================",
    "  Total bytes:                29499|N/A             (*********)",
    "bench::group::fib id:two",
    "lines",
    "  Instructions:                   7|N/A             (*********)",
    "",
  ].join("\n");
  assert.deepEqual(await found(gungraun), [
    "bench::group::fib short:10 1734",
    "bench::group::fib id:two lines 7",
  ]);
  assert.deepEqual(await found(gungraun, { measure: "DHAT Total bytes" }), [
    "bench::group::fib short:10 29499",
  ]);
  const both = (count: number) => ({ metrics: { Both: [{ Int: count }, { Int: 1 }] } });
  const json = {
    ...{ module_path: "bench::group::fib", id: "short", details: "10" },
    profiles: [{
      tool: "Callgrind",
      summaries: {
        total: { summary: { Callgrind: { D1mr: both(6), Ir: both(1734), L1hits: {} } } },
      },
    }],
  };
  const lines = `running 0 tests\n${JSON.stringify(json)}\n`;
  assert.deepEqual(await found(lines), ["bench::group::fib short:10 1734"]);
  assert.deepEqual(await found(JSON.stringify(json, undefined, 2), { measure: "D1mr" }), [
    "bench::group::fib short:10 6",
  ]);
  const iai = "running 0 tests\n\niai_short\n  Instructions:                1243 (+1.139138%)\n" +
    "  L1 Accesses:                 1580 (No change)\n\niai_long\n  Instructions:    99\n";
  assert.deepEqual(await found(iai), ["iai_short 1243", "iai_long 99"]);
});

Deno.test("bench gives another number of each benchmark by --stat, or says that there is none", async () => {
  const text = hyperfine({ command: "a", mean: 2, median: 1, min: 0.5, times: [0.5, 1, 4.5] });
  assert.deepEqual(await found(text), ["a 2"]);
  assert.deepEqual(await found(text, { stat: "median" }), ["a 1"]);
  assert.deepEqual(await found(text, { stat: "max" }), ["a 4.5"]);
  const deno = '{"benches":[{"name":"a","results":[{"ok":{"n":3,"avg":5}}]}]}';
  await assertCollectError(
    () => found(deno, { stat: "median" }),
    "COLLECT_NOTHING",
    /Cannot tell the median of "a"/,
  );
});

Deno.test("bench reads what JMH and Vitest wrote of benchmarks of which one fails", async () => {
  const times = await inReport("jmh.json", { measure: "time" });
  assert.equal(times.length, 6);
  assert.match(times[0] ?? "", /^ex\.MyBenchmark\.sum n=10 \d/);
  assert.equal((await inReport("jmh.json")).length, 8);
  assert.equal((await inReport("jmh.json", { measure: "gc.alloc.rate.norm" })).length, 8);
  const vitest = await collectReport(bench, "generated/benchmarks/vitest-failed.json");
  assert.deepEqual(vitest.map(({ labels }) => labels.case), ["a.bench.js > g > ok"]);
  assert.match(String(vitest[0]?.evidence?.warning), /no value for a\.bench\.js > g > bad/);
});

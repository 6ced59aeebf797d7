import type { Section } from "./section.ts";

const MADE = "reports/generated/benchmarks";
const PUBLIC = "reports/benchmarks";

/** What `bench` reads. */
export const BENCHMARKS: Section = {
  title: "Benchmarks",
  collector: "bench",
  text: [
    "The value is the one that the tool itself shows; `--stat median` (`mean`, `min`, `max`) asks for another. Times become seconds, sizes " +
    "bytes. Every other quantity of a report is reached by `--measure NAME`, all of them by `--measure all`.",
    "Each benchmark is a series: its `case`, and whatever else the tool tells it by. Repetitions that the tool itself knows (`-count`, " +
    "`--benchmark_repetitions`) are the samples of one value; any other two results that would be one series are an error that names " +
    "both. A benchmark that failed or was skipped has no value, and is named in a warning.",
  ],
  rows: [
    {
      format: "go: `go test -bench`, with `-json` too",
      rule: "ns/op; the median of `-count`. `-8` is taken off a name where it must be GOMAXPROCS",
      tool: "Go 1.26",
      file: `${MADE}/go-loud.txt`,
      where: { case: "BenchmarkSay" },
      value: 201.8e-9,
      told: "201.8 ns/op",
    },
    {
      format: "hyperfine: `--export-json`",
      rule:
        "mean; parameters that the name does not show belong to it; no value after an exit code that is not 0",
      tool: "hyperfine 1.15",
      file: `${MADE}/hyperfine-parameters.json`,
      where: { case: "build t=2" },
      value: 0.021579469,
      told: "21.6 ms",
    },
    {
      format: "google: Google Benchmark `--benchmark_format=json`",
      rule:
        "real_time; the mean of repetitions, or the aggregate mean. Counters and cpu_time by `--measure`",
      tool: "Google Benchmark 1.7.1",
      file: `${MADE}/google.json`,
      where: { case: "BM_Rep/repeats:3" },
      value: 0.3172424381303716e-9,
      told: "BM_Rep/repeats:3_mean 0.317 ns",
    },
    {
      format: "catch2: its text",
      rule: "mean, per test case and section",
      tool: "Catch2 2.13.10",
      file: `${MADE}/catch2.txt`,
      where: { case: "parse", test: "Parser large" },
      value: 2.72337e-6,
      told: "2.72337 us",
    },
    {
      format:
        "criterion: its text, `target/criterion/**/estimates.json`, `cargo criterion --message-format json`",
      rule:
        "the estimate in the middle (slope, else mean); throughput by `--measure B/s` or `elem/s`",
      tool: "Criterion 0.5",
      file: `${MADE}/criterion.txt`,
      where: { case: "total/10" },
      value: 2.6265e-9,
      told: "[2.5927 ns 2.6265 ns 2.6523 ns]",
    },
    {
      format: "cargo: `cargo bench`, Criterion's `--output-format bencher`",
      rule: "the median of libtest; MB/s by `--measure`",
      tool: "Criterion 0.5",
      file: `${MADE}/criterion-bencher.txt`,
      value: 4e-9,
      told: "4 ns/iter",
    },
    {
      format: "gungraun: Gungraun (iai-callgrind) and iai, text and JSON",
      rule: "Instructions; every other event by `--measure`",
      tool: "shape of iai-callgrind 0.14, not run here",
      file: `${MADE}/gungraun.txt`,
      value: 1734,
      told: "1734",
    },
    {
      format: "pytest: pytest-benchmark `--benchmark-json`",
      rule: "mean",
      tool: "pytest-benchmark 5",
      file: `${MADE}/pytest.json`,
      value: 0.00010645136000221101,
      told: "mean 106.4514 us",
    },
    {
      format: "asv: `.asv/results/MACHINE/*.json`, and what `asv run` prints",
      rule: "the result (a median), per environment and combination of parameters",
      tool: "asv 0.6.6",
      file: `${MADE}/asv/m/05f3a4d8-python.json`,
      where: { case: "b.S.time_sum(10, 'a')" },
      value: 3.53599989466602e-6,
      told: "3.54±0μs",
    },
    {
      format: "jmh: `-rf json`",
      rule: "score; modes sample and ss are a label; profilers by `--measure gc.alloc.rate.norm`",
      tool: "JMH 1.37",
      file: `${MADE}/jmh.json`,
      options: { measure: "time" },
      where: { case: "ex.MyBenchmark.sum n=10" },
      value: 0.008276006885461103e-6,
      told: "0.008 us/op",
    },
    {
      format: "benchmarkdotnet: `--exporters json`",
      rule:
        "mean; a job that is not the default one is a label; Allocated and other diagnosers by `--measure`",
      tool: "BenchmarkDotNet 0.10 to 0.13, not run here",
      file: `${PUBLIC}/benchmarkdotnet/benchmarkdotnet.json`,
      value: 24.4202085009643e-9,
      told: "24.42 ns",
    },
    {
      format: "vitest: `vitest bench --outputJson`",
      rule: "mean",
      tool: "Vitest 3.2",
      file: `${MADE}/vitest.json`,
      value: 0.003106678337320348e-3,
      told: "mean 0.0031 ms",
    },
    {
      format: "deno: Deno's `bench --json`",
      rule: "avg; the file is a label where two have the same name",
      tool: "Deno 2.9",
      file: `${MADE}/deno.json`,
      value: 36768e-9,
      told: "36.8 µs",
    },
    {
      format: "benchmark-ips: its text, and `x.json!`",
      rule: "i/s",
      tool: "benchmark-ips 2.7.2",
      file: `${MADE}/benchmark-ips.json`,
      value: 25130464.243894186,
      told: "25.130M i/s",
    },
    {
      format: "ruby: `Benchmark.bm`, `bmbm`",
      rule: "real; the rehearsal does not count",
      tool: "Ruby 3.1",
      file: `${MADE}/ruby.txt`,
      where: { case: "sort!" },
      value: 0.000029,
      told: "0.000029",
    },
    {
      format: "julia: BenchmarkTools' JSON",
      rule: "the estimate that was saved; of a trial the median",
      tool: "BenchmarkTools 1, not run here",
      file: `${PUBLIC}/julia/julia_output.json`,
      where: { case: "fib/20" },
      value: 31028e-9,
      told: "31.028 μs",
    },
    {
      format: "benchmark.js: its text",
      rule: "ops/sec",
      tool: "benchmark.js 2, not run here",
      file: `${PUBLIC}/benchmarkjs/benchmarkjs_output.txt`,
      value: 1431759,
      told: "1,431,759 ops/sec",
    },
    {
      format: "custom: a list of `{name, unit, value, range}`",
      rule: "the value; cases of other units are series of their own",
      tool: "github-action-benchmark's shape",
      file: `${PUBLIC}/custom-smaller-is-better/customSmallerIsBetter_output.json`,
      value: 50,
      told: "50 Percent",
    },
    {
      format: "bencher: `{benchmark: {measure: {value}}}`",
      rule: "each measure is a label; latency is in nanoseconds",
      tool: "Bencher's shape",
      file: `${MADE}/bencher.json`,
      value: 1e-8,
      told: "10",
    },
    {
      format: "dart: benchmark_harness",
      rule: "RunTime",
      tool: "shape of benchmark_harness 2, not run here",
      file: `${MADE}/dart.txt`,
      value: 1.5e-6,
      told: "1.5 us",
    },
  ],
};

import assert from "node:assert/strict";
import { collectMetrics, type CollectOptions } from "../../collectors/collect.ts";
import { CollectorRegistry } from "../../collectors/registry.ts";
import { runCollector } from "../../collectors/run_collector.ts";
import type { Collector, Reading } from "../../collectors/types.ts";
import type { MetricConfig } from "../../config/types.ts";
import { redactor } from "../../core/redact.ts";
import { CollectError } from "../../errors.ts";
import { withFolder } from "./_folder.ts";
import { metricConfig } from "./_metric_config.ts";

const windows = Deno.build.os === "windows";

function fake(name: string, collect: Collector["collect"]): Collector {
  return { name, summary: "", usage: "[path…]", options: {}, collect };
}

function options(rest: Partial<CollectOptions> = {}): CollectOptions {
  const { env = { PATH: Deno.env.get("PATH") } } = rest;
  return {
    root: Deno.cwd(),
    env,
    hide: redactor(env),
    registry: new CollectorRegistry(),
    now: () => 0,
    ...rest,
  };
}

/** A registry in which each name gives what the function gives. */
function registryOf(entries: Readonly<Record<string, Collector["collect"]>>): CollectorRegistry {
  const registry = new CollectorRegistry();
  for (const [name, collect] of Object.entries(entries)) {
    registry.register(name, () => fake(name, collect));
  }
  return registry;
}

const from = (name: string, ...args: string[]): MetricConfig["source"] => ({
  type: "collect-line",
  from: name,
  args,
});

const readings = (...values: (number | string)[]): Promise<readonly Reading[]> =>
  Promise.resolve(values.map((value, i) => ({ value, labels: i === 0 ? {} : { n: String(i) } })));

Deno.test({
  name: "commands become measurements, in the order of the config",
  ignore: windows,
  fn: async () => {
    const { measurements, failures, outcomes } = await collectMetrics([
      metricConfig("b", "echo 2; echo ignored"),
      metricConfig("a", "echo ' main '", { type: "label", labels: { os: "linux" } }),
    ], options());
    assert.deepEqual(measurements, [
      { metric: "b", labels: {}, value: 2 },
      { metric: "a", labels: { os: "linux" }, value: "main" },
    ]);
    assert.deepEqual(failures, []);
    assert.deepEqual(outcomes.map(({ metric, status }) => [metric, status]), [
      ["b", "collected"],
      ["a", "collected"],
    ]);
  },
});

Deno.test({
  name: "a failing metric stops no other, and is told with exit code, stderr and what to do",
  ignore: windows,
  fn: async () => {
    const told: string[] = [];
    const result = await collectMetrics([
      metricConfig("bad", "echo why >&2; exit 4"),
      metricConfig("percent", "echo 85%"),
      metricConfig("optional", "exit 1", { onFailure: "skip" }),
      metricConfig("good", "echo 1"),
    ], options({ onMetric: ({ metric }) => told.push(metric) }));
    assert.deepEqual(result.measurements.map(({ metric }) => metric), ["good"]);
    assert.deepEqual(result.outcomes.map(({ status }) => status), [
      "failed",
      "failed",
      "skipped",
      "collected",
    ]);
    const [bad, percent] = result.failures;
    assert.equal(result.failures.length, 2);
    assert.deepEqual([bad?.code, bad?.exitCode, bad?.stderrTail], [
      "COLLECT_COMMAND_FAILED",
      4,
      "why\n",
    ]);
    assert.match(bad?.message ?? "", /exit code 4/);
    assert.equal(percent?.code, "COLLECT_OUTPUT");
    assert.match(percent?.message ?? "", /"85%"/);
    assert.equal(result.outcomes[2]?.failure?.exitCode, 1);
    assert.deepEqual(told.toSorted(), ["bad", "good", "optional", "percent"]);
  },
});

Deno.test({
  name: "samples are taken one after the other; the median is the value",
  ignore: windows,
  fn: () =>
    withFolder({}, async (root) => {
      const command = "echo x >> n; case $(wc -l < n | tr -d ' ') in 1) echo 9;; 2) echo 1;; " +
        "3) echo 4;; *) echo 5;; esac";
      const metric = metricConfig("time", command, { samples: 4 });
      const { measurements } = await collectMetrics([metric], options({ root }));
      assert.deepEqual(measurements, [
        { metric: "time", labels: {}, value: 4.5, samples: [9, 1, 4, 5] },
      ]);
    }),
});

Deno.test({
  name: "a command does not see a secret; its failure says how to pass it",
  ignore: windows,
  fn: async () => {
    const env = { PATH: Deno.env.get("PATH"), MY_TOKEN: "s3cr3t-value" };
    const command = 'echo "token: $MY_TOKEN" >&2; test -n "$MY_TOKEN" && exit 7; echo $MY_TOKEN';
    const { failures } = await collectMetrics([
      metricConfig("without", command),
      metricConfig("with", command, { passEnv: ["MY_TOKEN"] }),
    ], options({ env }));
    assert.match(failures[0]?.message ?? "", /printed nothing/);
    assert.equal(failures[1]?.exitCode, 7);
    assert.equal(failures[1]?.stderrTail, "token: ***\n");
    assert.doesNotMatch(JSON.stringify(failures), /s3cr3t/);
    const [hidden] = (await collectMetrics([metricConfig("x", "exit ${MY_TOKEN:+0}1")], {
      ...options({ env }),
    })).failures;
    assert.match(hidden?.fix ?? "", /do not see MY_TOKEN unless "passEnv" lists it/);
  },
});

Deno.test({
  name: "a label that holds a secret is refused",
  ignore: windows,
  fn: async () => {
    const env = { PATH: Deno.env.get("PATH"), MY_TOKEN: "s3cr3t-value" };
    const metric = metricConfig("x", 'echo "v $MY_TOKEN"', {
      type: "label",
      passEnv: ["MY_TOKEN"],
    });
    const { measurements, failures } = await collectMetrics([metric], options({ env }));
    assert.deepEqual(measurements, []);
    assert.match(failures[0]?.message ?? "", /holds a secret/);
  },
});

Deno.test("at most `concurrency` metrics are measured at once, noisy ones alone at the end", async () => {
  let running = 0;
  const seen: string[] = [];
  const registry = new CollectorRegistry();
  for (const name of ["a", "b", "c", "d", "noisy"]) {
    registry.register(name, () =>
      fake(name, async () => {
        running++;
        for (let turns = 0; turns < 5; turns++) await Promise.resolve();
        seen.push(`${name}:${running}`);
        running--;
        return [{ value: 1, labels: {} }];
      }));
  }
  const metrics = ["noisy", "a", "b", "c", "d"].map((name) =>
    metricConfig(name, from(name), { parallel: name !== "noisy" })
  );
  const { measurements } = await collectMetrics(metrics, options({ registry, concurrency: 2 }));
  assert.deepEqual(measurements.map(({ metric }) => metric), ["noisy", "a", "b", "c", "d"]);
  assert.equal(seen.at(-1), "noisy:1");
  assert(seen.every((one) => Number(one.split(":")[1]) <= 2), seen.join(" "));
  assert(seen.some((one) => one.endsWith(":2")), seen.join(" "));
});

Deno.test("the readings of a collector become series; the metric's labels are added", async () => {
  const registry = registryOf({
    bench: () =>
      Promise.resolve([
        { value: 2, labels: { case: "x" }, samples: [1, 2, 3], evidence: { runs: 3 } },
        { value: 5, labels: { case: "y" } },
      ]),
  });
  const metric = metricConfig("bench", from("bench"), { labels: { os: "linux" } });
  const { measurements } = await collectMetrics([metric], options({ registry }));
  assert.deepEqual(measurements, [
    {
      metric: "bench",
      labels: { case: "x", os: "linux" },
      value: 2,
      samples: [1, 2, 3],
      evidence: { runs: 3 },
    },
    { metric: "bench", labels: { case: "y", os: "linux" }, value: 5 },
  ]);
});

Deno.test("unit, direction and noise come from the config, else from the readings that agree", async () => {
  const registry = registryOf({
    same: () =>
      Promise.resolve([
        { value: 1, labels: {}, unit: "bytes", direction: "lower", noise: "none" },
        { value: 2, labels: { a: "b" }, unit: "bytes", direction: "higher" },
      ]),
  });
  const { metrics } = await collectMetrics([
    metricConfig("open", from("same"), { name: "Open" }),
    metricConfig("set", from("same"), { unit: "integer", direction: "higher" }),
  ], options({ registry }));
  assert.deepEqual(metrics, [
    { key: "open", type: "numeric", name: "Open", unit: "bytes" },
    { key: "set", type: "numeric", unit: "integer", direction: "higher" },
  ]);
});

Deno.test("a fallback stands in for a missing or broken source, and is recorded as one", async () => {
  const broken = (code: "COLLECT_NO_FILE" | "COLLECT_FORMAT" | "COLLECT_OPTIONS") => () =>
    Promise.reject(new CollectError(code, { what: "Cannot read x", why: "gone", fix: "Make it" }));
  const registry = registryOf({
    missing: broken("COLLECT_NO_FILE"),
    wrong: broken("COLLECT_FORMAT"),
    options: broken("COLLECT_OPTIONS"),
    good: () => readings(1),
  });
  const { measurements, failures } = await collectMetrics([
    metricConfig("missing", from("missing", "--fallback", "7")),
    metricConfig("wrong", { type: "collect", from: "wrong", options: { fallback: 0 } }),
    metricConfig("options", from("options", "--fallback", "7")),
    metricConfig("good", from("good", "--fallback", "7")),
    metricConfig("none", from("missing")),
  ], options({ registry }));
  const evidence = { fallback: true, reason: "Cannot read x: gone" };
  assert.deepEqual(measurements, [
    { metric: "missing", labels: {}, value: 7, evidence },
    { metric: "wrong", labels: {}, value: 0, evidence },
    { metric: "good", labels: {}, value: 1 },
  ]);
  assert.deepEqual(failures.map(({ metric, code }) => [metric, code]), [
    ["options", "COLLECT_OPTIONS"],
    ["none", "COLLECT_NO_FILE"],
  ]);
});

const REFUSED: readonly [string, Partial<MetricConfig>, Collector["collect"], RegExp][] = [
  ["no reading at all", {}, () => readings(), /found no value/],
  ["NaN", {}, () => readings(NaN), /"NaN" is not a finite number/],
  ["Infinity", {}, () => readings(1, Infinity), /"Infinity" is not a finite/],
  ["a word for a number", {}, () => readings("x"), /"x" is label, the metric is numeric/],
  ["a number for a label", { type: "label" }, () => readings(1), /1 is numeric, the metric is l/],
  ["an empty label", { type: "label" }, () => readings(""), /is empty/],
  [
    "two values of one series",
    {},
    () => Promise.resolve([{ value: 1, labels: {} }, { value: 2, labels: {} }]),
    /two values/,
  ],
  [
    "labels that the metric's own replace",
    { labels: { n: "same" } },
    () => Promise.resolve([{ value: 1, labels: { n: "1" } }, { value: 2, labels: { n: "2" } }]),
    /labels \(n\) replace/,
  ],
  [
    "a crash",
    {},
    () => Promise.reject(new TypeError("x is undefined")),
    /crashed: TypeError: x is undefined/,
  ],
];

for (const [what, rest, collect, message] of REFUSED) {
  Deno.test(`a metric fails, instead of recording ${what}`, async () => {
    const registry = registryOf({ fake: collect, other: () => readings(1) });
    const { measurements, failures } = await collectMetrics([
      metricConfig("m", from("fake"), rest),
      metricConfig("other", from("other")),
    ], options({ registry }));
    assert.deepEqual(measurements.map(({ metric }) => metric), ["other"]);
    assert.match(failures[0]?.message ?? "", message);
  });
}

Deno.test("an unknown collector is named with the closest and all known ones", async () => {
  const registry = registryOf({ size: () => readings(1), loc: () => readings(1) });
  const { failures } = await collectMetrics([metricConfig("m", from("sise"))], {
    ...options({ registry }),
  });
  assert.equal(failures[0]?.code, "COLLECT_UNKNOWN");
  assert.match(failures[0]?.message ?? "", /did you mean "size"\?/);
  assert.match(failures[0]?.fix ?? "", /size, loc/);
});

Deno.test("a collector that does not end is given up after the metric's timeout", async () => {
  let aborted: unknown;
  const registry = registryOf({
    slow: (_, { signal }) =>
      new Promise(() => signal?.addEventListener("abort", () => aborted = signal.reason)),
  });
  const metric = metricConfig("m", from("slow"), { timeoutMs: 20 });
  const { failures } = await collectMetrics([metric], options({ registry }));
  assert.equal(failures[0]?.code, "COLLECT_TIMEOUT");
  assert(aborted instanceof CollectError);
});

Deno.test("an interruption rejects with the signal's reason and starts nothing more", async () => {
  const stop = new AbortController();
  const started: string[] = [];
  const registry = registryOf({
    first: () => {
      started.push("first");
      stop.abort(new Error("interrupted"));
      return readings(1);
    },
    second: () => {
      started.push("second");
      return readings(1);
    },
  });
  const metrics = [metricConfig("a", from("first")), metricConfig("b", from("second"))];
  const collecting = collectMetrics(metrics, {
    ...options({ registry, concurrency: 1 }),
    signal: stop.signal,
  });
  await assert.rejects(collecting, /interrupted/);
  assert.deepEqual(started, ["first"]);
});

Deno.test("each metric's duration is measured by the given clock", async () => {
  let time = 0;
  const registry = registryOf({ one: () => readings(1) });
  const { outcomes } = await collectMetrics([metricConfig("a", from("one"))], {
    ...options({ registry, now: () => time += 5 }),
  });
  assert.equal(outcomes[0]?.durationMs, 5);
});

Deno.test("labels from a report are one line without control characters", async () => {
  const labels = { case: "adds\n  \u001b[31mup\u0007", file: "src/a b.ts" };
  const collector = fake("mine", () => Promise.resolve([{ value: 1, labels }]));
  const [reading] = await runCollector(
    collector,
    { input: { paths: [], options: {} } },
    { root: "/" },
  );
  assert.deepEqual(reading?.labels, { case: "adds [31mup", file: "src/a b.ts" });
});

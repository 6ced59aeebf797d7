import assert from "node:assert/strict";
import type { HistoryView } from "../../../core/history_view.ts";
import type { Methods } from "../../../core/method.ts";
import { type Labels, type Measurement, type Metric, seriesKey } from "../../../core/metric.ts";
import { findHints, type Hints } from "../../../core/past/hints.ts";
import { inSameUnits } from "../../../core/past/same_units.ts";
import { NOISE, seededRandom } from "../../fakes/noise.ts";
import { historyOf, NOW, sha, type TestRun } from "../_view.ts";

const SIZE = { by: "size", how: "aaaaaaaa", unit: "bytes" } as const;

/** A history of two runs, the last of which is the one before, and how both measured. */
function viewOf(
  values: TestRun["values"],
  { methods, series, metrics }: {
    readonly methods?: Methods;
    readonly series?: Readonly<Record<string, Labels>>;
    readonly metrics?: readonly Metric[];
  } = {},
): HistoryView {
  const view = historyOf(
    [{ commit: sha("a1"), values }, { commit: sha("b2"), values }],
    series,
    metrics,
  );
  return methods === undefined
    ? view
    : { ...view, methods: { of: Int32Array.of(0, 0), sets: [methods] } };
}

function hintsOf(
  view: HistoryView,
  now: Readonly<Record<string, number>>,
  { labels = {}, ...rest }: {
    readonly labels?: Readonly<Record<string, Labels>>;
    readonly methods?: Methods;
    readonly metrics?: readonly Metric[];
  } = {},
): Hints {
  const measurements = Object.entries(now).map(([name, value]): Measurement => ({
    metric: name.replace(/\{.*$/, ""),
    labels: labels[name] ?? {},
    value,
  }));
  assert.deepEqual(measurements.map((one) => seriesKey(one.metric, one.labels)), Object.keys(now));
  return findHints({
    view,
    reference: { branch: "main", maxAgeDays: 90 },
    measurements,
    metrics: [...new Set(measurements.map(({ metric }) => metric))]
      .map((key) => ({ key, type: "numeric" })),
    methods: {},
    now: NOW,
    ...rest,
  });
}

Deno.test("a metric of another unit is not compared, and the hint names the command", () => {
  const view = viewOf({ bundle: 412_000 }, { methods: { bundle: SIZE } });
  const metrics = [{ key: "bundle", type: "numeric", unit: "decimal" }] as const;
  const { otherUnits, sentences } = hintsOf(view, { bundle: 792 }, { metrics });
  assert.match(otherUnits.get("bundle") ?? "", /was bytes \(b2.*\) and is decimal now/);
  assert.equal(sentences.length, 1);
  assert.match(sentences[0] ?? "", /`unentropy-track history unit bundle bytes KiB --because "…"`/);
  assert.deepEqual(Array.from(inSameUnits(view, metrics).series[0]?.values ?? []), [NaN, NaN]);
});

for (
  const { what, was, is } of [
    { what: "the same unit", was: "bytes", is: "bytes" },
    { what: "a unit where none was declared", was: undefined, is: "bytes" },
    { what: "no unit any more", was: "bytes", is: undefined },
    { what: "another word for plain numbers", was: "integer", is: "decimal" },
  ] as const
) {
  Deno.test(`a metric with ${what} is compared`, () => {
    const method = { by: "size", how: "a", ...(was !== undefined && { unit: was }) };
    const view = viewOf({ bundle: 5 }, { methods: { bundle: method } });
    const metrics: readonly Metric[] = [
      { key: "bundle", type: "numeric", ...(is !== undefined && { unit: is }) },
    ];
    assert.deepEqual(hintsOf(view, { bundle: 7 }, { metrics }).sentences, []);
    assert.equal(inSameUnits(view, metrics), view);
  });
}

Deno.test("where runs do not say their unit, what the history knows of the metric counts", () => {
  const view = viewOf({ bundle: 412_000 }, {
    metrics: [{ key: "bundle", type: "numeric", unit: "bytes" }],
  });
  const metrics = [{ key: "bundle", type: "numeric", unit: "duration" }] as const;
  assert.equal(hintsOf(view, { bundle: 792 }, { metrics }).otherUnits.size, 1);
});

Deno.test("a case that vanished while another appeared is offered as a rename", () => {
  const labels = {
    "bench{case=parse}": { case: "parse" },
    "bench{case=print}": { case: "print" },
    "bench{case=parse-json}": { case: "parse-json" },
  };
  const view = viewOf({ "bench{case=parse}": 1, "bench{case=print}": 2 }, { series: labels });
  const now = { "bench{case=print}": 2, "bench{case=parse-json}": 1 };
  const [hint, ...others] = hintsOf(view, now, { labels }).sentences;
  assert.deepEqual(others, []);
  assert.match(
    hint ?? "",
    /history rename 'bench\{case=parse\}' 'bench\{case=parse-json\}' --because/,
  );
});

Deno.test("a metric that vanished is offered under the name of a new one of its unit, and not of another", () => {
  const metrics = [{ key: "bundle", type: "numeric", unit: "bytes" }] as const;
  const view = viewOf({ bundle: 5, other: 1 }, { metrics });
  const withUnit = (unit: "bytes" | "percent"): readonly Metric[] => [
    { key: "js", type: "numeric", unit },
    { key: "other", type: "numeric" },
  ];
  const now = { js: 5, other: 1 };
  assert.match(
    hintsOf(view, now, { metrics: withUnit("bytes") }).sentences.join(),
    /history rename bundle js /,
  );
  assert.deepEqual(hintsOf(view, now, { metrics: withUnit("percent") }).sentences, []);
});

Deno.test("a series that vanished alone, or appeared alone, is no rename", () => {
  const labels = { "bench{case=a}": { case: "a" }, "bench{case=b}": { case: "b" } };
  const both = viewOf({ "bench{case=a}": 1, "bench{case=b}": 1 }, { series: labels });
  assert.deepEqual(hintsOf(both, { "bench{case=a}": 1 }, { labels }).sentences, []);
  const one = viewOf({ "bench{case=a}": 1 }, { series: labels });
  const now = { "bench{case=a}": 1, "bench{case=b}": 1 };
  assert.deepEqual(hintsOf(one, now, { labels }).sentences, []);
});

for (
  const { what, now, says } of [
    {
      what: "command",
      now: { by: "command", how: "b" },
      says: /by a command and not by the collector size/,
    },
    { what: "collector", now: { by: "json", how: "b" }, says: /by the collector json/ },
    {
      what: "options",
      now: { by: "size", how: "b" },
      says: /the paths or options of size were changed/,
    },
    {
      what: "report",
      now: { by: "size", how: "a", format: "lcov" },
      says: /is lcov and was clover/,
    },
  ]
) {
  Deno.test(`another ${what} is told where the value moved, and only there`, () => {
    const before = { by: "size", how: "a", format: "clover" };
    const view = viewOf({ bundle: 5 }, { methods: { bundle: before } });
    const methods = { bundle: now };
    assert.match(hintsOf(view, { bundle: 6 }, { methods }).sentences.join(), says);
    assert.deepEqual(hintsOf(view, { bundle: 5 }, { methods }).sentences, []);
    assert.deepEqual(hintsOf(view, { bundle: 6 }, { methods: { bundle: before } }).sentences, []);
  });
}

Deno.test("many changes are counted, not listed", () => {
  const names = Array.from({ length: 9 }, (_, n) => `m-${n}`);
  const of = (how: string) => Object.fromEntries(names.map((name) => [name, { by: "size", how }]));
  const view = viewOf(Object.fromEntries(names.map((name) => [name, 1])), { methods: of("a") });
  const now = Object.fromEntries(names.map((name) => [name, 2]));
  const { sentences } = hintsOf(view, now, { methods: of("b") });
  assert.equal(sentences.length, 6);
  assert.match(sentences.at(-1) ?? "", /and 4 more/);
});

Deno.test("that a declaration contradicts what the runs show is said by the run that shows it first", () => {
  const values = Float64Array.from(NOISE.Gauss(30, seededRandom(5)), (one) => 17_000 + 170 * one);
  const said = Array.from({ length: 20 }, (_, more) => 6 + more).filter((count) => {
    const view = historyOf(
      Array.from(values.subarray(0, count), (requests, index) => ({
        commit: sha(String(10 + index)),
        values: { requests },
      })),
    );
    const metrics = [{ key: "requests", type: "numeric", noise: "none" }] as const;
    const { sentences } = hintsOf(view, { requests: values[count] ?? 0 }, { metrics });
    assert.ok(sentences.length <= 1);
    for (const sentence of sentences) {
      assert.match(
        sentence,
        /^requests is declared exact \("noise": "none"\), but 12 runs show it noisy; /,
      );
    }
    return sentences.length > 0;
  });
  assert.deepEqual(said, [11]);
});

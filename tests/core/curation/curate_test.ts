import assert from "node:assert/strict";
import { curate } from "../../../core/curation/curate.ts";
import type { CurationAct, StoredEvent } from "../../../core/curation/event.ts";
import { type HistoryView, runAt } from "../../../core/history_view.ts";
import { seriesKey } from "../../../core/metric.ts";
import { seededRandom } from "../../fakes/random.ts";
import { historyOf, NOW, sha } from "../_view.ts";

const ALL = () => () => true;

/** An event; its id and time follow from its place. */
function event(at: number, act: CurationAct): StoredEvent {
  return {
    ...act,
    id: String(at).padStart(16, "0"),
    project: "o/r",
    author: "Ada",
    time: NOW + at,
    reason: "a test",
  };
}

function valuesOf(view: HistoryView): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    view.series.map((one) => [seriesKey(one.metric, one.labels), Array.from(one.values)]),
  );
}

const VIEW = historyOf(
  [
    { commit: sha("a1"), values: { size: 1024, "bench{case=a}": 1 } },
    { commit: sha("b2"), values: { size: 2048, "bench{case=a}": 2, "bench{case=b}": 9 } },
    { commit: sha("c3"), values: { size: 3, "bench{case=b}": 3 } },
  ],
  { "bench{case=a}": { case: "a" }, "bench{case=b}": { case: "b" } },
  [{ key: "size", type: "numeric", unit: "bytes" }, { key: "bench", type: "numeric" }],
);

Deno.test("without events the view is the view", () => {
  assert.equal(curate(VIEW, [], ALL), VIEW);
});

Deno.test("an excluded commit has no value, keeps its run, and says what it had", () => {
  const view = curate(VIEW, [event(1, { type: "exclude", commit: sha("b2") })], ALL);
  assert.deepEqual(valuesOf(view), {
    size: [1024, NaN, 3],
    "bench{case=a}": [1, NaN, NaN],
    "bench{case=b}": [NaN, NaN, 3],
  });
  assert.equal(runAt(view.runs, 1).commit, sha("b2"));
  assert.deepEqual([...view.series[0]?.excluded ?? []], [[1, 2048]]);
});

for (
  const { metric, excluded } of [
    { metric: "bench", excluded: ["bench{case=a}", "bench{case=b}"] },
    { metric: "bench{case=b}", excluded: ["bench{case=b}"] },
    { metric: "si*", excluded: ["size"] },
  ]
) {
  Deno.test(`an exclusion of ${metric} takes ${excluded.join(" and ")}`, () => {
    const view = curate(VIEW, [event(1, { type: "exclude", commit: sha("b2"), metric })], ALL);
    const gone = Object.entries(valuesOf(view)).filter(([, values]) => Number.isNaN(values[1]));
    assert.deepEqual(gone.map(([name]) => name), excluded);
  });
}

Deno.test("an excluded run is one id up to one attempt", () => {
  const run = { ci: "github", id: "2", attempt: 1 };
  const act = { type: "exclude", run } as const;
  assert.ok(Number.isNaN(valuesOf(curate(VIEW, [event(1, act)], ALL))["size"]?.[1]));
  const again = { ...VIEW, runs: { ...VIEW.runs, attempt: Int32Array.of(1, 2, 1) } };
  assert.equal(valuesOf(curate(again, [event(1, act)], ALL))["size"]?.[1], 2048);
});

Deno.test("a renamed label value joins the lines; where both have a value the new name's counts", () => {
  const view = curate(
    VIEW,
    [event(1, { type: "rename", from: "bench{case=a}", to: "bench{case=b}" })],
    ALL,
  );
  assert.deepEqual(valuesOf(view), { size: [1024, 2048, 3], "bench{case=b}": [1, 9, 3] });
});

Deno.test("a renamed metric takes its declaration along", () => {
  const view = curate(VIEW, [event(1, { type: "rename", from: "size", to: "bundle" })], ALL);
  assert.deepEqual(view.metrics.map(({ key, unit }) => [key, unit]), [
    ["bundle", "bytes"],
    ["bench", undefined],
  ]);
  assert.deepEqual(valuesOf(view)["bundle"], [1024, 2048, 3]);
});

Deno.test("a unit converts the runs before a commit, and without one those before a time", () => {
  const unit = { type: "unit", metric: "size", from: "bytes", to: "KiB" } as const;
  const byCommit = event(1, { ...unit, before: 0, commit: sha("c3") });
  assert.deepEqual(valuesOf(curate(VIEW, [byCommit], ALL))["size"], [1, 2, 3]);
  const byTime = event(1, { ...unit, before: VIEW.runs.time[1] ?? NaN });
  assert.deepEqual(valuesOf(curate(VIEW, [byTime], ALL))["size"], [1, 2048, 3]);
});

Deno.test("an event of another project touches nothing", () => {
  const rowsOf = (project: string) => () => project === "other";
  for (
    const act of [
      { type: "exclude", commit: sha("b2") },
      { type: "rename", from: "size", to: "bundle" },
      { type: "unit", metric: "size", from: "bytes", to: "KiB", before: Infinity },
    ] as const
  ) assert.deepEqual(valuesOf(curate(VIEW, [event(1, act)], rowsOf)), valuesOf(VIEW), act.type);
});

Deno.test("whatever the order in which events came in, the view is the same, and restored ones do not count", () => {
  const events = [
    event(1, { type: "exclude", commit: sha("b2") }),
    event(2, { type: "restore", events: [event(1, { type: "exclude" }).id] }),
    event(3, { type: "rename", from: "bench{case=a}", to: "bench{case=b}" }),
    event(4, { type: "unit", metric: "size", from: "bytes", to: "KiB", before: NOW }),
    event(5, { type: "rename", from: "size", to: "bundle" }),
    event(6, { type: "exclude", commit: sha("c3"), metric: "bundle" }),
  ];
  const expected = { bundle: [1, 2, NaN], "bench{case=b}": [1, 9, 3] };
  const random = seededRandom(7);
  for (let i = 0; i < 50; i++) {
    const shuffled = events.map((one) => [random(), one] as const)
      .sort(([a], [b]) => a - b).map(([, one]) => one);
    const values = valuesOf(curate(VIEW, shuffled, ALL));
    assert.deepEqual(Object.entries(values).sort(), Object.entries(expected).sort());
  }
});

import assert from "node:assert/strict";
import { runAt } from "../../core/history_view.ts";
import type { History } from "../../history/database.ts";
import { countHistory, readView, type RunFilter } from "../../history/query.ts";
import { listRuns } from "../../history/runs.ts";
import { makeRecord, START } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

const value = (metric: string, value: number | string, os?: string) => ({
  metric,
  labels: os === undefined ? {} : { os },
  value,
});

Deno.test("readView() of an empty history is empty", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db");
  const view = readView(history);
  assert.equal(view.runs.length, 0);
  assert.deepEqual([view.metrics, view.series], [[], []]);
});

Deno.test("readView() tells the same of each run as listRuns()", () => {
  using folder = new TempFolder();
  const optional = { ...makeRecord(4).run, head: "c".repeat(40), base: "d".repeat(40), tag: "v1" };
  const { subject: _s, author: _a, url: _u, ...bare } = makeRecord(5).run;
  using history = folder.history("a.db", [
    makeRecord(3, {
      pullRequest: 9,
      branch: "topic",
      event: "pull_request",
      labels: { os: "mac" },
    }),
    { ...makeRecord(4), run: optional },
    { ...makeRecord(5), run: bare },
    makeRecord(1, { runId: "x-1", attempt: 3, job: "" }),
  ]);
  const { runs } = readView(history);
  const seen = Array.from({ length: runs.length }, (_, index) => runAt(runs, index));
  const expected = listRuns(history).map(({ key, recordedAt: _recordedAt, ...run }, index) => {
    const { project: _project, ...place } = key;
    return { index, ...place, ...run };
  });
  assert.deepEqual(seen, expected);
});

Deno.test("runs come in the order of time, number, id and attempt, not of recording", () => {
  using folder = new TempFolder();
  const at = (n: number, runId: string, time: number, number: number, attempt = 1) =>
    makeRecord(n, { runId, time: START + time, number, attempt });
  using history = folder.history("a.db", [
    at(1, "300", 20, 5),
    at(2, "200", 10, 5),
    at(3, "1000", 10, 5),
    at(4, "200", 10, 5, 2),
    at(5, "999", 10, 4),
    at(6, "1", 5, 9),
  ]);
  const { runs, series } = readView(history);
  const order = ["1", "999", "200", "200", "1000", "300"];
  assert.deepEqual(runs.runId, order);
  assert.deepEqual([...runs.attempt], [1, 1, 1, 2, 1, 1]);
  assert.deepEqual(listRuns(history).map(({ key }) => key.runId), order);
  // The values move with their runs; of two attempts the newer one's counts.
  const sizes = series.find(({ metric }) => metric === "size");
  assert.deepEqual([...sizes?.values ?? []], [1006, 1005, NaN, 1004, 1003, 1001]);
});

Deno.test("a run without a value is NaN in the series, and numbers arrive exactly", () => {
  using folder = new TempFolder();
  const exact = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.5, 2 ** 53 - 1, 1e21];
  using history = folder.history("a.db", [
    ...exact.map((number, n) => makeRecord(n, { values: [value("size", number)] })),
    makeRecord(90, { values: [value("coverage", 1)] }),
  ]);
  const [size, coverage] = ["size", "coverage"].map((metric) =>
    readView(history).series.find((series) => series.metric === metric)
  );
  assert.deepEqual([...size?.values ?? []], [...exact, NaN]);
  assert.deepEqual([...coverage?.values ?? []], [...exact.map(() => NaN), 1]);
});

Deno.test("a label metric gives indices into its own words", () => {
  using folder = new TempFolder();
  const words = ["MIT", "1.0", "MIT", "ISC"];
  using history = folder.history(
    "a.db",
    words.map((word, n) => makeRecord(n, { values: [value("license", word)] })),
  );
  const series = readView(history).series[0];
  assert.deepEqual([...series?.values ?? []].map((index) => series?.words?.[index]), words);
  assert.deepEqual(series?.words, ["MIT", "1.0", "ISC"]);
});

Deno.test("each set of labels is a series of its own", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", [
    makeRecord(1, { values: [value("size", 1), value("size", 2, "mac")] }),
    makeRecord(2, { values: [value("size", 3, "linux"), value("size", 4, "mac")] }),
  ]);
  assert.deepEqual(
    readView(history).series.map(({ labels, values }) => [labels, [...values]]),
    [[{}, [1, NaN]], [{ os: "mac" }, [2, 4]], [{ os: "linux" }, [NaN, 3]]],
  );
});

Deno.test("samples give the lower and upper quartile, and their number", () => {
  using folder = new TempFolder();
  const samples = [10, 2, 4, 8, 6];
  using history = folder.history("a.db", [
    makeRecord(1, { values: [{ metric: "size", labels: {}, value: 6, samples }] }),
    makeRecord(2, { values: [value("size", 7)] }),
  ]);
  const spread = readView(history).series[0]?.spread;
  assert.deepEqual([[...spread?.low ?? []], [...spread?.high ?? []]], [[4, NaN], [8, NaN]]);
  assert.deepEqual([...spread?.counts ?? []], [5, 0]);
});

Deno.test("the evidence of the newest 50 runs is at hand, by their rows", () => {
  using folder = new TempFolder();
  using history = folder.history(
    "a.db",
    Array.from({ length: 60 }, (_, at) =>
      makeRecord(at + 1, {
        values: [
          { ...value("coverage", 85), evidence: { covered: 17, total: 20 + at } },
          value("size", 1),
        ],
      })),
  );
  const [coverage, size] = readView(history).series;
  assert.deepEqual([...coverage?.evidence?.keys() ?? []].length, 50);
  assert.deepEqual(coverage?.evidence?.get(59), { covered: 17, total: 79 });
  assert.equal(coverage?.evidence?.get(9), undefined);
  assert.equal(size?.evidence, undefined);
});

Deno.test("a metric that changed its type shows the series of its present type", () => {
  using folder = new TempFolder();
  const typed = (n: number, type: "numeric" | "label", measured: number | string) => ({
    ...makeRecord(n, { values: [value("node", measured)] }),
    metrics: [{ key: "node", type }],
  });
  using history = folder.history("a.db", [typed(1, "numeric", 20), typed(2, "label", "v22")]);
  const view = readView(history);
  assert.equal(view.series.length, 1);
  assert.deepEqual(view.series[0]?.words, ["v22"]);
});

function mixedHistory(folder: TempFolder): History {
  return folder.history("a.db", [
    makeRecord(1),
    makeRecord(2, { event: "schedule" }),
    makeRecord(3, { branch: "topic", event: "pull_request", pullRequest: 5 }),
    makeRecord(4, { branch: "release" }),
    makeRecord(5),
  ]);
}

/** Filters, and the test records that they leave. */
const FILTERS: readonly (readonly [claim: string, filter: RunFilter, numbers: number[]])[] = [
  ["no filter", {}, [1, 2, 3, 4, 5]],
  ["a branch", { branch: "main" }, [1, 2, 5]],
  ["an unknown branch", { branch: "nope" }, []],
  ["events", { events: ["push", "import"] }, [1, 4, 5]],
  ["no pull requests", { excludePullRequests: true }, [1, 2, 4, 5]],
  ["a time", { since: START + 3 * 60_000 }, [3, 4, 5]],
  ["a limit", { limit: 2 }, [4, 5]],
  ["a branch and a limit", { branch: "main", limit: 1 }, [5]],
  ["everything", { branch: "main", events: ["push"], since: START + 61_000, limit: 9 }, [5]],
];

for (const [claim, filter, numbers] of FILTERS) {
  Deno.test(`readView(), listRuns() and countHistory() agree on ${claim}`, () => {
    using folder = new TempFolder();
    using history = mixedHistory(folder);
    const view = readView(history, filter);
    assert.deepEqual([...view.runs.number], numbers);
    assert.deepEqual(listRuns(history, filter).map(({ number }) => number), numbers);
    const sizes = view.series.find(({ metric }) => metric === "size");
    assert.deepEqual([...sizes?.values ?? []], numbers.map((n) => 1000 + n));
    const counts = countHistory(history, filter);
    assert.deepEqual([counts.runs, counts.measurements], [numbers.length, numbers.length * 3]);
  });
}

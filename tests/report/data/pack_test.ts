import assert from "node:assert/strict";
import { unpack } from "../../../report/client/unpack.ts";
import { pack } from "../../../report/data/pack.ts";
import { commitOf } from "../../../report/read_run.ts";
import { sampleHistory } from "../../../report/sample.ts";
import { toReportData } from "../../../report/data/to_data.ts";
import { commitId, dailyRuns, testModel, testView } from "../_history.ts";

Deno.test("what is packed comes out of unpack() the same, times as whole seconds", async () => {
  const view = testView(
    [
      { time: 1_700_000_000_123, subject: "One", author: "Ada", url: "https://ci.example/1" },
      { time: 1_700_000_500_000, pullRequest: 7, branch: "topic", head: commitId(99) },
      { time: 1_700_000_500_000, job: "bench" },
    ],
    [
      { metric: "size", values: [412_000, NaN, 562_949_953_421_311] },
      {
        metric: "cover",
        values: [71.25, -0.5, 71.3],
        spread: [[71, 72], [NaN, NaN], [70.5, 72.25]],
      },
      { metric: "channel", values: [1, NaN, 0], words: ["</script>", "béta"] },
    ],
  );
  const data = toReportData(testModel(view, []));
  const read = await unpack(pack(data));
  assert.deepEqual(read.meta, data.meta);
  assert.deepEqual(read.series, data.series);
  const { commits, ...runs } = read.runs;
  const { commits: wantedCommits, ...wanted } = data.runs;
  const seconds = wanted.time.map((time) => Math.floor(time / 1000) * 1000);
  assert.deepEqual(runs, { ...wanted, time: seconds });
  assert.deepEqual(Array.from(commits), Array.from(wantedCommits));
  assert.deepEqual([0, 1, 2].map((run) => commitOf(read.runs, run)), [
    commitId(0),
    commitId(99),
    commitId(2),
  ]);
});

Deno.test("numbers come back to nine significant digits of the largest, whole and short ones exactly", async () => {
  const cases: readonly (readonly number[])[] = [
    [0.1, 0.2, 0.30000000000000004],
    [1.23456789e-7, 2.5e-8],
    [123456.789012, -0.001],
    [1e300, -1e299],
    [2 ** 50 + 2, 3],
    [0, 0, 0],
    [-273.15, 1e6],
  ];
  const values = cases.map((list) => [...list, ...Array<number>(3 - list.length).fill(NaN)]);
  const series = values.map((list, index) => ({ metric: `m${index}`, values: list }));
  const read = await unpack(pack(toReportData(testModel(testView(dailyRuns(3), series), []))));
  values.forEach((list, index) => {
    const largest = Math.max(...list.filter(Number.isFinite).map(Math.abs));
    list.forEach((wanted, run) => {
      const found = read.series[index]?.values[run] ?? -1;
      if (Number.isNaN(wanted)) assert.ok(Number.isNaN(found));
      else assert.ok(Math.abs(found - wanted) <= largest * 5e-9, `${found} for ${wanted}`);
    });
  });
  assert.deepEqual(Array.from(read.series[6]?.values ?? []).slice(0, 2), [-273.15, 1e6]);
});

Deno.test("random histories survive packing", async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const view = sampleHistory({
      runs: 300,
      until: 1_760_000_000_000,
      seed,
      metrics: [
        { key: "a", type: "numeric", unit: "percent" },
        { key: "b", type: "numeric", unit: "bytes" },
        { key: "c", type: "label" },
      ],
    });
    const data = toReportData(testModel(view, view.metrics));
    assert.deepEqual((await unpack(pack(data))).series, data.series);
  }
});

Deno.test("a very long history keeps the beginning of each commit, and whole ones of the newest runs", () => {
  const view = sampleHistory({ runs: 12_000, until: 1_760_000_000_000, seed: 1, metrics: [] });
  const { runs } = toReportData(testModel(view, []));
  assert.equal(commitOf(runs, 0), view.runs.commit[0]?.slice(0, 10));
  assert.equal(commitOf(runs, 11_999), view.runs.commit[11_999]);
});

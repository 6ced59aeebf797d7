import assert from "node:assert/strict";
import {
  branchSource,
  drawnPositions,
  drawnValues,
  type LineSource,
} from "../../../report/client/drawn_points.ts";
import { nearestPosition, shownRuns, spanBetween } from "../../../report/client/shown_runs.ts";
import { wordBlocks } from "../../../report/client/chart/word_blocks.ts";
import { runsOf } from "../../../report/read_run.ts";
import { toReportData } from "../../../report/data/to_data.ts";
import { seededRandom } from "../../fakes/random.ts";
import { testModel, type TestRun, testView } from "../_history.ts";

const SECOND = 1000;

function runsAt(times: readonly number[], options: Partial<TestRun> = {}) {
  const view = testView(times.map((time) => ({ time: time * SECOND, ...options })), []);
  return toReportData(testModel(view, [])).runs;
}

function evenly(count: number) {
  const runs = runsAt(Array.from({ length: count }, (_, index) => index));
  const order = runsOf(runs, "main");
  const shown = shownRuns(runs, order, { span: { from: 0, to: count * SECOND }, x: "run" });
  return { runs, order, shown };
}

function line(values: readonly number[]): LineSource {
  return { values: Float64Array.from(values), takes: () => true, expects: () => true };
}

Deno.test("few runs are all drawn", () => {
  const { shown } = evenly(10);
  const source = line([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(Array.from(drawnPositions([source], shown, 100)), [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
  ]);
});

Deno.test("of many runs no column of pixels loses its lowest or highest value", () => {
  const random = seededRandom(5);
  const values = Array.from({ length: 20_000 }, () => random() < 0.01 ? NaN : random());
  const { shown } = evenly(values.length);
  const columns = 150;
  const drawn = drawnPositions([line(values)], shown, columns);
  assert.ok(drawn.length <= 4 * (columns + 2), `${drawn.length} drawn`);
  const kept = new Set(drawn);
  const column = (at: number) => Math.floor((at - shown.min) * columns / (shown.max - shown.min));
  const extremes = new Map<number, [low: number, high: number]>();
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    const [low, high] = extremes.get(column(at)) ?? [at, at];
    extremes.set(column(at), [
      value < (values[low] ?? 0) ? at : low,
      value > (values[high] ?? 0) ? at : high,
    ]);
  });
  for (const [low, high] of extremes.values()) assert.ok(kept.has(low) && kept.has(high));
});

Deno.test("a long gap is seen however many runs a pixel stands for", () => {
  const values = Array.from({ length: 10_000 }, (_, at) => at >= 4000 && at < 6000 ? NaN : 1);
  const { shown, order } = evenly(values.length);
  const source = line(values);
  const drawn = drawnPositions([source], shown, 100);
  const gaps = drawnValues(source, order, drawn).filter((value) => value === null);
  assert.ok(gaps.length > 10);
});

Deno.test("a run of a job that never measures a series is no gap in it", () => {
  const runs = toReportData(testModel(
    testView([{ time: 1, job: "a" }, { time: 2, job: "b" }, { time: 3, job: "a" }, {
      time: 4,
      job: "a",
    }], []),
    [],
  )).runs;
  const values = Float64Array.from([1, NaN, NaN, 2]);
  const source = branchSource(runs, values);
  const order = runsOf(runs, "main");
  assert.deepEqual(drawnValues(source, order, order), [1, undefined, null, 2]);
});

Deno.test("the window holds the runs of the range; one more on each side is drawn", () => {
  const runs = runsAt([0, 10, 20, 30, 40]);
  const order = runsOf(runs, "main");
  const shown = shownRuns(runs, order, { span: { from: 10 * SECOND, to: 30 * SECOND }, x: "time" });
  assert.deepEqual([shown.from, shown.to], [1, 4]);
  assert.deepEqual(Array.from(drawnPositions([line([1, 2, 3, 4, 5])], shown, 100)), [
    0,
    1,
    2,
    3,
    4,
  ]);
  assert.ok(shown.min < 10 * SECOND && shown.min > 0);
});

Deno.test("nearestPosition() finds the nearer neighbour within the window", () => {
  const runs = runsAt([0, 10, 20, 100]);
  const shown = shownRuns(runs, runsOf(runs, "main"), {
    span: { from: 5000, to: 30_000 },
    x: "time",
  });
  const cases = [[-50, 1], [10, 1], [14, 1], [16, 2], [90, 2]] as const;
  for (const [x, wanted] of cases) assert.equal(nearestPosition(shown, x * SECOND), wanted);
  const empty = shownRuns(runs, runsOf(runs, "gone"), { span: { from: 0, to: 1 }, x: "time" });
  assert.equal(nearestPosition(empty, 0), undefined);
});

Deno.test("a range chosen by runs covers whole runs", () => {
  const runs = runsAt([0, 10, 20, 30]);
  const shown = shownRuns(runs, runsOf(runs, "main"), { span: { from: 0, to: 30_000 }, x: "run" });
  assert.deepEqual(spanBetween(runs, shown, { min: 0.4, max: 2.7, x: "run" }), {
    from: 10_000,
    to: 20_000,
  });
  assert.deepEqual(spanBetween(runs, shown, { min: -5, max: 50, x: "run" }), {
    from: 0,
    to: 30_000,
  });
});

Deno.test("equal neighbouring words are one band, and a gap ends it", () => {
  const { shown } = evenly(7);
  assert.deepEqual(wordBlocks(line([0, 0, 1, NaN, 1, 1, 0]), shown, 1000), [
    { from: 0, to: 2, word: 0 },
    { from: 2, to: 2, word: 1 },
    { from: 4, to: 6, word: 1 },
    { from: 6, to: shown.max, word: 0 },
  ]);
});

Deno.test("more words than pixels make no more bands than pixels", () => {
  const values = Array.from({ length: 10_000 }, (_, at) => at % 3);
  const { shown } = evenly(values.length);
  const blocks = wordBlocks(line(values), shown, 100);
  assert.ok(blocks.length <= 101, `${blocks.length} blocks`);
  assert.equal(blocks.at(-1)?.to, shown.max);
});

import assert from "node:assert/strict";
import {
  timeLabels,
  timeTicks,
  valueLabels,
  valueTicks,
} from "../../../report/client/chart/_ticks.ts";

Deno.test("valueTicks() are round values within the ends", () => {
  assert.deepEqual(valueTicks(75.3, 92, { count: 4, unit: "percent" }), [80, 85, 90]);
  assert.deepEqual(valueTicks(0, 1, { count: 5 }), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(valueTicks(-1, 1, { count: 2 }), [-1, 0, 1]);
  assert.deepEqual(valueTicks(60, 200, { count: 3, unit: "duration" }), [60, 120, 180]);
  assert.deepEqual(valueTicks(3, 4.2, { count: 5, isWhole: true }), [3, 4]);
  assert.deepEqual(valueTicks(5, 5, { count: 5 }), []);
  assert.deepEqual(valueTicks(NaN, 5, { count: 5 }), []);
});

Deno.test("valueLabels() take as many digits as it takes to differ", () => {
  assert.deepEqual(valueLabels([80, 85], "percent"), ["80 %", "85 %"]);
  assert.deepEqual(valueLabels([1_000_200, 1_000_400], "bytes"), ["1.0002 MB", "1.0004 MB"]);
});

Deno.test("timeTicks() stand at calendar places", () => {
  const day = (text: string) => Date.parse(`${text}Z`);
  const shown = (from: string, to: string, count: number) =>
    timeTicks(day(from), day(to), count).map((tick) => new Date(tick).toISOString().slice(0, 16));
  assert.deepEqual(shown("2026-05-01T10:07", "2026-05-01T11:10", 3), [
    "2026-05-01T10:30",
    "2026-05-01T11:00",
  ]);
  assert.deepEqual(shown("2026-05-01T00:00", "2026-05-20T00:00", 3), [
    "2026-05-04T00:00",
    "2026-05-11T00:00",
    "2026-05-18T00:00",
  ]);
  assert.deepEqual(shown("2025-11-15T00:00", "2026-03-15T00:00", 4), [
    "2025-12-01T00:00",
    "2026-01-01T00:00",
    "2026-02-01T00:00",
    "2026-03-01T00:00",
  ]);
  assert.deepEqual(shown("1981-01-01T00:00", "2026-01-01T00:00", 5), [
    "1990-01-01T00:00",
    "2000-01-01T00:00",
    "2010-01-01T00:00",
    "2020-01-01T00:00",
  ]);
});

Deno.test("timeLabels() name the larger unit where it begins", () => {
  const labels = timeLabels(timeTicks(Date.UTC(2025, 10, 15), Date.UTC(2026, 2, 15), 4));
  assert.deepEqual(labels, ["Dec\n2025", "Jan\n2026", "Feb", "Mar"]);
  assert.deepEqual(timeLabels([Date.UTC(2026, 4, 1)]), ["1 May\n2026"]);
  assert.deepEqual(timeLabels([Date.UTC(2026, 4, 1, 9, 30)]), ["09:30\n1 May"]);
});

Deno.test("runs within a minute have an axis, too", () => {
  const start = Date.UTC(2026, 4, 1, 9, 30, 2);
  assert.deepEqual(timeLabels(timeTicks(start, start + 20_000, 4)), [
    "09:30:05\n1 May",
    "09:30:10",
    "09:30:15",
    "09:30:20",
  ]);
});

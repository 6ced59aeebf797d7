import assert from "node:assert/strict";
import {
  formatApart,
  formatCount,
  formatDate,
  formatDay,
  formatDelta,
  formatPercent,
  formatTime,
  formatValue,
} from "../../../core/text/format.ts";
import type { Unit } from "../../../core/metric.ts";

const VALUES: readonly (readonly [number, Unit | undefined, string])[] = [
  [71.4, "percent", "71.4 %"],
  [80, "percent", "80 %"],
  [71.428571, "percent", "71.43 %"],
  [0.00123, "percent", "0.0012 %"],
  [0, "percent", "0 %"],
  [12345, "integer", "12,345"],
  [-1234567, "integer", "-1,234,567"],
  [10.5, "integer", "10.5"],
  [0, "bytes", "0 B"],
  [999, "bytes", "999 B"],
  [999.7, "bytes", "1 kB"],
  [412_600, "bytes", "412.6 kB"],
  [999_949, "bytes", "999.9 kB"],
  [999_950, "bytes", "1 MB"],
  [1_500_000, "bytes", "1.5 MB"],
  [1_064, "bytes", "1.06 kB"],
  [9_996, "bytes", "10 kB"],
  [-2e15, "bytes", "-2 PB"],
  [5e19, "bytes", "50,000 PB"],
  [0, "duration", "0 s"],
  [0.85, "duration", "850 ms"],
  [0.000085, "duration", "85 µs"],
  [2.5e-8, "duration", "25 ns"],
  [0.99951, "duration", "1 s"],
  [12.3, "duration", "12.3 s"],
  [59.999, "duration", "1m 0s"],
  [92.1, "duration", "1m 32.1s"],
  [119.99, "duration", "2m 0s"],
  [7503, "duration", "2h 5m 3s"],
  [3599.99, "duration", "1h 0m 0s"],
  [-92.1, "duration", "-1m 32.1s"],
  [3.14159, "decimal", "3.142"],
  [3.14159, undefined, "3.142"],
  [0.000012345, undefined, "0.000012"],
  [1e-20, undefined, "1e-20"],
  [1e21, undefined, "1e+21"],
  [-0, undefined, "0"],
  [-1e-9, "integer", "-0.000000001"],
  [NaN, "bytes", "–"],
  [Infinity, undefined, "–"],
];

Deno.test("formatValue() writes every unit, and never an undefined one", () => {
  for (const [value, unit, text] of VALUES) assert.equal(formatValue(value, unit), text);
});

Deno.test("formatDelta() writes the sign, and points for percent", () => {
  assert.equal(formatDelta(-3.2, "percent"), "-3.2 points");
  assert.equal(formatDelta(1, "percent"), "+1 point");
  assert.equal(formatDelta(0, "percent"), "0 points");
  assert.equal(formatDelta(16_300, "bytes"), "+16.3 kB");
  assert.equal(formatDelta(-0.25, "duration"), "-250 ms");
  assert.equal(formatDelta(7), "+7");
  assert.equal(formatDelta(7, "integer", { sign: false }), "7");
});

Deno.test("formatPercent() takes a ratio", () => {
  assert.equal(formatPercent(0.041), "4.1 %");
  assert.equal(formatPercent(0.041, { sign: true }), "+4.1 %");
  assert.equal(formatPercent(-0.5), "-50 %");
});

Deno.test("formatApart() gives different values different texts", () => {
  assert.deepEqual(formatApart(79.96, 80, "percent"), ["79.96 %", "80 %"]);
  assert.deepEqual(formatApart(79.9999, 80, "percent"), ["79.9999 %", "80 %"]);
  assert.deepEqual(formatApart(412_649, 412_600, "bytes"), ["412.65 kB", "412.6 kB"]);
  assert.deepEqual(formatApart(5, 5, "bytes"), ["5 B", "5 B"]);
  const [a, b] = formatApart(1e16, 1e16 + 2);
  assert.notEqual(a, b);
  const [c, d] = formatApart(1e17, 1e17 + 16, "bytes");
  assert.notEqual(c, d);
});

Deno.test("dates are UTC whatever the machine's zone", () => {
  const time = Date.UTC(2026, 4, 12, 23, 59);
  assert.equal(formatDate(time), "2026-05-12");
  assert.equal(formatTime(time), "2026-05-12 23:59 UTC");
  assert.equal(formatDay(time), "12 May 2026");
  for (const format of [formatDate, formatTime, formatDay]) assert.equal(format(NaN), "–");
});

Deno.test("formatCount() knows the plural", () => {
  assert.equal(formatCount(1, "commit"), "1 commit");
  assert.equal(formatCount(0, "commit"), "0 commits");
  assert.equal(formatCount(1200, "sample"), "1,200 samples");
});

import assert from "node:assert/strict";
import type { Labels } from "../../core/metric.ts";
import { matchesMetric, matchSeries, parsePattern } from "../../core/pattern.ts";

const SERIES: readonly { readonly metric: string; readonly labels: Labels }[] = [
  { metric: "coverage", labels: {} },
  { metric: "coverage", labels: { package: "core" } },
  { metric: "bench", labels: { case: "parse", os: "linux" } },
  { metric: "bench", labels: { case: "print", os: "linux" } },
  { metric: "bundle-js", labels: {} },
  { metric: "bundle-css", labels: {} },
];

function matched(pattern: string): readonly number[] {
  return matchSeries(parsePattern(pattern), SERIES).map((one) => SERIES.indexOf(one));
}

Deno.test("a bare key means the series with the fewest labels", () => {
  assert.deepEqual(matched("coverage"), [0]);
  assert.deepEqual(matched("bench"), [2, 3]);
});

Deno.test("stars match keys and label values", () => {
  assert.deepEqual(matched("bundle-*"), [4, 5]);
  assert.deepEqual(matched("bench{case=p*}"), [2, 3]);
  assert.deepEqual(matched("bench{case=*nt}"), [3]);
  assert.deepEqual(matched("*{package=*}"), [1]);
  assert.deepEqual(matched("coverage{}"), [0, 1]);
});

Deno.test("labels that a series does not have do not match, inherited names least of all", () => {
  assert.deepEqual(matched("bench{arch=*}"), []);
  assert.deepEqual(matched("bench{constructor=*}"), []);
  assert.deepEqual(matched("coverage{package=Core}"), []);
});

Deno.test("characters of regular expressions stand for themselves", () => {
  assert.equal(matchesMetric(parsePattern("a.c"), "abc"), false);
  assert.equal(matchesMetric(parsePattern("a.*"), "a.c"), true);
  assert.equal(matchesMetric(parsePattern("*a*b*"), "xaxbx"), true);
  assert.equal(matchesMetric(parsePattern("ab*ba"), "aba"), false);
});

Deno.test("a pattern of many stars does not backtrack", () => {
  const pattern = parsePattern(`x{l=${"*a".repeat(5000)}*b}`);
  const labels = { l: "a".repeat(20_000) };
  assert.deepEqual(matchSeries(pattern, [{ metric: "x", labels }]), []);
});

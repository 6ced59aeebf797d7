import assert from "node:assert/strict";
import { type Labels, labelsKey, seriesKey } from "../../core/metric.ts";
import { amount } from "../_amount.ts";
import { mutateText, pick, repeated } from "../fakes/mutate.ts";
import { seededRandom } from "../fakes/random.ts";
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

/** The same question asked the slow way: each character of the pattern against each of the text. */
function fits(glob: string, text: string): boolean {
  let here = new Set([0]);
  const enter = (places: Set<number>) => {
    for (const at of places) if (glob[at] === "*") places.add(at + 1);
    return places;
  };
  here = enter(here);
  for (const character of text) {
    const next = new Set<number>();
    for (const at of here) {
      if (glob[at] === "*") next.add(at);
      else if (glob[at] === character) next.add(at + 1);
    }
    here = enter(next);
  }
  return here.has(glob.length);
}

const CASES = amount(100_000, 10_000);

Deno.test(`${CASES} patterns mean the series that they mean read character by character`, () => {
  const random = seededRandom(20261130);
  const text = (signs: string, most: number) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(random, [...signs]))
      .join("");
  let matching = 0;
  for (let round = 0; round < CASES; round++) {
    const glob = text("ab.*-", 7);
    const metric = text("ab.-", 7);
    const isMatch = matchesMetric(parsePattern(glob), metric);
    assert.equal(isMatch, fits(glob, metric), `${glob} and ${metric}`);
    const labels = { os: text("ab\\,={}", 5), arch: text("ab", 2) };
    const own = { metric: "x", labels };
    // A series' own name is a pattern that means it, whatever is in its labels.
    assert.deepEqual(matchSeries(parsePattern(seriesKey("x", labels)), [own]), [own], labels.os);
    const values = `x{${labelsKey({ os: glob })}}`;
    assert.equal(
      matchSeries(parsePattern(values), [own]).length === 1,
      fits(glob, labels.os),
      values,
    );
    if (isMatch) matching++;
  }
  assert.ok(matching > CASES / 50, `${matching}`);
});

Deno.test("whatever a pattern is changed to, it is read, and means none but the given series", () => {
  const random = seededRandom(20261129);
  for (let round = 0; round < CASES; round++) {
    const text = repeated(
      random,
      pick(random, ["bundle-*", "bench{case=*,os=linux}", "*{package=a\\,b}"]),
      (one) => mutateText(random, one),
    );
    const found = matchSeries(parsePattern(text), SERIES);
    assert.ok(found.every((one) => SERIES.includes(one)), text);
  }
});

import assert from "node:assert/strict";
import { allowedNoise, noiseBand, quantileLimit } from "../../../core/detect/noise.ts";
import { amount } from "../../_amount.ts";
import { NOISE, normal, seededRandom } from "../../fakes/noise.ts";

/** Share of normal values that are beyond the band of so many others. */
function alarmRate(count: number, options: { trials: number; isStrict: boolean }): number {
  const random = seededRandom(100 + count);
  let alarms = 0;
  for (let i = 0; i < options.trials; i++) {
    const band = noiseBand(NOISE.Gauss(count, random), [0], options);
    assert.ok(band);
    if (normal(random) - band.center > allowedNoise(band)) alarms++;
  }
  return alarms / options.trials;
}

Deno.test("false alarms of normal noise are within 20 % of one in seventy-five", () => {
  const counts = [8, 10, 12, 15, 20, 25, 30, 40, 50];
  for (const count of counts.slice(0, amount(counts.length, 2))) {
    const rate = alarmRate(count, { trials: 40_000, isStrict: false });
    assert.ok(Math.abs(rate / 0.0132 - 1) <= 0.2, `${rate} at ${count} values`);
  }
});

Deno.test("false alarms by the strict limit are within 20 % of one in a thousand", () => {
  for (const count of [8, 20, 50].slice(0, amount(3, 1))) {
    const rate = alarmRate(count, { trials: 150_000, isStrict: true });
    assert.ok(Math.abs(rate / 0.001 - 1) <= 0.2, `${rate} at ${count} values`);
  }
});

Deno.test("the strict limit is higher, and both fall towards the normal quantile", () => {
  for (const count of [8, 20, 50]) {
    assert.ok(quantileLimit(count, true) > quantileLimit(count, false));
  }
  assert.ok(Math.abs(quantileLimit(1e6, false) - 2.26) < 0.001);
  assert.ok(Math.abs(quantileLimit(1e6, true) - 3.09) < 0.002);
});

Deno.test("fewer than eight values in all levels together give no band", () => {
  const values = NOISE.Gauss(30, seededRandom(1));
  assert.equal(noiseBand(values.subarray(0, 7), [0]), undefined);
  assert.equal(noiseBand(values.subarray(0, 8), [0])?.count, 8);
});

Deno.test("a young level is judged by the relative width of the levels before", () => {
  const random = seededRandom(8);
  for (const young of [1, 2, 3, 5, 7]) {
    let [alarms, seen] = [0, 0];
    for (let i = 0; i < 1000; i++) {
      const noise = NOISE.Gauss(31 + young, random);
      const values = noise.map((one, at) => (at < 30 ? 100 : 200) * (1 + one / 100));
      const band = noiseBand(values.subarray(0, -1), [0, 30], { direction: "lower" });
      assert.ok(band && band.count === young);
      const over = (values.at(-1) ?? 0) - band.center;
      if (over > allowedNoise(band)) alarms++;
      if (over + 10 > allowedNoise(band)) seen++;
    }
    assert.ok(alarms <= 25, `${alarms} of 1000 at ${young}`);
    assert.ok(seen >= (young === 1 ? 780 : 880), `${seen} of 1000 at ${young}`);
  }
});

Deno.test("where some of a level's runs lie beyond the limit, it grows, to the worse side only", () => {
  const values = NOISE.Gauss(30, seededRandom(3)).map((one, at) =>
    100 + one + (at % 7 === 5 ? 10 : 0)
  );
  const worse = noiseBand(values, [0], { direction: "lower" });
  const better = noiseBand(values, [0], { direction: "higher" });
  assert.ok(worse?.others && worse.others.share > 0.1 && worse.others.share < 0.15);
  assert.ok(allowedNoise(worse) > 11 && allowedNoise(worse) < 18, String(allowedNoise(worse)));
  assert.ok(worse.others.from > 103 && worse.others.from < 108, String(worse.others.from));
  assert.equal(better?.others, undefined);
});

Deno.test("at most the newest fifty values count", () => {
  const old = new Float64Array(100).fill(1000);
  const values = Float64Array.from([...old, ...NOISE.Gauss(50, seededRandom(2))]);
  const band = noiseBand(values, [0]);
  assert.equal(band?.count, 50);
  assert.ok(Math.abs(band.center) < 1);
});

Deno.test("outliers in the history do not widen the band much", () => {
  const values = NOISE.Gauss(30, seededRandom(3));
  const spoilt = values.with(4, 80).with(17, -90);
  const [clean, dirty] = [noiseBand(values, [0]), noiseBand(spoilt, [0])];
  assert.ok(clean && dirty);
  assert.ok(dirty.scale < clean.scale * 1.5);
});

Deno.test("a series that repeats itself is taken to vary by 0.2 % and by its resolution", () => {
  assert.ok(Math.abs((noiseBand(new Float64Array(20).fill(500), [0])?.scale ?? 0) - 1) < 0.01);
  const ticks = Float64Array.from({ length: 20 }, (_, index) => index === 3 ? 1.1 : 1);
  const band = noiseBand(ticks, [0]);
  assert.ok(band && allowedNoise(band) > 0.1 && allowedNoise(band) < 0.2);
});

Deno.test("wild past values raise the limit, up to fifty scales", () => {
  const random = seededRandom(4);
  const wild = Float64Array.from(
    { length: 200 },
    () => normal(random) * (random() < 0.1 ? 12 : 1),
  );
  const band = noiseBand(wild, [0]);
  assert.ok(band && band.limit > 8, String(band?.limit));
  const absurd = wild.map((value, index) => index % 9 === 0 ? value * 1e9 : value);
  assert.equal(noiseBand(absurd, [0])?.limit, 50);
});

Deno.test("steps of the past are no noise", () => {
  const calm = NOISE.Gauss(200, seededRandom(5));
  const stepped = calm.map((value, index) => value + Math.floor(index / 20) * 100);
  const starts = Array.from({ length: 10 }, (_, index) => index * 20);
  const band = noiseBand(stepped, starts);
  assert.ok(band && band.limit < 6, String(band?.limit));
});

Deno.test("fewer samples than in the history widen the band, more do not narrow it", () => {
  const values = NOISE.Gauss(30, seededRandom(6));
  const scale = (before: number, now: number) =>
    noiseBand(values, [0], { repeats: { within: 2, before, now } })?.scale ?? NaN;
  const same = scale(5, 5);
  assert.ok(Math.abs(scale(5, 1) - Math.hypot(same, 2 * Math.sqrt(0.8))) < 1e-12);
  assert.equal(scale(1, 5), same);
});

Deno.test("a change below minEffect does not count", () => {
  const band = { center: 100, scale: 1, limit: 3, count: 20 };
  assert.equal(allowedNoise(band), 3);
  assert.equal(allowedNoise(band, 10), 10);
});

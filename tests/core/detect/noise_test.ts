import assert from "node:assert/strict";
import { allowedNoise, noiseBand, quantileLimit } from "../../../core/detect/noise.ts";
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

Deno.test("false alarms of normal noise are within 20 % of one in a hundred", () => {
  for (const count of [8, 10, 12, 15, 20, 25, 30, 40, 50]) {
    const rate = alarmRate(count, { trials: 40_000, isStrict: false });
    assert.ok(Math.abs(rate / 0.01 - 1) <= 0.2, `${rate} at ${count} values`);
  }
});

Deno.test("false alarms by the strict limit are within 20 % of one in a thousand", () => {
  for (const count of [8, 20, 50]) {
    const rate = alarmRate(count, { trials: 150_000, isStrict: true });
    assert.ok(Math.abs(rate / 0.001 - 1) <= 0.2, `${rate} at ${count} values`);
  }
});

Deno.test("the strict limit is higher, and both fall towards the normal quantile", () => {
  for (const count of [8, 20, 50]) {
    assert.ok(quantileLimit(count, true) > quantileLimit(count, false));
  }
  assert.ok(Math.abs(quantileLimit(1e6, false) - 2.326) < 0.001);
  assert.ok(Math.abs(quantileLimit(1e6, true) - 3.09) < 0.001);
});

Deno.test("fewer than eight values of the present level give no band", () => {
  const values = NOISE.Gauss(30, seededRandom(1));
  assert.equal(noiseBand(values, [0, 23]), undefined);
  assert.equal(noiseBand(values, [0, 22])?.count, 8);
  assert.equal(noiseBand(values.subarray(0, 7), [0]), undefined);
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
  assert.ok(dirty.scale < clean.scale * 1.3);
});

Deno.test("a series that repeats itself is taken to vary by 0.2 % and by its resolution", () => {
  assert.equal(noiseBand(new Float64Array(20).fill(500), [0])?.scale, 1);
  const ticks = Float64Array.from({ length: 20 }, (_, index) => index === 3 ? 1.1 : 1);
  assert.ok(Math.abs((noiseBand(ticks, [0])?.scale ?? 0) - 0.1) < 1e-12);
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

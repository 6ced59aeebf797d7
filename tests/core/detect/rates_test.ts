import assert from "node:assert/strict";
import { changePoints } from "../../../core/detect/detect.ts";
import { NOISE, type NoiseSeries, seededRandom, withStep } from "../../fakes/noise.ts";

const SERIES = 400;

/** Share of noise series with any change point. */
function falseRate(make: NoiseSeries, length: number, seed: number): number {
  const random = seededRandom(seed);
  let count = 0;
  for (let i = 0; i < SERIES; i++) {
    if (changePoints(make(length, random)).points.length > 0) count++;
  }
  return count / SERIES;
}

const LIMITS: readonly (readonly [keyof typeof NOISE, number, readonly number[]])[] = [
  ["Gauss", 0.02, [30, 100, 500, 2000]],
  ["AR(1) 0.3", 0.05, [30, 100, 500, 2000]],
  ["t3", 0.06, [30, 100, 500, 2000]],
  ["5 % outliers", 0.08, [30, 100, 500]],
  ["AR(1) 0.6", 0.08, [30, 100, 500, 2000]],
];

for (const [name, limit, lengths] of LIMITS) {
  Deno.test(`pure noise, ${name}: at most ${limit * 100} % of the series have a change point`, () => {
    for (const length of lengths) {
      const rate = falseRate(NOISE[name], length, 7 + length);
      assert.ok(rate <= limit, `${rate} at ${length} points`);
    }
  });
}

/** Share of series with a step at 50 of 100 points in which it is found within `within` points. */
function power(height: number, within: number): number {
  const random = seededRandom(9);
  let count = 0;
  for (let i = 0; i < SERIES; i++) {
    const { points } = changePoints(withStep(NOISE.Gauss(100, random), 50, height));
    if (points.some((point) => Math.abs(point.index - 50) <= within)) count++;
  }
  return count / SERIES;
}

Deno.test("a step of 1.5 standard deviations is found in 90 % of the series, of 2 in 97 %", () => {
  assert.ok(power(1.5, 5) >= 0.9, String(power(1.5, 5)));
  assert.ok(power(2, 5) >= 0.97, String(power(2, 5)));
});

Deno.test("a step of 3 standard deviations is found at its exact place in 80 % of the series", () => {
  assert.ok(power(3, 0) >= 0.8, String(power(3, 0)));
});

Deno.test("a step of 4 standard deviations is confirmed after eight points in 95 % of the series", () => {
  const random = seededRandom(11);
  let count = 0;
  for (let i = 0; i < SERIES; i++) {
    const values = withStep(NOISE.Gauss(58, random), 50, 4);
    if (changePoints(values).points.some((point) => Math.abs(point.index - 50) <= 2)) count++;
  }
  assert.ok(count / SERIES >= 0.95, String(count / SERIES));
});

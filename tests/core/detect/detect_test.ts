import assert from "node:assert/strict";
import { changePoints, isExact, levelStarts } from "../../../core/detect/detect.ts";
import { NOISE, normal, seededRandom, withStep } from "../../fakes/noise.ts";

function noise(length: number, seed: number): Float64Array {
  return NOISE.Gauss(length, seededRandom(seed));
}

function indices(values: Float64Array, options = {}): readonly number[] {
  return changePoints(values, options).points.map((point) => point.index);
}

Deno.test("changePoints() gives the same result each time", () => {
  const values = withStep(noise(300, 1), 150, 2);
  assert.deepEqual(changePoints(values), changePoints(values));
  assert.deepEqual(indices(values).length, 1);
});

Deno.test("shifting and scaling a series does not move its change points", () => {
  const values = withStep(withStep(noise(400, 2), 100, 3), 250, -2);
  const points = indices(values);
  assert.equal(points.length, 2);
  for (const [factor, shift] of [[1, 1e6], [1e-6, 0], [1e6, -5], [-1, 3]] as const) {
    assert.deepEqual(indices(values.map((value) => value * factor + shift)), points);
  }
});

Deno.test("a lone spike, a constant and a short series give no point", () => {
  const constant = new Float64Array(50).fill(7);
  assert.deepEqual(indices(constant), []);
  assert.deepEqual(indices(constant.with(20, 900)), []);
  assert.deepEqual(indices(constant.with(49, 900)), []);
  assert.deepEqual(indices(noise(100, 3).with(40, 60)), []);
  for (let length = 0; length < 6; length++) {
    assert.deepEqual(indices(Float64Array.from({ length }, (_, index) => index % 2 * 100)), []);
  }
});

Deno.test("a step needs six points to be told", () => {
  const exact = { noise: "none", direction: "higher" } as const;
  assert.deepEqual(indices(Float64Array.of(1, 1, 1, 9, 9), exact), []);
  const [point] = changePoints(Float64Array.of(1, 1, 1, 9, 9, 9), exact).points;
  assert.deepEqual([point?.index, point?.verdict], [3, "better"]);
  const lower = { ...exact, direction: "lower" } as const;
  assert.equal(changePoints(Float64Array.of(1, 1, 1, 9, 9, 9), lower).points[0]?.verdict, "worse");
});

Deno.test("exact values change wherever they differ by 1 % and do not return at once", () => {
  const values = Float64Array.from([100, 100, 100, 180, 100, 100, 120, 120, 120, 120.5, 120.5]);
  const { points } = changePoints(values, { noise: "none", unit: "bytes" });
  assert.deepEqual(points.map((point) => [point.index, point.before, point.after]), [
    [6, 100, 120],
  ]);
  assert.equal(points[0]?.verdict, "worse");
  assert.equal(points[0].confidence, 1);
  assert.equal(points[0].strength, undefined);
  assert.deepEqual(points[0].counts, [6, 3]);
});

Deno.test("growth in small exact steps is reported once it adds up", () => {
  const values = Float64Array.from({ length: 30 }, (_, index) => 1000 + index * 4);
  const { points, trends } = changePoints(values, { noise: "none" });
  assert.deepEqual(points.slice(0, 2).map((point) => [point.index, point.before, point.after]), [
    [3, 1000, 1012],
    [6, 1012, 1024],
  ]);
  assert.deepEqual(trends, [{ first: 0, last: points.length - 1 }]);
});

Deno.test("the last values of an exact metric are fresh, those of an undeclared one wait", () => {
  const values = new Float64Array(20).fill(5).with(19, 9);
  assert.equal(changePoints(values, { noise: "none" }).points[0]?.status, "fresh");
  assert.deepEqual(changePoints(values).points, []);
});

Deno.test("minEffect hides smaller steps of noisy values", () => {
  const values = withStep(noise(200, 5), 100, 5).map((value) => value + 1000);
  assert.deepEqual(indices(values), [100]);
  assert.deepEqual(indices(values, { minEffect: { percent: 1 } }), []);
  assert.deepEqual(indices(values, { minEffect: { absolute: 4 } }), [100]);
});

Deno.test("times are compared by ratio, so that noise growing with the level hides no early step", () => {
  const random = seededRandom(6);
  const values = Float64Array.from({ length: 120 }, (_, index) => {
    const level = index < 40 ? 0.1 : index < 80 ? 0.13 : 10;
    return level * Math.exp(0.05 * normal(random));
  });
  const { points } = changePoints(values, { unit: "duration" });
  assert.deepEqual(points.map((point) => point.index), [40, 80]);
  assert.ok(Math.abs((points[0]?.effect ?? 0) - 0.3) < 0.05);
  assert.equal(points[0]?.verdict, "worse");
});

Deno.test("a series that hops between two levels is unstable and has no change points", () => {
  const random = seededRandom(8);
  const values = Float64Array.from(
    { length: 300 },
    () => (random() < 0.3 ? 140 : 100) + normal(random),
  );
  const changes = changePoints(values);
  assert.equal(changes.isUnstable, true);
  assert.deepEqual(changes.points, []);
});

Deno.test("two levels as close as ten deviations hardly ever pass for change points", () => {
  const random = seededRandom(13);
  let found = 0;
  for (let i = 0; i < 200; i++) {
    const values = Float64Array.from(
      { length: 500 },
      () => (random() < 0.3 ? 10 : 0) + normal(random),
    );
    if (changePoints(values).points.length > 0) found++;
  }
  assert.ok(found <= 4, String(found));
});

Deno.test("confidence falls with the strength, and is high for what is reported", () => {
  const [weak] = changePoints(withStep(noise(100, 12), 50, 1.6)).points;
  const [strong] = changePoints(withStep(noise(100, 12), 50, 6)).points;
  assert.ok(weak && strong);
  assert.ok(weak.confidence >= 0.99 && strong.confidence > weak.confidence);
});

Deno.test("levels begin at the start and behind each cut", () => {
  assert.deepEqual(levelStarts(withStep(noise(60, 4), 40, 5)), [0, 40]);
  assert.deepEqual(levelStarts(noise(60, 4)), [0]);
  assert.deepEqual(levelStarts(noise(3, 4)), [0]);
  const exact = Float64Array.from([1, 1, 1, 1, 2, 2, 2, 2]);
  assert.deepEqual(levelStarts(exact, { unit: "bytes" }), [0, 4]);
});

Deno.test("whether values are exact is declared, else told by the unit, else by repetition", () => {
  const varied = noise(20, 1);
  const repeated = Float64Array.from({ length: 20 }, (_, index) => Math.floor(index / 5));
  assert.equal(isExact(varied, { noise: "none" }), true);
  assert.equal(isExact(repeated, { noise: "sampled" }), false);
  assert.equal(isExact(varied, { unit: "bytes" }), true);
  assert.equal(isExact(varied, { unit: "duration" }), false);
  assert.equal(isExact(repeated, { unit: "duration" }), true);
  assert.equal(isExact(new Float64Array(0), { unit: "duration" }), false);
});

import assert from "node:assert/strict";
import { changePoints, isExact, levelStarts } from "../../../core/detect/detect.ts";
import { kindText, noiseKind } from "../../../core/detect/kind.ts";
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
  assert.deepEqual(points[0].counts, [6, 5]);
});

Deno.test("growth by every commit is one drift over all of them, and no commit is to blame", () => {
  const values = Float64Array.from({ length: 30 }, (_, index) => 1000 + index * 4);
  const { points } = changePoints(values, { noise: "none" });
  assert.deepEqual(
    points.map(({ index, before, after, drift }) => [index, before, after, drift?.end]),
    [
      [1, 1000, 1116, 29],
    ],
  );
});

Deno.test("small exact steps are told once they add up: over their commits, with those that spent most", () => {
  const sizes = [
    1000,
    1000,
    1000,
    1000,
    1003,
    1003,
    1007,
    1007,
    1009,
    1009,
    1010.2,
    1010.2,
    1010.2,
  ];
  const [point, ...more] = changePoints(Float64Array.from(sizes), { noise: "none" }).points;
  assert.deepEqual(more, []);
  assert.deepEqual([point?.index, point?.before, point?.after], [4, 1000, 1010.2]);
  assert.deepEqual(point?.drift, { end: 10, largest: [6, 4, 8] });
  const small = sizes.map((size) => size === 1010.2 ? 1009.5 : size);
  assert.deepEqual(indices(Float64Array.from(small), { noise: "none" }), []);
});

Deno.test("a step that is unusual for a growing series is told beside its drift", () => {
  const random = seededRandom(14);
  let size = 10_000;
  const values = Float64Array.from({ length: 120 }, (_, index) => {
    size += 10 + Math.round(20 * random()) + (index === 60 ? 900 : 0);
    return size;
  });
  const { points } = changePoints(values, { unit: "bytes" });
  assert.deepEqual(points.map((point) => [point.index, point.drift !== undefined]), [
    [1, true],
    [60, false],
  ]);
  const [drift] = points;
  assert.ok(drift && drift.after < 13_000, String(drift?.after));
});

Deno.test("a wave and a rising series with spikes have no level of their spikes", () => {
  const rising = Float64Array.from(
    { length: 100 },
    (_, index) => 1000 + index * 10 + (index % 17 === 16 ? 4000 : 0),
  );
  for (const { after } of changePoints(rising, { unit: "bytes" }).points) {
    assert.ok(after < 2500, String(after));
  }
});

Deno.test("the last values of an exact metric are fresh: they may be a spike", () => {
  const values = new Float64Array(20).fill(5).with(19, 9);
  assert.equal(changePoints(values, { noise: "none" }).points[0]?.status, "fresh");
  assert.equal(changePoints(values).points[0]?.status, "fresh");
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

Deno.test("whether values are exact is declared, else told by the series, else by the unit", () => {
  const varied = noise(40, 1);
  const repeated = Float64Array.from({ length: 20 }, (_, index) => Math.floor(index / 5));
  assert.equal(isExact(varied, { noise: "none" }), true);
  assert.equal(isExact(repeated, { noise: "sampled" }), false);
  assert.equal(isExact(varied, { unit: "bytes" }), false);
  assert.equal(isExact(varied.subarray(0, 8), { unit: "bytes" }), true);
  assert.equal(isExact(varied, { unit: "duration" }), false);
  assert.equal(isExact(repeated, { unit: "duration" }), true);
  assert.equal(isExact(new Float64Array(0), { unit: "duration" }), false);
});

Deno.test("the kind of a series is learned: noise comes back, what is exact goes on from where it is", () => {
  const random = seededRandom(21);
  const growing = (step: () => number) => {
    let value = 14_000;
    return Float64Array.from({ length: 60 }, () => value += step());
  };
  const seconds = Float64Array.from({ length: 60 }, () => Math.round(60 + 0.45 * normal(random)));
  const kinds = {
    "requests, 1 % noise": [noise(60, 2).map((one) => 17_000 + 170 * one), {}],
    "memory in bytes": [noise(60, 3).map((one) => Math.round(5e6 + 5e4 * one)), { unit: "bytes" }],
    "whole seconds": [seconds, { unit: "duration" }],
    "whole seconds without a unit": [seconds, {}],
    "a step within noise": [withStep(noise(60, 4), 30, 8), {}],
  } as const;
  for (const [name, [values, options]] of Object.entries(kinds)) {
    assert.equal(noiseKind(values, options).learned, "sampled", name);
  }
  const exact = {
    "rare steps": [growing(() => random() < 0.1 ? 300 : 0), {}],
    "a counter that creeps": [growing(() => 1 + Math.floor(9 * random())), {}],
    "lines of code": [growing(() => random() < 0.3 ? 0 : Math.round(40 * normal(random))), {
      unit: "integer",
    }],
    "a constant": [growing(() => 0), {}],
  } as const;
  for (const [name, [values, options]] of Object.entries(exact)) {
    assert.equal(noiseKind(values, options).learned, "none", name);
  }
});

Deno.test("a declaration wins over what the series shows, and the contradiction is seen", () => {
  const kind = noiseKind(noise(60, 2), { noise: "none" });
  assert.deepEqual([kind.noise, kind.source, kind.learned], ["none", "declared", "sampled"]);
  assert.equal(noiseKind(noise(6, 2), { unit: "bytes" }).source, "unit");
});

Deno.test("an accepted change begins a level at once", () => {
  const values = withStep(noise(60, 4), 58, 0.1);
  assert.deepEqual(levelStarts(values, { accepted: [58] }), [0, 58]);
});

Deno.test("a slope within noise is one drift between the levels, and two steps stay two", () => {
  const slope = noise(150, 31).map((one, at) => one + 6 * Math.min(1, Math.max(0, (at - 50) / 50)));
  const [drift, ...more] = changePoints(slope).points;
  assert.deepEqual(more, []);
  assert.ok(
    drift?.drift && Math.abs(drift.index - 50) <= 12 && Math.abs(drift.drift.end - 100) <= 12,
  );
  const stairs = withStep(withStep(noise(60, 32), 20, 4), 40, 4);
  assert.deepEqual(changePoints(stairs).points.map((point) => point.drift), [undefined, undefined]);
});

Deno.test("one or two last values far off a noisy level are fresh: they may be a spike", () => {
  for (const count of [1, 2]) {
    const values = withStep(noise(40, 33), 40 - count, 8);
    const { points } = changePoints(values);
    assert.deepEqual(points.map((point) => [point.index, point.status]), [[40 - count, "fresh"]]);
  }
});

Deno.test("weak cuts do not take strong neighbours with them", () => {
  const jumps: Readonly<Record<number, number>> = { 5: 0.4, 10: 0.9, 20: -0.2, 50: 0.2, 70: 1.1 };
  for (let seed = 0; seed < 30; seed++) {
    const random = seededRandom(seed);
    let level = 1;
    const values = Float64Array.from(
      { length: 100 },
      (_, at) => (level += jumps[at] ?? 0) + 0.05 * random(),
    );
    assert.deepEqual(indices(values), [5, 10, 20, 50, 70], String(seed));
  }
});

Deno.test("the kind is told in words, unless nothing but the unit speaks for it", () => {
  const text = (values: Float64Array, options = {}) =>
    kindText(noiseKind(values, options), values.length);
  assert.equal(text(noise(40, 2)), "noisy, as 40 runs show");
  assert.equal(text(new Float64Array(20).fill(3), { unit: "bytes" }), "exact, as 20 runs show");
  assert.equal(text(noise(40, 2), { noise: "sampled" }), "noisy, as declared");
  assert.equal(
    text(noise(40, 2), { noise: "none" }),
    "exact, as declared, but noisy as 40 runs show",
  );
  assert.equal(text(noise(5, 2), { unit: "bytes" }), undefined);
});

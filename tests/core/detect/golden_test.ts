import assert from "node:assert/strict";
import { boundaries, changePoints } from "../../../core/detect/detect.ts";
import { goldenSeries, notablePoints, referenceOutputs, sampleMetric } from "../_golden.ts";

const SERIES = goldenSeries();

/** Where its levels and drifts begin. */
function found(values: Float64Array): readonly number[] {
  return boundaries(changePoints(values), values.length);
}

function values(name: string): Float64Array {
  const series = SERIES.get(name);
  assert.ok(series, name);
  return series.values;
}

for (const [name, series] of SERIES) {
  if (!name.startsWith("otava/unit_series")) continue;
  Deno.test(`${name} has exactly its change points`, () => {
    assert.deepEqual(found(series.values), series.expected);
  });
}

Deno.test("TigerBeetle's large changes are found, and few others", () => {
  const points = found(values("otava/tigerbeetle"));
  for (const expected of [15, 61, 71, 95, 192]) {
    assert.ok(points.some((point) => Math.abs(point - expected) <= 1), String(expected));
  }
  assert.ok(points.length <= 10, points.join());
});

Deno.test("TigerBeetle reversed has the mirrored levels and drifts", () => {
  const forward = values("otava/tigerbeetle");
  const edges = (one: Float64Array) => boundaries(changePoints(one), one.length);
  const mirrored = edges(forward.toReversed()).map((edge) => forward.length - edge).toReversed();
  assert.deepEqual(mirrored, edges(forward));
});

Deno.test("Perfherder's first series has its one change point", () => {
  assert.deepEqual(found(values("perfherder/runs1")), [111]);
});

for (const [name, series] of SERIES) {
  if (!name.startsWith("perfherder/")) continue;
  Deno.test(`${name}: each asserted alert is found within one point`, () => {
    const points = found(series.values);
    for (const expected of series.expected) {
      assert.ok(points.some((point) => Math.abs(point - expected) <= 1), String(expected));
    }
  });
}

Deno.test("seven of ten notable points of the reference detector are found within two, or within a drift", () => {
  let hits = 0;
  let all = 0;
  for (const output of referenceOutputs()) {
    const { points } = changePoints(values(output.series));
    const notable = notablePoints(output, values(output.series).length);
    all += notable.length;
    hits += notable.filter((one) =>
      points.some(({ index, drift }) =>
        one >= index - 2 && one <= (drift?.end ?? index) + 2
      )
    ).length;
  }
  assert.ok(all >= 90, String(all));
  assert.ok(hits / all >= 0.7, `${hits} of ${all}`);
});

Deno.test("a stationary series with one outlier has no change point", () => {
  assert.deepEqual(found(values("mongodb/real_series")), []);
});

Deno.test("the sample's drop is found with its size", () => {
  const [point, ...others] = changePoints(sampleMetric(), { direction: "lower" }).points;
  assert.deepEqual(others, []);
  assert.equal(point?.index, 6);
  assert.equal(point.verdict, "better");
  assert.ok(Math.abs((point.effect ?? 0) + 0.129) < 0.01);
});

import assert from "node:assert/strict";
import { sampleHistory } from "../../report/sample.ts";
import { SAMPLE_METRICS } from "./_history.ts";

const OPTIONS = { runs: 200, until: Date.UTC(2026, 4, 1), metrics: SAMPLE_METRICS } as const;

Deno.test("equal seeds give equal histories, other seeds other ones", () => {
  assert.deepEqual(sampleHistory({ ...OPTIONS, seed: 1 }), sampleHistory({ ...OPTIONS, seed: 1 }));
  assert.notDeepEqual(
    sampleHistory({ ...OPTIONS, seed: 1 }).series,
    sampleHistory({ ...OPTIONS, seed: 2 }).series,
  );
});

Deno.test("a sample's runs ascend to the given time, have whole commits and plausible values", () => {
  const { runs, series } = sampleHistory({ ...OPTIONS, seed: 3 });
  assert.equal(runs.time.at(-1), OPTIONS.until);
  assert.deepEqual(runs.time, runs.time.toSorted());
  for (const commit of runs.commit) assert.match(commit, /^[0-9a-f]{40}$/);
  assert.equal(new Set(runs.commit).size, runs.length);
  for (const value of series[0]?.values ?? []) {
    assert.ok(Number.isNaN(value) || (value >= 20 && value <= 100), `coverage ${value}`);
  }
});

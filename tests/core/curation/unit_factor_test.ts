import assert from "node:assert/strict";
import { unitFactor } from "../../../core/curation/unit_factor.ts";

for (
  const [from, to, value, expected] of [
    ["bytes", "KiB", 412_000, 402.34375],
    ["KiB", "B", 1.5, 1536],
    ["MB", "kB", 1.2, 1200],
    ["ms", "s", 1500, 1.5],
    ["duration", "ms", 0.25, 250],
    ["min", "s", 2, 120],
    ["ratio", "percent", 0.875, 87.5],
    ["percent", "ratio", 50, 0.5],
    ["decimal", "bytes", 7, 7],
    ["GiB", "MiB", 1, 1024],
  ] as const
) {
  Deno.test(`${value} ${from} are ${expected} ${to}`, () => {
    const factor = unitFactor(from, to);
    assert.equal(factor && value * factor.numerator / factor.denominator, expected);
  });
}

for (
  const [from, to] of [["bytes", "s"], ["apples", "pears"], ["MB/s", "MB"], ["%", "B"]] as const
) {
  Deno.test(`there is no factor from ${from} to ${to}`, () => {
    assert.equal(unitFactor(from, to), undefined);
  });
}

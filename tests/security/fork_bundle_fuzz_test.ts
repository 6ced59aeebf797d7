import assert from "node:assert/strict";
import { amount } from "../_amount.ts";
import { formatForkBundle, parseForkBundle } from "../../ci/github/fork_bundle.ts";
import { PublishError } from "../../errors.ts";
import { mutateText, mutateValue, repeated } from "../fakes/mutate.ts";
import { seededRandom } from "../fakes/random.ts";

const CASES = amount(10_000, 2000);

Deno.test(`of ${CASES} changed bundles of a fork only short numbers and words are taken`, () => {
  const random = seededRandom(20261125);
  const good = formatForkBundle({
    measurements: [
      { metric: "size", labels: {}, value: 1000 },
      { metric: "coverage", labels: { os: "linux", package: "core" }, value: 81.25 },
      { metric: "license", labels: {}, value: "MIT" },
    ],
    mergedWith: "a1".repeat(20),
  });
  const counts = { taken: 0, refused: 0 };
  for (let round = 0; round < CASES; round++) {
    const text = random() < 0.5
      ? repeated(random, good, (one) => mutateText(random, one))
      : JSON.stringify(
        repeated<unknown>(random, JSON.parse(good), (one) => mutateValue(random, one)),
      );
    try {
      const { measurements, mergedWith, ...rest } = parseForkBundle(text ?? "");
      assert.deepEqual(rest, {}, text);
      if (mergedWith !== undefined) assert.match(mergedWith, /^[0-9a-f]{40}$/);
      for (const { metric, labels, value, ...others } of measurements) {
        assert.deepEqual(others, {}, text);
        assert.match(metric, /^[a-z0-9-]{1,64}$/);
        const words = [
          ...Object.entries(labels).flat(),
          ...(typeof value === "string" ? [value] : []),
        ];
        for (const word of words) assert.match(word, /^\P{Cc}{0,256}$/u);
        assert.ok(typeof value === "string" || Number.isFinite(value));
      }
      counts.taken++;
    } catch (error) {
      if (!(error instanceof PublishError)) throw new Error(`case ${text}`, { cause: error });
      counts.refused++;
    }
  }
  assert.ok(counts.taken > 100 && counts.refused > 1000, JSON.stringify(counts));
});

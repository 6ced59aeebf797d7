import assert from "node:assert/strict";
import { setAside } from "../../../core/past/set_aside.ts";
import { historyOf, sha } from "../_view.ts";

Deno.test("of the attempts of one run the newest that has a value counts, and the others stay beside it", () => {
  const values = (size: number) => ({ commit: sha("a1"), runId: "1", values: { size } });
  const view = historyOf([values(1), values(2), { commit: sha("b1"), values: { size: 3 } }]);
  const attempt = Int32Array.of(2, 1, 1);
  const { series: [column] } = setAside({ ...view, runs: { ...view.runs, attempt } });
  assert.deepEqual(Array.from(column?.values ?? []), [1, NaN, 3]);
  assert.deepEqual([...column?.superseded ?? []], [[1, 2]]);
});

Deno.test("what a push threw away has no value, and stays beside it", () => {
  const view = historyOf([
    { commit: sha("a1"), parents: [], values: { size: 1 } },
    { commit: sha("b1"), parents: [sha("a1")], values: { size: 2 } },
    {
      commit: sha("c1"),
      parents: [sha("a1")],
      base: sha("b1"),
      isForced: true,
      values: { size: 3 },
    },
  ]);
  const { series: [column] } = setAside(view);
  assert.deepEqual(Array.from(column?.values ?? []), [1, NaN, 3]);
  assert.deepEqual([...column?.gone ?? []], [[1, 2]]);
});

import assert from "node:assert/strict";
import {
  formatState,
  initialState,
  parseState,
  spanOf,
  type ViewState,
} from "../../../report/client/view_state.ts";
import { toReportData } from "../../../report/data/to_data.ts";
import { dailyRuns, testModel, testView } from "../_history.ts";

const DAY = 86_400_000;
const DATA = toReportData(testModel(
  testView([...dailyRuns(20), { time: Date.UTC(2026, 4, 20), branch: "a&b=#" }], [
    { metric: "size", values: Array(21).fill(1) },
  ]),
  [{ key: "size", type: "numeric" }],
));

Deno.test("a state comes back from its fragment", () => {
  const state: ViewState = {
    range: { from: Date.UTC(2026, 4, 3), to: Date.UTC(2026, 4, 9) },
    zooms: new Map([[0, { from: Date.UTC(2026, 4, 4), to: Date.UTC(2026, 4, 5) }]]),
    x: "run",
    y: "zero",
    branch: "a&b=#",
    pulls: true,
    query: "größe & more",
    run: 4,
    versus: 7,
    toggled: new Set(["0-0-0", "0-0-3"]),
  };
  assert.deepEqual(parseState(formatState(state, DATA), DATA), state);
  const all: ViewState = { ...state, branch: undefined, range: "30d" };
  assert.deepEqual(parseState(formatState(all, DATA), DATA), all);
});

Deno.test("the first view has an empty fragment", () => {
  assert.equal(formatState(initialState(DATA), DATA), "");
  assert.deepEqual(parseState("", DATA), initialState(DATA));
});

Deno.test("a fragment that makes no sense is the first view", () => {
  const nonsense = "range=5-1&zoom0=x&x=sideways&branch=gone&run=1-zz&versus=99&zoom7=1-2";
  assert.deepEqual(parseState(nonsense, DATA), initialState(DATA));
});

Deno.test("a run is found again when the history has grown before it", () => {
  const fragment = formatState({ ...initialState(DATA), run: 4 }, DATA);
  const runs = dailyRuns(20).map((run, index) => ({
    ...run,
    commit: DATA.runs.details.get(index)?.commit ?? "",
  }));
  const grown = toReportData(testModel(
    testView([{ time: Date.UTC(2026, 3, 1) }, ...runs], []),
    [],
  ));
  assert.equal(parseState(fragment, grown).run, 5);
});

Deno.test("presets end with the last run and never begin before the first", () => {
  const last = Date.UTC(2026, 4, 20);
  assert.deepEqual(spanOf("7d", DATA), { from: last - 7 * DAY, to: last });
  assert.deepEqual(spanOf("1y", DATA), { from: Date.UTC(2026, 4, 1), to: last });
  assert.deepEqual(spanOf("all", DATA), { from: Date.UTC(2026, 4, 1), to: last });
});

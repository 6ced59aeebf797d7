import assert from "node:assert/strict";
import { comparableRuns, findBaseline } from "../../../core/past/baseline.ts";
import { evaluateGate } from "../../../core/gate/gate.ts";
import { sortRuns } from "../../../core/past/order.ts";
import type { Run } from "../../../core/run.ts";
import { readView } from "../../../history/query.ts";
import { seededRandom } from "../../fakes/random.ts";
import { TempFolder } from "../../history/_temp.ts";
import { sha } from "../_view.ts";

const START = 1_790_000_000_000;

/** A run of a commit whose clock says `at` and which was recorded at `recorded`, in seconds. */
function run(
  commit: string,
  { at, recorded = 0, parents, ...more }: {
    readonly at?: number;
    readonly recorded?: number;
    readonly parents?: readonly string[];
    readonly ancestors?: readonly string[];
    readonly base?: string;
    readonly number?: number;
    readonly attempt?: number;
  } = {},
): Run {
  const { ancestors, base, number = 0, attempt = 1 } = more;
  return {
    key: { project: "o/r", ci: "github", runId: commit, attempt, job: "", labels: {} },
    number,
    commit: sha(commit),
    branch: "main",
    event: "push",
    time: START + recorded * 1000,
    recordedAt: START + recorded * 1000,
    ...(base !== undefined && { base: sha(base) }),
    place: {
      ...(at !== undefined && { committedAt: START + at * 1000 }),
      ...(parents && { parents: parents.map(sha) }),
      ...(ancestors && { ancestors: ancestors.map(sha) }),
    },
  };
}

function order(...runs: readonly Run[]): string {
  return sortRuns(runs).map(({ key }) => `${key.runId}${key.attempt > 1 ? key.attempt : ""}`)
    .join(" ");
}

Deno.test("a commit comes behind its parents, whatever the clocks say", () => {
  const [a, b, c] = [
    run("a1", { at: 900, recorded: 3 }),
    run("b1", { at: 500, recorded: 2, parents: ["a1"] }),
    run("c1", { at: 100, recorded: 1, parents: ["b1"] }),
  ] as const;
  assert.equal(order(c, a, b), "a1 b1 c1");
});

Deno.test("between measured commits the ancestors that a run names order them", () => {
  const c = run("c1", { at: 1, parents: ["b1"], ancestors: ["b0", "a1"] });
  assert.equal(order(c, run("a1", { at: 9 })), "a1 c1");
  assert.equal(order(c, run("b0", { at: 20 }), run("a1", { at: 30 })), "a1 b0 c1");
});

Deno.test("what a push replaced comes before it, unless the push went back to an ancestor", () => {
  const forced = run("d1", { at: 1, parents: ["a1"], base: "c1" });
  assert.equal(order(forced, run("c1", { at: 5, parents: ["a1"] }), run("a1")), "a1 c1 d1");
  const back = run("a1", { at: 1, base: "c1" });
  assert.equal(order(run("c1", { at: 0, parents: ["a1"] }), back), "a1 c1");
});

Deno.test("without edges committer time counts, then run number, then the time of the run", () => {
  assert.equal(
    order(run("b1", { at: 2, recorded: 1 }), run("a1", { at: 1, recorded: 2 })),
    "a1 b1",
  );
  assert.equal(
    order(
      run("b1", { at: 1, number: 2, recorded: 1 }),
      run("a1", { at: 1, number: 1, recorded: 2 }),
    ),
    "a1 b1",
  );
  assert.equal(order(run("b1", { recorded: 2 }), run("a1", { recorded: 1 })), "a1 b1");
});

Deno.test("runs of one commit stand together at its place, the newest last", () => {
  const again = run("a1", { at: 1, recorded: 50, attempt: 2 });
  assert.equal(order(run("b1", { at: 2, recorded: 9 }), again, run("a1", { at: 1 })), "a1 a12 b1");
});

Deno.test("where a push went back, other branches stay at their time", () => {
  const runs = [
    run("a1", { at: 5, parents: [], base: "b1" }),
    run("b1", { at: 6, parents: ["a1"], base: "a1" }),
    run("e1", { at: 9, parents: [] }),
    run("d1", { at: 1, parents: [] }),
  ];
  assert.equal(order(...runs), "d1 a1 b1 e1");
  assert.equal(order(...runs.toReversed()), "d1 a1 b1 e1");
});

Deno.test("of several tips that a commit replaced, one that descends from it hides no other", () => {
  const twice = [
    run("a1", { at: 1, base: "b1" }),
    { ...run("a1", { at: 1, base: "c1", attempt: 2 }), number: 1 },
  ];
  const others = [run("b1", { at: 2, parents: ["a1"] }), run("c1", { at: 3 })];
  assert.equal(order(...twice, ...others), "c1 a1 a12 b1");
  assert.equal(order(...others, ...twice.toReversed()), "c1 a1 a12 b1");
});

Deno.test("ids that name each other in a circle end in some order", () => {
  const circle = [run("a1", { at: 1, parents: ["b1"] }), run("b1", { at: 2, parents: ["a1"] })];
  assert.equal(order(...circle), "a1 b1");
});

for (let seed = 1; seed <= 25; seed++) {
  Deno.test(`graph ${seed}: latest value, order and verdict do not depend on who recorded first`, () => {
    const random = seededRandom(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const count = 4 + pick(12);
    const names = Array.from({ length: count }, (_, n) => `c${n.toString(16).padStart(3, "0")}`);
    // Each commit has a first parent before it, and sometimes a second one; main is the line of first parents to the last.
    const parents = names.map((_, n) =>
      n === 0
        ? []
        : [...new Set([n - 1 - pick(Math.min(n, 2)), ...(pick(3) === 0 ? [pick(n)] : [])])]
    );
    const times = names.map(() => pick(1000));
    // What a push replaced may be anything, also its own descendant; some runs were attempted twice.
    const tips = names.map(() => pick(3) === 0 ? names[pick(count)] : undefined);
    const attempts = [...names.keys()].flatMap((n) => pick(4) === 0 ? [[n, 1], [n, 2]] : [[n, 1]]);
    const outcomes = Array.from({ length: 4 }, () => {
      const left = [...attempts];
      const recorded = attempts.map(() => left.splice(pick(left.length), 1)[0] ?? []);
      using folder = new TempFolder();
      using history = folder.history(
        "a.db",
        recorded.map(([n = 0, attempt = 1], at) => ({
          run: run(names[n] ?? "", {
            at: times[n] ?? 0,
            recorded: at * 3600,
            attempt,
            number: n + 1,
            ...(tips[n] !== undefined && { base: tips[n] }),
            parents: (parents[n] ?? []).map((parent) => names[parent] ?? ""),
          }),
          metrics: [{ key: "size", type: "numeric" as const, direction: "lower" as const }],
          measurements: [{ metric: "size", labels: {}, value: 100 + (n * 37 + attempt) % 11 }],
          failures: [],
        })),
      );
      const view = readView(history);
      const line: string[] = [];
      for (let at = parents[count - 1]?.[0]; at !== undefined; at = parents[at]?.[0]) {
        line.push(sha(names[at] ?? ""));
      }
      const reference = {
        branch: "main",
        ancestors: line,
        maxAgeDays: 90,
        excludeRun: { commit: sha(names.at(-1) ?? "") },
      };
      const now = START + 86_400_000;
      const [column] = view.series;
      assert.ok(column);
      const found = findBaseline(comparableRuns(view.runs, reference, now), column);
      const verdict = evaluateGate({
        mode: "hard",
        thresholds: [{ metric: "size", mode: "no-regression", severity: "blocker" }],
        metrics: [{ key: "size", type: "numeric", direction: "lower" }],
        measurements: [{ metric: "size", labels: {}, value: 105 }],
        failures: [],
        history: view,
        reference,
        onMissingBaseline: "warn",
        now,
      });
      return {
        order: view.runs.commit,
        latest: column.values.findLast((value) => !Number.isNaN(value)),
        past: Array.from(found?.points.values ?? []),
        status: verdict.status,
        sentences: verdict.checks.map(({ sentence }) => sentence),
      };
    });
    const [first] = outcomes;
    for (const outcome of outcomes) assert.deepEqual(outcome, first);
    const placeOf = new Map(first?.order.map((commit, place) => [commit, place]));
    parents.forEach((own, n) => {
      for (const parent of own) {
        const [before, after] = [parent, n].map((one) => placeOf.get(sha(names[one] ?? "")) ?? -1);
        assert.ok((before ?? 0) < (after ?? 0), `${names[parent]} is a parent of ${names[n]}`);
      }
    });
  });
}

import assert from "node:assert/strict";
import { groupChanges } from "../../../core/past/change_groups.ts";
import { changeSentence, commitRange, mostUnusual } from "../../../core/past/change_text.ts";
import { findLifetimes } from "../../../core/past/lifetimes.ts";
import { findChanges, lastRelease } from "../../../core/past/changes.ts";
import { recentValues } from "../../../core/past/recent_values.ts";
import { normal, seededRandom } from "../../fakes/noise.ts";
import { DAY_MS, historyOf, NOW, sha, type TestRun } from "../_view.ts";

const SIZES = [1000, 1000, 1000, 1000, 1041, 1041, 1041, 1041];
const RUNS: readonly TestRun[] = SIZES.map((size, index) => ({
  commit: sha(`d${index}`),
  values: { size, "time{os=a}": 5 },
}));
const LABELS = { "time{os=a}": { os: "a" } };
const SIZE = {
  key: "size",
  name: "Bundle size",
  type: "numeric",
  unit: "bytes",
  direction: "lower",
} as const;

Deno.test("a change is told with its size, its commits and its day", () => {
  const [change, ...others] = findChanges(historyOf(RUNS, LABELS), {
    branch: "main",
    metrics: [SIZE],
  });
  assert.deepEqual(others, []);
  assert.ok(change);
  assert.equal(changeSentence(change), "Bundle size rose 4.1 % in d300000..d400000 on 16 May 2026");
  assert.equal(change.point.verdict, "worse");
  assert.equal(change.before.commit, sha("d3"));
  assert.equal(change.after.commit, sha("d4"));
});

Deno.test("what the history knows of a metric is used where the config says nothing", () => {
  const [change] = findChanges(historyOf(RUNS, LABELS, [SIZE]), { branch: "main" });
  assert.equal(change?.metric.name, "Bundle size");
});

Deno.test("gaps are no change, and move none", () => {
  const random = seededRandom(21);
  const runs = Array.from({ length: 90 }, (_, index): TestRun => {
    const level = 10 + normal(random) / 10;
    return {
      commit: sha(`g${index}`),
      values: {
        ...(index % 3 !== 1 && { steady: level }),
        ...(index % 2 === 0 && { stepped: level + (index < 50 ? 0 : 5) }),
      },
    };
  });
  const [change, ...others] = findChanges(historyOf(runs), { branch: "main" });
  assert.deepEqual(others, []);
  assert.deepEqual(
    [change?.metric.key, change?.before.commit, change?.after.commit],
    ["stepped", sha("g48"), sha("g50")],
  );
});

Deno.test("other branches and pull requests make no change point", () => {
  const strange = RUNS.flatMap((run, index): readonly TestRun[] => [
    run,
    { commit: sha(`e${index}`), values: { size: 9 }, branch: "feature", time: NOW - DAY_MS },
    { commit: sha(`f${index}`), values: { size: 9 }, pullRequest: 3, event: "pull_request" },
  ]);
  const options = { branch: "main", metrics: [SIZE] };
  const [change, ...others] = findChanges(historyOf(strange, LABELS), options);
  assert.equal(change?.after.commit, sha("d4"));
  assert.deepEqual(others, []);
});

Deno.test("changes can be asked for by metric and by time", () => {
  const history = historyOf(RUNS, LABELS, [SIZE]);
  const count = (options: object) => findChanges(history, { branch: "main", ...options }).length;
  assert.equal(count({ metric: "time" }), 0);
  assert.equal(count({ metric: "size" }), 1);
  assert.equal(count({ since: NOW - 5 * DAY_MS }), 1);
  assert.equal(count({ since: NOW - 3 * DAY_MS }), 0);
});

Deno.test("a commit that is measured again later brings no new change, and none that is older goes", () => {
  // The commit of the change was tracked again long after it, the ones behind it in time.
  const again = RUNS.map((run, index) => index === 4 ? { ...run, time: NOW + DAY_MS } : run);
  const late = historyOf(again, LABELS, [SIZE]);
  assert.equal(findChanges(late, { branch: "main", since: NOW - 2 * DAY_MS }).length, 0);
  assert.equal(findChanges(late, { branch: "main", since: NOW - 6 * DAY_MS }).length, 1);
});

Deno.test("what came since a release is what stands behind it, also where the release was measured later", () => {
  const tagged = (row: number) =>
    historyOf(
      RUNS.map((run, index) => index === row ? { ...run, tag: "v1", time: NOW + DAY_MS } : run),
      LABELS,
      [SIZE],
    );
  const since = (row: number) => {
    const release = lastRelease(tagged(row), "main");
    assert.equal(release?.row, row);
    return findChanges(tagged(row), { branch: "main", behind: release.row }).length;
  };
  assert.deepEqual([since(3), since(4), since(5)], [1, 0, 0]);
});

Deno.test("a change of an exact metric in its last runs is told with a doubt", () => {
  const runs = RUNS.slice(0, 6);
  const metrics = [{ ...SIZE, noise: "none" as const }];
  const [change] = findChanges(historyOf(runs, LABELS), { branch: "main", metrics });
  assert.ok(change);
  assert.match(changeSentence(change), /^Bundle size rose 4\.1 % in .*; may be a spike$/);
});

Deno.test("a change between two runs of one commit names it once", () => {
  const runs = RUNS.with(4, { ...RUNS[4], commit: sha("d3"), values: { size: 1041 } });
  const [change] = findChanges(historyOf(runs, LABELS), { branch: "main", metrics: [SIZE] });
  assert.ok(change);
  assert.equal(commitRange(change), "d300000");
});

Deno.test("the last release is the newest tagged run of the branch", () => {
  const tagged = RUNS.map((run, index) => index % 3 === 0 ? { ...run, tag: `v${index}` } : run);
  assert.equal(lastRelease(historyOf(tagged, LABELS), "main")?.tag, "v6");
  assert.equal(lastRelease(historyOf(RUNS, LABELS), "main"), undefined);
  assert.equal(lastRelease(historyOf(tagged, LABELS), "other"), undefined);
});

Deno.test("recent values are those that a run can be compared with, oldest first", () => {
  const recent = recentValues(historyOf(RUNS, LABELS), {
    reference: { branch: "main", maxAgeDays: 90, excludeRun: { commit: sha("d7") } },
    now: NOW,
    count: 4,
  });
  assert.deepEqual(recent.get("size"), [1000, 1041, 1041, 1041]);
  assert.deepEqual(recent.get("time{os=a}"), [5, 5, 5, 5]);
});

Deno.test("growth in small steps is a drift over its commits, and names those that spent most of it", () => {
  const sizes = [100_000, 100_000, 100_000, 100_000, 100_300, 100_300, 100_600, 100_600, 100_900]
    .concat([100_900, 101_020, 101_020, 101_020, 101_020]);
  const runs = sizes.map((size, index) => ({ commit: sha(`c${index}`), values: { size } }));
  const [change, ...others] = findChanges(historyOf(runs), { branch: "main", metrics: [SIZE] });
  assert.ok(change);
  assert.deepEqual(others, []);
  const short = (index: number) => sha(`c${index}`).slice(0, 7);
  assert.equal(
    changeSentence(change),
    `Bundle size drifted: rose 1.02 % over ${short(3)}..${short(10)} until 16 May 2026, ` +
      `most of it in ${short(4)} (+300 B), ${short(6)} (+300 B), ${short(8)} (+300 B)`,
  );
  assert.deepEqual(change.spenders.map(({ delta }) => delta), [300, 300, 300]);
});

Deno.test("what is unusual for its series comes before large percentages of small counts", () => {
  const runs = Array.from({ length: 60 }, (_, index): TestRun => ({
    commit: sha(`c${index}`),
    values: {
      todo: index < 20 ? 0 : 2,
      size: index < 40 ? 100_000 : 109_000,
      tests: index < 30 ? 114 : 115,
    },
  }));
  const metrics = [
    { key: "todo", type: "numeric", unit: "integer" },
    { key: "size", type: "numeric", unit: "bytes" },
    { key: "tests", type: "numeric", unit: "integer" },
  ] as const;
  const changes = findChanges(historyOf(runs), { branch: "main", metrics });
  const groups = groupChanges(changes, []);
  assert.deepEqual(
    groups.map(({ run, changes }) => [run.commit, changes.map(({ metric }) => metric.key)]),
    [[sha("c40"), ["size"]], [sha("c20"), ["todo"]]],
  );
  assert.deepEqual(mostUnusual(changes, 1).slice(1), ["… and 1 smaller change"]);
});

Deno.test("what moved with one commit is one group", () => {
  const runs = Array.from({ length: 20 }, (_, index): TestRun => ({
    commit: sha(`c${index}`),
    values: { a: index < 9 ? 100 : 200, b: index < 9 ? 1000 : 1100 },
    subject: `change ${index}`,
  }));
  const history = historyOf(runs, {}, [
    { key: "a", type: "numeric", unit: "bytes" },
    { key: "b", type: "numeric", unit: "bytes" },
  ]);
  const [group, ...others] = groupChanges(findChanges(history, { branch: "main" }), []);
  assert.deepEqual(others, []);
  assert.equal(group?.run.subject, "change 9");
  assert.deepEqual(group?.changes.map(({ metric }) => metric.key), ["a", "b"]);
});

Deno.test("a series that begins or ends within the history is told, one that a run left out is not", () => {
  const runs = Array.from({ length: 20 }, (_, index): TestRun => ({
    commit: sha(`c${index}`),
    values: {
      kept: 1,
      ...(index >= 5 && { begun: index }),
      ...(index < 12 && { ended: index }),
      ...(index !== 7 && index < 19 && { gappy: 1 }),
    },
  }));
  assert.deepEqual(
    findLifetimes(historyOf(runs), { branch: "main" })
      .map(({ metric, kind, value, run }) => [metric.key, kind, value, run.commit]),
    [["ended", "ends", 11, sha("c12")], ["begun", "begins", 5, sha("c5")]],
  );
});

Deno.test("a steady drift blames no commit", () => {
  const runs = Array.from({ length: 100 }, (_, index): TestRun => ({
    commit: sha(`c${index}`),
    values: { size: 100_000 + 20 * index },
  }));
  const [change, ...others] = findChanges(historyOf(runs), { branch: "main", metrics: [SIZE] });
  assert.ok(change);
  assert.deepEqual(others, []);
  assert.match(
    changeSentence(change),
    /^Bundle size drifted: rose 1\.\d+ % over .* in steps of at most \+20 B$/,
  );
});

import assert from "node:assert/strict";
import { runKeyText } from "../../core/run.ts";
import { type ForgetRule, forgetRuns } from "../../history/forget.ts";
import { readView } from "../../history/query.ts";
import { listRuns } from "../../history/runs.ts";
import { makeRecord, START } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

const DAY_MS = 86_400_000;
const NOW = START + 10 * DAY_MS;

/** One run a day: six on main (the third is tagged), two on an old branch, two of a matrix job. */
const RECORDS = [
  ...[0, 1, 2, 3, 4, 5].map((n) =>
    makeRecord(n, { time: START + n * DAY_MS, ...(n === 2 && { tag: "v1" }) })
  ),
  ...[6, 7].map((n) => makeRecord(n, { time: START + (n - 6) * DAY_MS, branch: "topic" })),
  ...[8, 9].map((n) => makeRecord(n, { time: START, job: `job ${n}`, labels: { os: String(n) } })),
];

/** A rule and the numbers of the runs that it removes. */
const RULES: readonly (readonly [claim: string, rule: ForgetRule, removed: number[]])[] = [
  ["nothing", { keepTagged: true }, []],
  ["too many, but never the newest of a branch and job", { keepTagged: true, maxRuns: 3 }, [
    0,
    1,
    6,
  ]],
  ["too many, tagged or not", { keepTagged: false, maxRuns: 3 }, [0, 1, 2, 6]],
  ["too old", { keepTagged: true, maxAgeDays: 8.5 }, [0, 1, 6]],
  ["all but the newest", { keepTagged: false, maxRuns: 0 }, [0, 1, 2, 3, 4, 6]],
  ["of one branch", { keepTagged: true, maxRuns: 0, branch: "topic" }, [6]],
  ["of an unknown branch", { keepTagged: true, maxRuns: 0, branch: "nope" }, []],
  ["as many as there are", { keepTagged: true, maxRuns: 10 }, []],
];

for (const [claim, rule, removed] of RULES) {
  Deno.test(`forgetRuns() removes ${claim}`, () => {
    using folder = new TempFolder();
    using history = folder.history("a.db", RECORDS);
    const keys = forgetRuns(history, rule, NOW);
    const expected = removed.map((n) => runKeyText((RECORDS[n] ?? makeRecord(n)).run.key));
    assert.deepEqual(new Set(keys), new Set(expected));
    const left = RECORDS.filter((_, n) => !removed.includes(n)).map(({ run }) => run.number);
    assert.deepEqual(new Set(listRuns(history).map(({ number }) => number)), new Set(left));
    assert.deepEqual(forgetRuns(history, rule, NOW), [], "a second time there is nothing to do");
    history.checkIntegrity();
    assert.deepEqual(history.sql.prepare("PRAGMA foreign_key_check").all(), []);
  });
}

Deno.test("what nobody names any more leaves the file, what somebody names stays", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  const before = readView(history, { branch: "main" });
  const last = before.runs.length - 1;
  forgetRuns(history, { keepTagged: false, maxRuns: 0 }, NOW);
  history.compact();
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(history.path));
  assert.equal(bytes.includes("Change 3"), false);
  assert.equal(bytes.includes("Change 5"), true);
  const after = readView(history, { branch: "main" });
  for (const series of after.series) {
    const old = before.series.find(({ metric }) => metric === series.metric);
    const shown = (one: typeof old, row: number) => {
      const value = one?.values[row] ?? NaN;
      return one?.words?.[value] ?? value;
    };
    assert.equal(shown(series, after.runs.length - 1), shown(old, last));
  }
});

Deno.test("foreign keys are checked again after forgetting", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  forgetRuns(history, { keepTagged: true, maxRuns: 1 }, NOW);
  assert.throws(() => history.sql.exec("INSERT INTO measurement VALUES (9999, 9999, 1)"));
});

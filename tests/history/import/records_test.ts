import assert from "node:assert/strict";
import type { ImportedValue } from "../../../history/import/imported.ts";
import { toImportRecords } from "../../../history/import/to_records.ts";
import { importRuns } from "../../../history/import/add_runs.ts";
import { countHistory } from "../../../history/query.ts";
import { listRuns, readRecords } from "../../../history/runs.ts";
import { START } from "../_records.ts";
import { TempFolder } from "../_temp.ts";

const COMMIT = "c".repeat(40);
const HOUR = 3_600_000;

function records(
  values: readonly Partial<ImportedValue>[],
  commitAt: (time: number) => string | undefined = () => COMMIT,
): ReturnType<typeof toImportRecords> {
  const file = {
    values: values.map((value, index) => ({
      line: index + 1,
      metric: "coverage",
      labels: {},
      value: index,
      time: START,
      ...value,
    })),
    metrics: [],
    records: [],
    problems: [],
  };
  const metrics = [{ key: "coverage", type: "numeric", unit: "percent" }] as const;
  return toImportRecords(file, { project: "o/r", trendBranch: "main", metrics, commitAt });
}

Deno.test("values of one commit and metric at different times all stay", () => {
  using folder = new TempFolder();
  using history = folder.history("history.db");
  const made = records(Array.from({ length: 2000 }, (_, i) => ({ time: START + i * 1000 })));
  assert.deepEqual(made.problems, []);
  assert.equal(importRuns(history, made.records).added, 2000);
  assert.deepEqual(countHistory(history), { runs: 2000, series: 1, measurements: 2000 });
  const { key, event, commit, branch } = listRuns(history)[1] ?? assert.fail();
  assert.deepEqual([key.ci, event, commit, branch], ["import", "import", COMMIT, "main"]);
  assert.equal(key.runId, `manual:main:${COMMIT.slice(0, 12)}:${START + 1000}`);
});

Deno.test("values of one source, commit and time are one run; a word for a number is a problem", () => {
  const made = records([
    { value: 80 },
    { metric: "size", value: 10 },
    { metric: "coverage", value: "high" },
    { metric: "license", value: "MIT" },
    { metric: "license", value: 3, time: START + 1 },
  ]);
  assert.deepEqual(made.records.map((record) => record.measurements.length), [3]);
  assert.deepEqual(made.problems.map(({ line }) => line), [3, 5]);
  assert.match(made.problems[0]?.text ?? "", /coverage is a numeric metric/);
  assert.deepEqual(
    made.records[0]?.metrics.map(({ key, type, unit }) => [key, type, unit]),
    [["coverage", "numeric", "percent"], ["size", "numeric", undefined], [
      "license",
      "label",
      undefined,
    ]],
  );
});

Deno.test("a value that is there twice counts once; two values at one time are a problem", () => {
  const made = records([{ value: 80 }, { value: 80 }, { value: 81 }]);
  assert.deepEqual([made.repeated, made.problems.length], [1, 1]);
  assert.match(made.problems[0]?.text ?? "", /coverage is 80 and 81 at the same time/);
});

Deno.test("a value without commit gets the one of its time; before the first there is none", () => {
  const made = records(
    [{ time: START }, { time: START - 1 }, { time: START - 1, commit: "d".repeat(40) }],
    (time) => time < START ? undefined : COMMIT,
  );
  assert.deepEqual(made.records.map(({ run }) => run.commit), [COMMIT, "d".repeat(40)]);
  assert.match(made.problems[0]?.text ?? "", /main has no commit as early as/);
});

Deno.test("importRuns() twice changes nothing, and files about one commit add up in any order", () => {
  using folder = new TempFolder();
  const first = records([{ value: 80 }, { metric: "size", value: 1, time: START + HOUR }]).records;
  const second = records([{ metric: "size", value: 9 }]).records;
  using one = folder.history("one.db");
  assert.deepEqual(importRuns(one, first), { added: 2, changed: 0, unchanged: 0 });
  assert.deepEqual(importRuns(one, first), { added: 0, changed: 0, unchanged: 2 });
  assert.deepEqual(importRuns(one, second), { added: 0, changed: 1, unchanged: 0 });
  using other = folder.history("other.db");
  assert.deepEqual(importRuns(other, [...second, ...first]), {
    added: 2,
    changed: 0,
    unchanged: 0,
  });
  for (const history of [one, other]) {
    const values = [...readRecords(history)].flatMap((record) =>
      record.measurements.map(({ metric, value }) => `${metric}=${value}`)
    );
    assert.deepEqual(values.sort(), ["coverage=80", "size=1", "size=9"]);
  }
});

Deno.test("importRuns() records all or nothing", () => {
  using folder = new TempFolder();
  using history = folder.history("history.db");
  const [good] = records([{ value: 80 }]).records;
  assert.ok(good);
  const bad = { ...good, run: { ...good.run, commit: "x", key: { ...good.run.key, runId: "b" } } };
  assert.throws(() => importRuns(history, [good, bad]), { code: "HISTORY_INVALID" });
  assert.equal(countHistory(history).runs, 0);
});

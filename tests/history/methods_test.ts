import assert from "node:assert/strict";
import { methodAt } from "../../core/method.ts";
import { digestRuns } from "../../history/digest.ts";
import { exportJsonl } from "../../history/export_jsonl.ts";
import { forgetRuns } from "../../history/forget.ts";
import { readJsonl } from "../../history/import/jsonl.ts";
import { mergeHistories } from "../../history/merge/merge.ts";
import { readView } from "../../history/query.ts";
import { recoverRows } from "../../history/recover/recover.ts";
import type { RunRecord } from "../../history/run_record.ts";
import { readRecords } from "../../history/runs.ts";
import { makeRecord } from "./_records.ts";
import { TempFolder } from "./_temp.ts";

const BYTES = { size: { unit: "bytes", by: "size", how: "01234567" } } as const;
const OTHER = {
  size: { unit: "decimal", by: "command", how: "89abcdef" },
  coverage: { by: "coverage", how: "0", format: "lcov" },
} as const;

const EPYC = { runner: "ubuntu22", os: "linux x64 6.8.0", cpu: "AMD EPYC 7763", cpus: 4 } as const;
const MACHINES = [EPYC, EPYC, { cpu: "Intel Xeon" }, undefined];

/** Three runs: two measured alike on equal machines, one otherwise; of a fourth nobody knows. */
const RECORDS: readonly RunRecord[] = [BYTES, BYTES, OTHER, undefined].map((methods, n) => ({
  ...makeRecord(n),
  ...(methods !== undefined && { methods }),
  ...(MACHINES[n] !== undefined && { machine: MACHINES[n] }),
}));

Deno.test("how a run measured is read back with the run and with the view", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  assert.deepEqual([...readRecords(history)], RECORDS);
  const { methods, machines } = readView(history);
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => machines?.kinds[machines.of[row] ?? -1]?.cpu),
    ["AMD EPYC 7763", "AMD EPYC 7763", "Intel Xeon", undefined],
  );
  assert.equal(machines?.kinds.length, 2, "equal ones are kept once");
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => methodAt(methods, row, "size")?.unit),
    ["bytes", "bytes", "decimal", undefined],
  );
  assert.equal(methods?.sets.length, 2, "equal ones are kept once");
  history.checkIntegrity();
});

Deno.test("how a run measured survives a merge, an export, a recovery and forgetting", () => {
  using folder = new TempFolder();
  using history = folder.history("a.db", RECORDS);
  using merged = folder.history("b.db", [makeRecord(9)]);
  mergeHistories(merged, history);
  assert.deepEqual([...readRecords(merged)].slice(1), RECORDS);
  assert.deepEqual(mergeHistories(merged, history), {
    added: 0,
    replaced: 0,
    events: 0,
    damaged: 0,
  });
  const { records = [], problems } = readJsonl([...exportJsonl(readRecords(history))].join(""));
  assert.deepEqual(problems, []);
  using imported = folder.history("c.db", records);
  assert.deepEqual(digestRuns(imported), digestRuns(history));
  using recovered = folder.history("d.db");
  recoverRows(history.path, recovered, { project: "o/r" });
  assert.deepEqual([...readRecords(recovered)], RECORDS);
  forgetRuns(history, { maxRuns: 3, keepTagged: false }, 0);
  assert.deepEqual([...readRecords(history)], RECORDS.slice(1));
  history.checkIntegrity();
});

Deno.test("of two records of one run and one time the one that says how it measured wins", () => {
  using folder = new TempFolder();
  using a = folder.history("a.db", [makeRecord(1)]);
  using b = folder.history("b.db", [{ ...makeRecord(1), methods: BYTES }]);
  assert.equal(mergeHistories(a, b).replaced, 1);
  assert.deepEqual([...readRecords(a)][0]?.methods, BYTES);
});

import assert from "node:assert/strict";
import { amount } from "../_amount.ts";
import { History } from "../../history/database.ts";
import { exportJsonl } from "../../history/export_jsonl.ts";
import { readJsonl } from "../../history/import/jsonl.ts";
import { toImportRecords } from "../../history/import/to_records.ts";
import { importRuns } from "../../history/import/add_runs.ts";
import { checkRecord } from "../../history/record.ts";
import { countHistory } from "../../history/query.ts";
import { mutateText, mutateValue, pick, type Random, repeated } from "../fakes/mutate.ts";
import { seededRandom } from "../fakes/random.ts";
import { makeRecord } from "../history/_records.ts";

const CASES = amount(10_000, 1000);
/** Of so many files one is really imported, which takes longer than to read it. */
const IMPORTED_EVERY = 10;

const TARGET = {
  project: "acme/shop",
  trendBranch: "main",
  metrics: [],
  commitAt: (time: number) => time > 0 ? "a".repeat(40) : undefined,
};

/** Lines of the reference system and of our own export. */
function goodLines(): readonly string[] {
  const line = {
    metric_id: "coverage",
    timestamp: "2026-05-12T10:00:00Z",
    value_numeric: 80.5,
    commit_sha: "a".repeat(40),
    branch: "main",
    source: "codecov",
    run_id: "17",
    run_number: 3,
    metadata: { anything: [1] },
  };
  const { value_numeric: _, ...label } = line;
  const records = [1, 2, 3].map((n) => makeRecord(n));
  const own = [...exportJsonl(records)].join("").split("\n").filter((one) => one !== "");
  return [JSON.stringify(line), JSON.stringify({ ...label, value_label: "x" }), ...own];
}

function changedFile(random: Random, good: readonly string[]): string {
  const lines = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(random, good));
  const changed = lines.map((line) =>
    random() < 0.5 ? line : JSON.stringify(
      repeated<unknown>(random, JSON.parse(line), (one) => mutateValue(random, one)),
    ) ?? ""
  );
  const text = changed.join("\n");
  return random() < 0.4 ? repeated(random, text, (one) => mutateText(random, one)) : text;
}

Deno.test(`of ${CASES} changed JSONL files each line is imported or named, and none breaks the history`, () => {
  const random = seededRandom(20261125);
  const good = goodLines();
  assert.ok(good.length > 4);
  const counts = { values: 0, records: 0, problems: 0, imported: 0 };
  for (let round = 0; round < CASES;) {
    using history = History.open(":memory:", { create: true, scratch: true });
    for (let left = 500; left > 0; left--, round++) {
      const text = changedFile(random, good);
      const file = readJsonl(text);
      const lines = text.split("\n").length;
      for (const { line, text: why } of file.problems) {
        assert.ok(line >= 1 && line <= lines && why !== "", JSON.stringify([text, line, why]));
      }
      const { records, problems } = toImportRecords(file, TARGET);
      records.forEach(checkRecord);
      counts.values += file.values.length;
      counts.records += records.length;
      counts.problems += problems.length;
      if (round % IMPORTED_EVERY > 0) continue;
      const before = countHistory(history).runs;
      const { added } = importRuns(history, records);
      assert.equal(countHistory(history).runs, before + added);
      const again = importRuns(history, records);
      assert.deepEqual([again.added, again.changed], [0, 0], text);
      counts.imported += added;
    }
    history.checkIntegrity();
  }
  assert.ok(Object.values(counts).every((count) => count > CASES / 100), JSON.stringify(counts));
});

import assert from "node:assert/strict";
import { amount } from "../../_amount.ts";
import { runKeyText } from "../../../core/run.ts";
import { HistoryError, StorageError } from "../../../errors.ts";
import { History } from "../../../history/database.ts";
import { readView } from "../../../history/query.ts";
import { recoverRows } from "../../../history/recover/recover.ts";
import type { RunRecord } from "../../../history/run_record.ts";
import { readRecords } from "../../../history/runs.ts";
import { DAMAGES } from "../../fakes/damage.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../_records.ts";
import { TempFolder } from "../_temp.ts";

const RECORDS: readonly RunRecord[] = Array.from({ length: 60 }, (_, n) =>
  makeRecord(n, {
    branch: n % 7 === 0 ? `topic-${n}` : "main",
    failures: n % 9 === 0 ? [{ metric: "size", code: "X", message: "m", fix: "f" }] : [],
    waivers: n % 9 === 1 ? [{ metric: "size", reason: "r", author: "a" }] : [],
  }));
const KEYS = RECORDS.map(({ run }) => runKeyText(run.key)).sort();

/** What became of a damaged file. */
type Outcome =
  /** It was refused in words; nothing would be written. */
  | "refused"
  /** It was opened, with every run. */
  | "whole"
  | { readonly recovered: number };

/** Opens a file as a session does. */
function openDamaged(path: string, bytes: Uint8Array): Outcome {
  Deno.writeFileSync(path, bytes);
  try {
    using history = History.open(path, { scratch: true });
    history.checkIntegrity();
    const keys = readAll(history).map(({ run }) => runKeyText(run.key)).sort();
    assert.deepEqual(keys, KEYS, "what passes for whole has every run");
    return "whole";
  } catch (error) {
    if (!(error instanceof HistoryError || error instanceof StorageError)) throw error;
    assert.notEqual(error.fix, "");
    if (error.code !== "HISTORY_CORRUPT") return "refused";
  }
  Deno.writeFileSync(path, bytes);
  using into = History.open(":memory:", { create: true });
  const { runs, isComplete } = recoverRows(path, into, { project: "o/r" });
  into.checkIntegrity();
  const records = readAll(into);
  assert.equal(records.length, runs);
  if (runs === 0) assert.equal(isComplete, false, "an empty result never passes for everything");
  return { recovered: runs };
}

/** Everything that the program ever reads of a history. */
function readAll(history: History): readonly RunRecord[] {
  readView(history);
  return [...readRecords(history)];
}

/** How many files of each kind, and in what share no run may be left: all runs lie on one or two of 22 pages, which some kinds hit. */
const KINDS: Readonly<Record<string, readonly [cases: number, mostLost: number]>> = {
  "flipped bits": [3500, 0.02],
  "noise over some bytes": [2500, 0.01],
  "noise in the header": [1000, 0],
  "noise at the start of a page, where its rows are listed": [1000, 0.04],
  "a page of noise": [400, 0.1],
  "a page of zeros": [300, 0.1],
  "a page in another's place": [500, 0.1],
  "a cut end": [300, 1],
  "a hole": [300, 1],
  "something behind the end": [200, 0],
};

for (const [kind, damage] of Object.entries(DAMAGES)) {
  const [all, mostLost] = KINDS[kind] ?? [100, 1];
  const cases = amount(all, all / 50);

  Deno.test(`a database with ${kind}: ${cases} times it opens, is recovered or is refused in words`, () => {
    using folder = new TempFolder();
    using history = folder.history("whole.db", RECORDS);
    const loose = Deno.readFileSync(history.path);
    history.compact();
    const dense = Deno.readFileSync(history.path);
    let lost = 0;
    for (let seed = 1; seed <= cases; seed++) {
      const bytes = damage((seed % 2 === 0 ? loose : dense).slice(), seededRandom(seed));
      const outcome = openDamaged(folder.file("damaged.db"), bytes);
      if (typeof outcome === "object" && outcome.recovered === 0) lost++;
    }
    // Of few cases the share says little.
    const most = cases * mostLost + (cases < all && mostLost > 0 ? 2 : 0);
    assert.ok(lost <= most, `of ${lost} nothing came back`);
  });
}

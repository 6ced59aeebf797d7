import { stat } from "node:fs/promises";
import { History } from "../history/database.ts";
import { mergeHistories } from "../history/merge/merge.ts";
import { readView } from "../history/query.ts";
import { recordRun } from "../history/record.ts";
import { createLocalStore } from "../providers/local/store.ts";
import { openStorage } from "../session/session.ts";
import { fakeContext, fakeDeps } from "../tests/session/_session.ts";
import { storageSettings } from "../tests/providers/_settings.ts";
import { median, printFigure } from "./_figures.ts";
import { makeHistory, makeRecords, RUNS } from "./_make_history.ts";

const REPEATS = 5;
/** Prints size and times of a history of 100,000 runs of five series, of which two are not whole numbers. */
export async function benchHistory(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/history.db`;
    makeHistory(path);
    printFigure(
      "history of 100,000 runs × 5 series",
      (await stat(path)).size / 1e6,
      "MB",
      "≤ 16; 19.4 with where commits stand and digests",
    );
    const described = `${folder}/described.db`;
    makeHistory(described, { subjects: true });
    printFigure(
      "the same with commit subjects of 40 characters",
      (await stat(described)).size / 1e6,
      "MB",
      "",
    );
    const placed = `${folder}/placed.db`;
    makeHistory(placed, { subjects: true, places: true });
    printFigure(
      "the same with places in git and pull requests, too",
      (await stat(placed)).size / 1e6,
      "MB",
      "",
    );
    await figure("recording into it, open, checks and write", "≤ 400", async () => {
      const store = createLocalStore(storageSettings({ path }), fakeContext(folder));
      await using session = await openStorage(store, fakeDeps(folder));
      const [record] = makeRecords({ first: RUNS, count: 1 });
      if (record === undefined) return;
      recordRun(session.history, record);
      await session.commit({ run: record.run.key });
    });
    for (
      const [name, from] of [
        ["reading all of it into a view", path],
        ["the same in the order of places in git", placed],
      ] as const
    ) {
      await figure(name, "", () => {
        using history = History.open(from, { readOnly: true });
        readView(history);
      });
    }
    const other = `${folder}/other.db`;
    makeHistory(other, { first: RUNS });
    for (
      const [name, source] of [
        ["merging 100,000 other runs into it", other],
        ["merging the same runs into it", path],
      ] as const
    ) {
      await figure(name, "≤ 3000", () => {
        Deno.copyFileSync(path, `${folder}/target.db`);
        using history = History.open(`${folder}/target.db`, { scratch: true });
        using read = History.open(source, { readOnly: true });
        mergeHistories(history, read);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function figure(
  name: string,
  promise: string,
  work: () => void | Promise<void>,
): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  printFigure(name, median(times), "ms", promise);
}

import { stat } from "node:fs/promises";
import { History } from "../history/database.ts";
import { mergeHistories } from "../history/merge.ts";
import { readView } from "../history/query.ts";
import { recordRun, recordRuns, type RunRecord } from "../history/record.ts";
import { createLocalStore } from "../providers/local.ts";
import { openStorage } from "../providers/session.ts";
import { seededRandom } from "../tests/fakes/random.ts";
import { fakeContext, fakeDeps } from "../tests/providers/_session.ts";
import { storageSettings } from "../tests/providers/_settings.ts";
import { median, printFigure } from "./_figures.ts";

const RUNS = 100_000;
const REPEATS = 5;
const METRICS = ["coverage", "test-time", "loc", "size", "todo-count"].map((key) => ({
  key,
  type: "numeric" as const,
}));

/** Prints size and times of a history of 100,000 runs of five series, of which two are not whole numbers. */
export async function benchHistory(): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/history.db`;
    make(path, 0);
    printFigure("history of 100,000 runs × 5 series", (await stat(path)).size / 1e6, "MB", "≤ 16");
    await figure("recording into it, open, checks and write", "≤ 400", async () => {
      const store = createLocalStore(storageSettings({ path }), fakeContext(folder));
      await using session = await openStorage(store, fakeDeps(folder));
      const [record] = records(RUNS, 1);
      if (record === undefined) return;
      recordRun(session.history, record);
      await session.commit({ run: record.run.key });
    });
    await figure("reading all of it into a view", "≤ 250", () => {
      using history = History.open(path, { readOnly: true });
      readView(history);
    });
    const other = `${folder}/other.db`;
    make(other, RUNS);
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

function make(path: string, first: number): void {
  using history = History.open(path, { create: true, scratch: true });
  recordRuns(history, records(first, RUNS));
  history.compact();
}

function* records(first: number, count: number): Generator<RunRecord> {
  const random = seededRandom(first + 1);
  const hex = () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
  for (let n = first; n < first + count; n++) {
    const time = 1_600_000_000_000 + n * 240_000 + Math.floor(random() * 200_000);
    const runId = String(9_000_000_000 + n * 31);
    const values = [
      70 + 20 * random(),
      100 * random(),
      n * 3,
      5_000_000 * random(),
      300 * random(),
    ];
    yield {
      run: {
        key: { project: "owner/repo", ci: "github", runId, attempt: 1, job: "track", labels: {} },
        number: n + 1,
        commit: hex() + hex() + hex() + hex() + hex(),
        branch: "main",
        event: "push",
        time,
        author: `author ${n % 40}`,
        url: `https://github.com/owner/repo/actions/runs/${runId}`,
        recordedAt: time + 90_000 + Math.floor(random() * 60_000),
      },
      metrics: METRICS,
      measurements: METRICS.map(({ key }, i) => ({
        metric: key,
        labels: {},
        value: i < 2 ? values[i] ?? 0 : Math.floor(values[i] ?? 0),
      })),
      failures: [],
    };
  }
}

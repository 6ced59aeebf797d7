import { History } from "../history/database.ts";
import { recordRuns } from "../history/record.ts";
import type { RunRecord } from "../history/run_record.ts";
import { seededRandom } from "../tests/fakes/random.ts";

/** The runs of a large history. */
export const RUNS = 100_000;
const METRICS = ["coverage", "test-time", "loc", "size", "todo-count"].map((key) => ({
  key,
  type: "numeric" as const,
}));

/** Which runs a history has. */
export interface HistoryShape {
  /** The number of its first run. Default 0. */
  readonly first?: number;
  /** Default {@link RUNS}. */
  readonly count?: number;
  /** Give each run a commit subject of its own, 40 characters long. Default false. */
  readonly subjects?: boolean;
}

/**
 * Makes a history of runs of five series, of which two are not whole numbers.
 *
 * @param path Where
 * @param shape Which runs
 */
export function makeHistory(path: string, shape: HistoryShape = {}): void {
  using history = History.open(path, { create: true, scratch: true });
  recordRuns(history, makeRecords(shape));
  history.compact();
}

/** The records of some runs, the same ones every time. */
export function* makeRecords(
  { first = 0, count = RUNS, subjects = false }: HistoryShape,
): Generator<RunRecord> {
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
        key: { project: "acme/shop", ci: "github", runId, attempt: 1, job: "track", labels: {} },
        number: n + 1,
        commit: hex() + hex() + hex() + hex() + hex(),
        branch: "main",
        event: "push",
        time,
        ...(subjects && { subject: `fix(parser): change ${hex()} number ${n}`.padEnd(40, "!") }),
        author: `author ${n % 40}`,
        url: `https://github.com/acme/shop/actions/runs/${runId}`,
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

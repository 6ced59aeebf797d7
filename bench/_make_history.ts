import type { Run } from "../core/run.ts";
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
  /** Give each run its place in git, and make some of them pull requests. Default false. */
  readonly places?: boolean;
}

/**
 * Makes a history of runs of five series, of which two are not whole numbers; each run says where its commit stands, as runs in CI do.
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
  { first = 0, count = RUNS, subjects = false, places = false }: HistoryShape,
): Generator<RunRecord> {
  const random = seededRandom(first + 1);
  const hex = () => hexDigits(random);
  const toRun = places ? placer(seededRandom(first + 2)) : (run: Run) => run;
  let tip = "0".repeat(40);
  for (let n = first; n < first + count; n++) {
    const base = tip;
    tip = hex() + hex() + hex() + hex() + hex();
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
      run: toRun({
        key: { project: "acme/shop", ci: "github", runId, attempt: 1, job: "track", labels: {} },
        number: n + 1,
        commit: commitId(random),
        branch: "main",
        event: "push",
        time,
        ...(subjects && { subject: `fix(parser): change ${hex()} number ${n}`.padEnd(40, "!") }),
        author: `author ${n % 40}`,
        url: `https://github.com/acme/shop/actions/runs/${runId}`,
        place: { committedAt: time - 100_000, parents: [base], isForced: false },
        recordedAt: time + 90_000 + Math.floor(random() * 60_000),
      }),
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

/**
 * Puts runs at their places: one in ten is a pull request's; of the others most brought one commit, some a merge, some several; the clock of
 * one in a thousand was an hour ahead.
 */
function placer(random: () => number): (run: Run) => Run {
  let tip: string | undefined;
  return (run) => {
    const committedAt = 1000 * Math.floor(run.time / 1000 - 60 * random()) +
      (random() < 0.001 ? 3_600_000 : 0);
    const base = tip;
    const kind = random();
    if (base !== undefined && kind < 0.1) {
      const head = commitId(random);
      const place = { committedAt, parents: [base, head] };
      return { ...run, head, base, pullRequest: run.number, event: "pull_request", place };
    }
    tip = run.commit;
    if (base === undefined) return { ...run, place: { committedAt, parents: [] } };
    if (kind < 0.7) {
      return { ...run, base, place: { committedAt, parents: [base], isForced: false } };
    }
    const other = commitId(random);
    const parents = kind < 0.85 ? [base, other] : [other];
    const ancestors = kind < 0.85 ? [] : [commitId(random), commitId(random), base];
    return { ...run, base, place: { committedAt, parents, ancestors, isForced: false } };
  };
}

function commitId(random: () => number): string {
  return Array.from({ length: 5 }, () => hexDigits(random)).join("");
}

function hexDigits(random: () => number): string {
  return Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
}

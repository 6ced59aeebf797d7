import type { HistoryView, SeriesColumn } from "../../core/history_view.ts";
import { type Labels, labelsKey, type Metric, seriesKey } from "../../core/metric.ts";

/** A run of a test's history. Values by series: `{ coverage: 80, "bench{case=a}": 1 }`. */
export interface TestRun {
  readonly commit: string;
  readonly values: Readonly<Record<string, number>>;
  readonly branch?: string;
  readonly event?: string;
  readonly pullRequest?: number;
  readonly time?: number;
  readonly runId?: string;
  readonly labels?: Labels;
  readonly tag?: string;
  readonly subject?: string;
  readonly author?: string;
  readonly base?: string;
  readonly parents?: readonly string[];
  readonly ancestors?: readonly string[];
  readonly isForced?: boolean;
}

export const DAY_MS = 86_400_000;
/** The clock of these tests: 20 May 2026. */
export const NOW = Date.UTC(2026, 4, 20, 12);

/** A commit's 40 digits from a short word: `sha("a1")`. */
export function sha(word: string): string {
  const hex = Array.from(word, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return (/^[0-9a-f]+$/.test(word) ? word : hex).padEnd(40, "0").slice(0, 40);
}

/** A history of these runs, oldest first; one day apart up to NOW where no time is given. */
export function historyOf(
  runs: readonly TestRun[],
  series: Readonly<Record<string, Labels>> = {},
  metrics: readonly Metric[] = [],
): HistoryView {
  const texts: string[] = [];
  const text = (word: string | undefined): number => {
    if (word === undefined) return -1;
    const at = texts.indexOf(word);
    return at >= 0 ? at : texts.push(word) - 1;
  };
  const ints = (value: (run: TestRun) => number) => Int32Array.from(runs.map(value));
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.values)))];
  return {
    metrics,
    runs: {
      length: runs.length,
      time: Float64Array.from(
        runs.map((run, index) => run.time ?? NOW - (runs.length - index) * DAY_MS),
      ),
      number: Float64Array.from(runs.map((_, index) => index + 1)),
      attempt: ints(() => 1),
      pullRequest: ints((run) => run.pullRequest ?? 0),
      commit: runs.map((run) => run.commit),
      head: runs.map(() => undefined),
      base: runs.map((run) => run.base),
      places: {
        committedAt: new Float64Array(runs.length).fill(NaN),
        parents: (row) => runs[row]?.parents,
        ancestors: (row) => runs[row]?.ancestors ?? [],
        isForced: ints((run) => Number(run.isForced ?? false)),
      },
      runId: runs.map((run, index) => run.runId ?? String(index + 1)),
      subject: runs.map((run) => run.subject),
      url: runs.map(() => undefined),
      ci: ints(() => text("github")),
      job: ints(() => text("")),
      labels: ints((run) => text(labelsKey(run.labels ?? {}))),
      branch: ints((run) => text(run.branch ?? "main")),
      event: ints((run) => text(run.event ?? "push")),
      author: ints((run) => text(run.author)),
      tag: ints((run) => text(run.tag)),
      texts,
    },
    series: names.map((name): SeriesColumn => {
      const labels = series[name] ?? {};
      const metric = name.replace(/\{.*$/, "");
      if (seriesKey(metric, labels) !== name) throw new Error(`Give the labels of ${name}`);
      return {
        metric,
        labels,
        values: Float64Array.from(runs.map((run) => run.values[name] ?? NaN)),
      };
    }),
  };
}

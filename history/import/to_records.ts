import { type Measurement, type Metric, seriesKey } from "../../core/metric.ts";
import type { Run } from "../../core/run.ts";
import type { RunRecord } from "../run_record.ts";
import type { ImportedFile, ImportedValue, ImportProblem } from "./imported.ts";

/** What a file's values become part of. */
export interface ImportTarget {
  readonly project: string;
  /** The branch of values that name none, on which commits are looked for. */
  readonly trendBranch: string;
  /** The metrics that are known already: their declarations count more than the file's. */
  readonly metrics: readonly Metric[];
  /** The commit that a branch was at, at a time in epoch milliseconds; `undefined` before its first. */
  readonly commitAt: (time: number) => string | undefined;
}

/** What became of a file. */
export interface ImportedRecords {
  readonly records: readonly RunRecord[];
  /** The file's problems and those that only the whole shows, in the order of their lines. */
  readonly problems: readonly ImportProblem[];
  /** Values that were there twice. */
  readonly repeated: number;
}

interface Draft {
  readonly run: Run;
  readonly metrics: Map<string, Metric>;
  readonly measurements: Map<string, Measurement>;
}

/**
 * Makes runs of a file's values: one for each source, commit, branch and time, so that several values of one commit and metric at
 * different times all stay. The runs depend on nothing but the file and the commits, so importing it again makes the same ones.
 *
 * @returns The runs, and every value that cannot be part of one
 */
export function toImportRecords(file: ImportedFile, target: ImportTarget): ImportedRecords {
  const problems = [...file.problems];
  const declared = new Map<string, Metric>(
    [...file.metrics, ...target.metrics].map((metric) => [metric.key, metric]),
  );
  const drafts = new Map<string, Draft>();
  let repeated = 0;
  for (const value of file.values) {
    const { line, metric: key, labels } = value;
    const type = typeof value.value === "string" ? "label" : "numeric";
    const metric = declared.get(key) ?? { key, type };
    declared.set(key, metric);
    if (metric.type !== type) {
      problems.push({
        line,
        text: `${key} is a ${metric.type} metric, but this is a ${type} value`,
      });
      continue;
    }
    const commit = value.commit ?? target.commitAt(value.time);
    if (commit === undefined) {
      const when = new Date(value.time).toISOString();
      problems.push({ line, text: `${target.trendBranch} has no commit as early as ${when}` });
      continue;
    }
    if (value.time < 0) {
      problems.push({ line, text: "the time is before 1970" });
      continue;
    }
    const draft = draftOf(drafts, toRun(value, commit, target));
    const series = seriesKey(key, labels);
    const before = draft.measurements.get(series);
    if (before?.value === value.value) repeated++;
    else if (before !== undefined) {
      const words = `${series} is ${before.value} and ${value.value} at the same time`;
      problems.push({ line, text: words });
    } else {
      draft.metrics.set(key, metric);
      draft.measurements.set(series, {
        metric: key,
        labels,
        value: value.value,
        ...(value.evidence !== undefined && { evidence: value.evidence }),
      });
    }
  }
  return {
    records: [...file.records, ...Array.from(drafts.values(), toRecord)],
    problems: problems.sort((a, b) => a.line - b.line),
    repeated,
  };
}

function draftOf(drafts: Map<string, Draft>, run: Run): Draft {
  const known = drafts.get(run.key.runId);
  if (known !== undefined) return known;
  const draft = { run, metrics: new Map(), measurements: new Map() };
  drafts.set(run.key.runId, draft);
  return draft;
}

function toRun(value: ImportedValue, commit: string, target: ImportTarget): Run {
  const { source = "manual", branch = target.trendBranch, time } = value;
  const id = [source, branch, value.runId ?? commit.slice(0, 12), time];
  return {
    key: {
      project: target.project,
      ci: "import",
      runId: id.join(":"),
      attempt: 1,
      job: "",
      labels: {},
    },
    number: value.runNumber ?? 0,
    commit,
    branch,
    event: "import",
    time,
    ...(value.subject !== undefined && { subject: value.subject }),
    ...(value.author !== undefined && { author: value.author }),
    ...(value.url !== undefined && { url: value.url }),
    recordedAt: time,
  };
}

function toRecord({ run, metrics, measurements }: Draft): RunRecord {
  return {
    run,
    metrics: [...metrics.values()],
    measurements: [...measurements.values()],
    failures: [],
  };
}

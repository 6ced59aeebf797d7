import type { HistoryView, SeriesColumn } from "../../core/history_view.ts";
import { type Labels, type Metric, parseLabelsKey, type Unit } from "../../core/metric.ts";

/** How a history is written for Prometheus and its relatives. */
export interface OpenMetricsOptions {
  /**
   * `openmetrics`: every value with its time, as OpenMetrics 1.0. `prometheus`: the latest value of each series without a time, as
   * Prometheus' text format 0.0.4, which the textfile collector of node_exporter takes.
   */
  readonly format: "openmetrics" | "prometheus";
}

/** Units as these formats name them. Values stay as they are: seconds, bytes, percent from 0 to 100. */
const UNITS: Readonly<Partial<Record<Unit, string>>> = {
  bytes: "bytes",
  duration: "seconds",
  percent: "percent",
};

/** One metric with everything that is written below its name. */
interface Family {
  readonly name: string;
  readonly unit: string | undefined;
  readonly help: string;
  /** A word has no number: it becomes a label of the value 1. */
  readonly isWords: boolean;
  readonly series: readonly SeriesColumn[];
}

/**
 * Writes a history for Prometheus and its relatives.
 *
 * @returns One part at a time: a header, or the lines of a series. Formats: https://prometheus.io/docs/specs/om/open_metrics_spec/ and
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function* renderOpenMetrics(
  view: HistoryView,
  { format }: OpenMetricsOptions,
): Generator<string> {
  const isOpen = format === "openmetrics";
  for (const family of familiesOf(view)) {
    const { name, unit, help, isWords } = family;
    // Without a type for words, Prometheus takes them as a gauge of their full name.
    const header = isOpen || !isWords ? name : `${name}_info`;
    yield `# HELP ${header} ${isOpen ? escapeLabel(help) : escapeHelp(help)}\n`;
    yield `# TYPE ${header} ${isOpen && isWords ? "info" : "gauge"}\n`;
    if (isOpen && unit !== undefined) yield `# UNIT ${header} ${unit}\n`;
    yield* samplesOf(view, family, isOpen);
  }
  if (isOpen) return yield "# EOF\n";
  const last = view.runs.time[view.runs.length - 1];
  if (last === undefined) return;
  yield "# HELP unentropy_last_run_timestamp_seconds When the newest of these runs happened.\n";
  yield "# TYPE unentropy_last_run_timestamp_seconds gauge\n";
  yield `unentropy_last_run_timestamp_seconds ${last / 1000}\n`;
}

function familiesOf(view: HistoryView): readonly Family[] {
  const declared = new Map(view.metrics.map((metric) => [metric.key, metric]));
  const groups = new Map<string, SeriesColumn[]>();
  for (const column of view.series) {
    // A metric that was once a number and once a word is two families.
    const key = JSON.stringify([column.metric, column.words !== undefined]);
    groups.set(key, [...groups.get(key) ?? [], column]);
  }
  const taken = new Set(["unentropy_last_run_timestamp_seconds"]);
  return [...groups.values()].flatMap((series) => {
    const [first] = series;
    if (first === undefined) return [];
    const metric = declared.get(first.metric) ?? { key: first.metric, type: "numeric" };
    const isWords = first.words !== undefined;
    return [{ ...nameOf(metric, isWords, taken), help: helpOf(metric), isWords, series }];
  });
}

function nameOf(
  metric: Metric,
  isWords: boolean,
  taken: Set<string>,
): Pick<Family, "name" | "unit"> {
  const base = `unentropy_${metric.key.replaceAll("-", "_")}`;
  const unit = isWords || metric.unit === undefined ? undefined : UNITS[metric.unit];
  const full = unit === undefined || base.endsWith(`_${unit}`) ? base : `${base}_${unit}`;
  // `size` in bytes and `size-bytes` would be one name.
  const isFree = (name: string) => !taken.has(name) && !taken.has(`${name}_info`);
  const candidates = [full, `${base}_value${unit === undefined ? "" : `_${unit}`}`];
  let name = candidates.find(isFree);
  for (let i = 2; name === undefined; i++) {
    const next = `${base}_${i}${unit === undefined ? "" : `_${unit}`}`;
    if (isFree(next)) name = next;
  }
  taken.add(name);
  if (isWords) taken.add(`${name}_info`);
  return { name, unit };
}

function helpOf(metric: Metric): string {
  return metric.description ?? metric.name ?? metric.key;
}

/** Lines of one set of labels must stand together, in the order of time; of one time the newest run counts. */
function* samplesOf(view: HistoryView, family: Family, isOpen: boolean): Generator<string> {
  const name = family.isWords ? `${family.name}_info` : family.name;
  const sets = new Map<string, Map<number, string>>();
  for (const column of family.series) {
    const labelsAt = labelFinder(view, column);
    for (let run = 0; run < view.runs.length; run++) {
      const value = column.values[run] ?? NaN;
      if (Number.isNaN(value)) continue;
      const word = column.words?.[value];
      const time = isOpen ? view.runs.time[run] ?? 0 : undefined;
      const labels = labelsAt(run);
      const all = word === undefined ? labels : `${labels},value="${escapeLabel(word)}"`;
      // Of the latest words only one is true.
      const set = isOpen ? all : labels;
      const points = sets.get(set) ?? new Map<number, string>();
      sets.set(set, points);
      const end = time === undefined ? "" : ` ${time / 1000}`;
      points.set(time ?? 0, `${name}{${all}} ${word === undefined ? numberOf(value) : 1}${end}\n`);
    }
  }
  for (const points of sets.values()) {
    // Two series that differ in the origin of a label alone come together here.
    const inOrder = [...points].sort(([a], [b]) => a - b);
    yield inOrder.map(([, line]) => line).join("");
  }
}

function numberOf(value: number): string {
  return Object.is(value, -0) ? "0" : String(value);
}

function labelFinder({ runs }: HistoryView, column: SeriesColumn): (run: number) => string {
  const known = new Map<string, string>();
  return (run) => {
    const indices = [runs.branch[run], runs.job[run], runs.labels[run]];
    const key = indices.join();
    let labels = known.get(key);
    if (labels === undefined) {
      const [branch = "", job = "", own = ""] = indices.map((index) => runs.texts[index ?? -1]);
      labels = labelText({ branch, job, labels: { ...parseLabelsKey(own), ...column.labels } });
      known.set(key, labels);
    }
    return labels;
  };
}

/** A series' label that has a name of the run's is told apart as Prometheus does. */
function labelText(run: {
  readonly branch: string;
  readonly job: string;
  readonly labels: Labels;
}): string {
  const pairs: (readonly [string, string])[] = [["branch", run.branch]];
  if (run.job !== "") pairs.push(["ci_job", run.job]);
  const used = new Set(["branch", "ci_job", "value"]);
  for (const [name, value] of Object.entries(run.labels)) {
    let free = name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d|$)|^__/, "_");
    while (used.has(free)) free = `exported_${free}`;
    used.add(free);
    pairs.push([free, value]);
  }
  return pairs.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(",");
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

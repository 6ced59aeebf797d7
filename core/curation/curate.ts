import type { HistoryView, RunColumns, SeriesColumn } from "../history_view.ts";
import { methodAt, type MethodColumn, type Methods } from "../method.ts";
import { type Labels, type Metric, parseLabelsKey, seriesKey, type Unit } from "../metric.ts";
import { matchesMetric, matchSeries, parsePattern } from "../pattern.ts";
import { activeEvents, type Exclusion, type StoredEvent, type UnitChange } from "./event.ts";
import { joinColumns } from "./_join_columns.ts";
import { renaming } from "./rename.ts";
import { unitFactor } from "./unit_factor.ts";

/** Says of each row of a view whether an event of a project is about it. */
export type RowsOf = (project: string) => (row: number) => boolean;

/**
 * A history as it was curated: what is excluded has no value, renamed series are one line, older values are in the unit of the newer ones.
 * The one place where events take effect; the history itself keeps everything as it was recorded.
 *
 * @param view As recorded
 * @param events All of them, in any order
 * @param rowsOf Which rows belong to a project
 * @returns The view, which shares what no event touches
 */
export function curate(
  view: HistoryView,
  events: readonly StoredEvent[],
  rowsOf: RowsOf,
): HistoryView {
  const active = activeEvents(events);
  if (active.length === 0) return view;
  let { metrics, series, methods } = view;
  for (const event of active) {
    const isOfProject = rowsOf(event.project);
    if (event.type === "exclude") {
      series = exclude(series, event, { view, isOfProject });
    } else if (event.type === "rename") {
      const { from, to } = event;
      series = rename(series, { from, to, isOfProject });
      metrics = renameMetrics(metrics, { from, to, series });
      methods = renameMethods(methods, { from, to });
    } else if (event.type === "unit") {
      series = convert(series, event, {
        view: { ...view, ...(methods && { methods }) },
        isOfProject,
      });
      metrics = metrics.map((metric) =>
        metric.key === event.metric ? redeclared(metric, event) : metric
      );
      methods = methods && { ...methods, sets: methods.sets.map((set) => converted(set, event)) };
    }
  }
  return { ...view, metrics, series, ...(methods && { methods }), curation: active };
}

interface Rows {
  readonly view: HistoryView;
  readonly isOfProject: (row: number) => boolean;
}

/**
 * Whether an event excludes a run, wholly or in part.
 *
 * @returns For each run of the view
 */
export function excludedRuns(runs: RunColumns, event: Exclusion): (row: number) => boolean {
  const { commit, run, labels } = event;
  const ci = run === undefined ? -1 : runs.texts.indexOf(run.ci);
  return (row) => {
    const isMeant = run === undefined
      ? runs.commit[row] === commit || runs.head[row] === commit
      : runs.runId[row] === run.id && runs.ci[row] === ci &&
        (runs.attempt[row] ?? 1) <= run.attempt;
    return isMeant && hasLabels(runs.texts[runs.labels[row] ?? -1] ?? "", labels);
  };
}

function hasLabels(key: string, wanted: Labels | undefined): boolean {
  if (wanted === undefined) return true;
  const labels = parseLabelsKey(key);
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/**
 * Whether a series is meant by a metric's key or a pattern; without labels all series of the metric are.
 *
 * @param name Absent: every series
 * @returns For each series
 */
export function meantBy(
  name: string | undefined,
): (series: { readonly metric: string; readonly labels: Labels }) => boolean {
  if (name === undefined) return () => true;
  const pattern = parsePattern(name);
  return pattern.labels === undefined
    ? ({ metric }) => matchesMetric(pattern, metric)
    : (one) => matchSeries(pattern, [one]).length > 0;
}

function exclude(
  series: readonly SeriesColumn[],
  event: Exclusion,
  { view: { runs }, isOfProject }: Rows,
): readonly SeriesColumn[] {
  const isExcluded = excludedRuns(runs, event);
  const rows: number[] = [];
  for (let row = 0; row < runs.length; row++) {
    if (isExcluded(row) && isOfProject(row)) rows.push(row);
  }
  if (rows.length === 0) return series;
  const isMeant = meantBy(event.metric);
  return series.map((column) => {
    const taken = isMeant(column)
      ? rows.filter((row) => !Number.isNaN(column.values[row] ?? NaN))
      : [];
    if (taken.length === 0) return column;
    const values = column.values.slice();
    const excluded = new Map(column.excluded);
    const spread = column.spread && {
      low: column.spread.low.slice(),
      high: column.spread.high.slice(),
      ...(column.spread.counts && { counts: column.spread.counts.slice() }),
    };
    for (const row of taken) {
      excluded.set(row, values[row] ?? NaN);
      values[row] = NaN;
      if (spread === undefined) continue;
      spread.low[row] = NaN;
      spread.high[row] = NaN;
      if (spread.counts) spread.counts[row] = 0;
    }
    return { ...column, values, excluded, ...(spread && { spread }) };
  });
}

interface RenameOptions {
  readonly from: string;
  readonly to: string;
  readonly isOfProject: (row: number) => boolean;
}

function rename(
  series: readonly SeriesColumn[],
  { from, to, isOfProject }: RenameOptions,
): readonly SeriesColumn[] {
  const rename = renaming(from, to);
  const columns = new Map<string, SeriesColumn>();
  const moved: { readonly old: SeriesColumn; readonly column: SeriesColumn }[] = [];
  for (const column of series) {
    const name = rename(column);
    const { mine, others } = name === undefined
      ? { mine: undefined, others: column }
      : splitRows(column, isOfProject);
    if (others !== undefined) columns.set(seriesKey(others.metric, others.labels), others);
    if (mine !== undefined) moved.push({ old: mine, column: { ...mine, ...name } });
  }
  // Behind all others, so that what was measured under the name itself counts.
  for (const { old, column } of moved) {
    const key = seriesKey(column.metric, column.labels);
    const there = columns.get(key);
    // A number and a word have no common line.
    if (there !== undefined && (there.words === undefined) !== (column.words === undefined)) {
      columns.set(seriesKey(old.metric, old.labels), old);
      continue;
    }
    columns.set(key, there === undefined ? column : joinColumns(there, column));
  }
  return [...columns.values()];
}

/** Several projects may have a metric of one name. */
function splitRows(
  column: SeriesColumn,
  isMine: (row: number) => boolean,
): { readonly mine?: SeriesColumn; readonly others?: SeriesColumn } {
  const of = (isWanted: (row: number) => boolean) => {
    const values = column.values.map((value, row) => isWanted(row) ? value : NaN);
    return values.some((value) => !Number.isNaN(value)) ? { ...column, values } : undefined;
  };
  const others = of((row) => !isMine(row));
  if (others === undefined) return { mine: column };
  const mine = of(isMine);
  return mine === undefined ? { others } : { mine, others };
}

function renameMetrics(
  metrics: readonly Metric[],
  { from, to, series }: {
    readonly from: string;
    readonly to: string;
    readonly series: readonly SeriesColumn[];
  },
): readonly Metric[] {
  const [old, fresh] = [parsePattern(from).metric, parsePattern(to).metric];
  if (old === fresh) return metrics;
  const renamed = metrics.flatMap((metric) => {
    if (metric.key !== old) return [metric];
    const remains = series.some((column) => column.metric === old) ? [metric] : [];
    const isKnown = metrics.some(({ key }) => key === fresh);
    // Its name for people was that of the old key.
    const { name: _name, ...rest } = metric;
    return isKnown ? remains : [...remains, { ...rest, key: fresh }];
  });
  return renamed;
}

function convert(
  series: readonly SeriesColumn[],
  event: UnitChange,
  { view: { runs, methods }, isOfProject }: Rows,
): readonly SeriesColumn[] {
  const factor = unitFactor(event.from, event.to);
  if (factor === undefined || factor.numerator === factor.denominator) return series;
  const isEarlier = olderRows(runs, event);
  const isOld = (row: number) => {
    const method = methodAt(methods, row, event.metric);
    return event.declaredFrom === undefined || method === undefined
      ? isEarlier(row)
      : method.unit === event.declaredFrom;
  };
  const isMeant = meantBy(event.metric);
  const scaled = (values: Float64Array) =>
    values.map((value, row) =>
      isOld(row) && isOfProject(row) ? value * factor.numerator / factor.denominator : value
    );
  return series.map((column) =>
    column.words !== undefined || !isMeant(column) ? column : {
      ...column,
      values: scaled(column.values),
      ...(column.spread && {
        spread: {
          ...column.spread,
          low: scaled(column.spread.low),
          high: scaled(column.spread.high),
        },
      }),
    }
  );
}

function olderRows(runs: RunColumns, { before, commit }: UnitChange): (row: number) => boolean {
  const first = commit === undefined ? -1 : runs.commit.indexOf(commit);
  return first < 0 ? (row) => (runs.time[row] ?? 0) < before : (row) => row < first;
}

/** What was declared of the older values is what is declared of the newer ones now. */
function redeclared<T extends { readonly unit?: Unit }>(
  value: T,
  { declaredFrom, declaredTo }: UnitChange,
): T {
  if (value.unit === undefined || value.unit !== declaredFrom) return value;
  const { unit: _before, ...rest } = value;
  // The same but for its unit, which may be absent.
  return { ...rest, ...(declaredTo !== undefined && { unit: declaredTo }) } as T;
}

function converted(set: Methods, event: UnitChange): Methods {
  const method = Object.hasOwn(set, event.metric) ? set[event.metric] : undefined;
  return method === undefined ? set : { ...set, [event.metric]: redeclared(method, event) };
}

function renameMethods(
  methods: MethodColumn | undefined,
  { from, to }: { readonly from: string; readonly to: string },
): MethodColumn | undefined {
  const [old, fresh] = [parsePattern(from).metric, parsePattern(to).metric];
  if (methods === undefined || old === fresh) return methods;
  const sets = methods.sets.map((set) => {
    const method = Object.hasOwn(set, old) ? set[old] : undefined;
    const { [old]: _renamed, ...others } = set;
    return method === undefined ? set : { [fresh]: method, ...others };
  });
  return { ...methods, sets };
}

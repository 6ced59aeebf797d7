import type { SeriesColumn } from "../../core/history_view.ts";
import { type Evidence, type MetricType, parseLabelsKey } from "../../core/metric.ts";
import { type ChosenRuns, runCondition } from "../_filter.ts";
import { allRows, jsonColumn, wholeColumns } from "../_rows.ts";
import type { History } from "../database.ts";
import type { RunFrame } from "./run_columns.ts";

type Spread = NonNullable<SeriesColumn["spread"]>;

/** Runs whose evidence is shown: a reader asks for the facts of the newest. */
const EVIDENT_RUNS = 50;

/**
 * Reads the values of all series into columns that fit the runs.
 *
 * @param frame The runs that this filter gave
 * @returns The series that have a value, in the order of their metrics' and their own first appearance
 */
export function readSeriesColumns(
  history: History,
  filter: ChosenRuns,
  frame: RunFrame,
): readonly SeriesColumn[] {
  const values = readValues(history, filter, frame);
  const spreads = readSpreads(history, filter, frame);
  const evidences = readEvidence(history, frame);
  // A series whose metric has since changed its type is another story than the metric tells now.
  const series = history.sql.prepare(
    `SELECT series.id, key, labels, series.type FROM series JOIN metric ON metric.id = metric
     WHERE series.type = metric.type ORDER BY metric.id, series.id`,
  ).all();
  return series.flatMap((row) => {
    const column = values.get(Number(row["id"]));
    if (column === undefined) return [];
    const spread = spreads.get(Number(row["id"]));
    const evidence = evidences.get(Number(row["id"]));
    return [{
      metric: String(row["key"]),
      labels: parseLabelsKey(String(row["labels"])),
      ...wordsOrNumbers(row["type"] as MetricType, column, frame), // the schema's own word
      ...(spread !== undefined && { spread }),
      ...(evidence !== undefined && { evidence }),
    }];
  });
}

function readValues(
  history: History,
  filter: ChosenRuns,
  frame: RunFrame,
): ReadonlyMap<number, Float64Array> {
  const { sql, values: bound } = runCondition("run", filter);
  const isExact = writesNumbersExactly(history);
  const wanted = ["run", "series", ...(isExact ? ["value"] : [])].map(jsonColumn);
  const [runIds, seriesIds, exact] = wholeColumns(
    history.sql.prepare(`SELECT ${wanted.join(", ")} FROM measurement ${sql}`),
    bound,
  ) as [number[], number[], number[]?]; // the columns of the query
  const values = exact ??
    allRows(history.sql.prepare(`SELECT value FROM measurement ${sql}`), bound)
      .map(([value]) => Number(value));
  const columns = new Map<number, Float64Array>();
  const rows = rowFinder(frame);
  for (let i = 0; i < values.length; i++) {
    const row = rows(runIds[i] ?? -1);
    if (row === undefined) continue;
    columnOf(columns, seriesIds[i] ?? -1, frame)[row] = values[i] ?? NaN;
  }
  return columns;
}

/** Whether SQLite's texts of numbers lose nothing, as they did before 3.52: as JSON numbers arrive in half the time. */
function writesNumbersExactly(history: History): boolean {
  const row = history.sql.prepare("SELECT json_array(0.1 + 0.2) AS json").get();
  return row?.["json"] === JSON.stringify([0.1 + 0.2]);
}

function readSpreads(
  history: History,
  filter: ChosenRuns,
  frame: RunFrame,
): ReadonlyMap<number, Spread> {
  const condition = runCondition("run", filter);
  const samples = allRows(
    history.sql.prepare(
      `SELECT run, series, "values" FROM sample ${condition.sql} ORDER BY run, series`,
    ),
    condition.values,
  );
  const spreads = new Map<number, Spread & { readonly counts: Int32Array }>();
  const rows = rowFinder(frame);
  for (const [run, series, json] of samples) {
    const row = rows(Number(run));
    if (row === undefined) continue;
    const id = Number(series);
    let spread = spreads.get(id);
    if (spread === undefined) {
      spread = {
        low: emptyColumn(frame),
        high: emptyColumn(frame),
        counts: new Int32Array(frame.runs.length),
      };
      spreads.set(id, spread);
    }
    const sorted = Float64Array.from(JSON.parse(String(json)) as number[]).sort();
    spread.low[row] = quantile(sorted, 0.25);
    spread.high[row] = quantile(sorted, 0.75);
    spread.counts[row] = sorted.length;
  }
  return spreads;
}

function readEvidence(
  history: History,
  frame: RunFrame,
): ReadonlyMap<number, ReadonlyMap<number, Evidence>> {
  const rows = new Map<number, number>();
  frame.ids.forEach((id, at) => {
    const row = frame.rowOf[at] ?? -1;
    if (row >= frame.runs.length - EVIDENT_RUNS) rows.set(id, row);
  });
  const found = allRows(
    history.sql.prepare(
      "SELECT run, series, facts FROM evidence WHERE run IN (SELECT value FROM json_each(?))",
    ),
    [JSON.stringify([...rows.keys()])],
  );
  const evidences = new Map<number, Map<number, Evidence>>();
  for (const [run, series, facts] of found) {
    let evidence = evidences.get(Number(series));
    if (evidence === undefined) {
      evidence = new Map();
      evidences.set(Number(series), evidence);
    }
    // Only this program writes the column.
    evidence.set(rows.get(Number(run)) ?? -1, JSON.parse(String(facts)) as Evidence);
  }
  return evidences;
}

/** Both sides ascend by run id, so one pass finds every row. */
function rowFinder(frame: RunFrame): (run: number) => number | undefined {
  let at = 0;
  return (run) => {
    if ((frame.ids[at - 1] ?? -1) >= run) at = 0;
    while ((frame.ids[at] ?? Infinity) < run) at++;
    return frame.ids[at] === run ? frame.rowOf[at] : undefined;
  };
}

function columnOf(columns: Map<number, Float64Array>, id: number, frame: RunFrame): Float64Array {
  let column = columns.get(id);
  if (column === undefined) {
    column = emptyColumn(frame);
    columns.set(id, column);
  }
  return column;
}

function emptyColumn(frame: RunFrame): Float64Array {
  return new Float64Array(frame.runs.length).fill(NaN);
}

function wordsOrNumbers(
  type: MetricType,
  column: Float64Array,
  frame: RunFrame,
): Pick<SeriesColumn, "values" | "words"> {
  if (type === "numeric") return { values: column };
  const indices = new Map<number, number>();
  const values = column.map((id) => {
    if (Number.isNaN(id)) return NaN;
    const index = indices.get(id) ?? indices.size;
    indices.set(id, index);
    return index;
  });
  return { values, words: [...indices.keys()].map((id) => frame.texts.get(id) ?? "") };
}

/** Linear interpolation between the closest ranks: type 7 of Hyndman and Fan, The American Statistician 50 (1996). */
function quantile(sorted: Float64Array, share: number): number {
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)] ?? NaN;
  const above = sorted[Math.ceil(rank)] ?? NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

import { eventText } from "../../core/curation/event.ts";
import { labelsKey } from "../../core/metric.ts";
import { runKeyText } from "../../core/run.ts";
import { eventId } from "../../history/curation.ts";
import { contentOf } from "../../history/merge/content.ts";
import { isDamaged } from "../../history/verify/run_digest.ts";
import type { HistoryChange, KeptRun } from "../types.ts";
import { KEY_COLUMNS, keyRow, type Row, RUN_COLUMNS, runRow } from "./_columns.ts";
import { readRuns } from "./_read.ts";
import type { Transaction } from "./_server.ts";

/** What one statement writes at most. */
const MOST_RUNS = 500;
const MOST_VALUES = 20_000;

const KEY_NAMES = Object.keys(KEY_COLUMNS).join(", ");
const typed = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns).map(([name, type]) => `${name} ${type}`).join(", ");
/** Rows of JSON beside the number of their project. */
const given = (columns: Readonly<Record<string, string>>) =>
  `json_to_recordset($1::text::json) AS given (project text, ${typed(columns)})
   JOIN {schema}.project ON project.name = given.project`;
const sameKey = Object.keys(KEY_COLUMNS).map((name) => `run.${name} = given.${name}`).join(" AND ");

const METRIC_COLUMNS = {
  key: "text",
  type: "text",
  name: "text",
  description: "text",
  unit: "text",
  direction: "text",
  noise: "text",
  declared: "bigint",
};
const METRIC_FACTS = ["type", "name", "description", "unit", "direction", "noise"];

/** Everything is written in the order of its key: of two transactions none holds what the other one waits for. */
const INSERT_METRICS = `
  INSERT INTO {schema}.metric AS old (project, ${Object.keys(METRIC_COLUMNS).join(", ")})
  SELECT DISTINCT ON (project.id, key) project.id, ${
  Object.keys(METRIC_COLUMNS).map((name) => `given.${name}`).join(", ")
} FROM ${given(METRIC_COLUMNS)} ORDER BY project.id, key, declared DESC
  ON CONFLICT (project, key) DO UPDATE
    SET ${[...METRIC_FACTS, "declared"].map((name) => `${name} = excluded.${name}`).join(", ")}
    WHERE excluded.declared >= old.declared
      AND (${METRIC_FACTS.map((name) => `old.${name}`).join(", ")})
        IS DISTINCT FROM (${METRIC_FACTS.map((name) => `excluded.${name}`).join(", ")})`;

const SERIES_COLUMNS = { key: "text", labels: "text", type: "text" };
const INSERT_SERIES = `
  INSERT INTO {schema}.series (metric, labels, type)
  SELECT DISTINCT metric.id, given.labels, given.type FROM ${given(SERIES_COLUMNS)}
    JOIN {schema}.metric ON metric.project = project.id AND metric.key = given.key
  ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`;

const INSERT_RUNS = `
  INSERT INTO {schema}.run AS old (project, ${KEY_NAMES}, ${Object.keys(RUN_COLUMNS).join(", ")})
  SELECT project.id, ${
  [...Object.keys(KEY_COLUMNS), ...Object.keys(RUN_COLUMNS)].map((name) => `given.${name}`)
    .join(", ")
} FROM ${given({ ...KEY_COLUMNS, ...RUN_COLUMNS })} ORDER BY project.id, ${
  Object.keys(KEY_COLUMNS).map((name) => `given.${name}`).join(", ")
}
  ON CONFLICT (project, ${KEY_NAMES}) DO UPDATE
    SET ${Object.keys(RUN_COLUMNS).map((name) => `${name} = excluded.${name}`).join(", ")}
    WHERE excluded.recorded_at > old.recorded_at
  RETURNING id, (SELECT name FROM {schema}.project WHERE id = old.project) AS project, ${KEY_NAMES}`;

const VALUE_COLUMNS = {
  run: "bigint",
  key: "text",
  labels: "text",
  type: "text",
  value: "double precision",
  word: "text",
  evidence: "json",
  samples: "json",
};
const GIVEN_VALUES = `${given(VALUE_COLUMNS)}
    JOIN {schema}.metric ON metric.project = project.id AND metric.key = given.key
    JOIN {schema}.series ON series.metric = metric.id AND series.labels = given.labels
      AND series.type = given.type`;
const INSERT_VALUES = `
  INSERT INTO {schema}.measurement (run, series, value, word, evidence)
  SELECT given.run, series.id, given.value, given.word, given.evidence FROM ${GIVEN_VALUES}`;
const INSERT_SAMPLES = `
  INSERT INTO {schema}.sample (run, series, "values")
  SELECT given.run, series.id,
    ARRAY(SELECT sample::double precision FROM json_array_elements_text(given.samples) AS sample)
  FROM ${GIVEN_VALUES} WHERE given.samples IS NOT NULL`;

/** Writes a change; inside a transaction of the caller. */
export async function writeChange(tx: Transaction, change: HistoryChange): Promise<void> {
  const { runs, events, forgotten } = change;
  for (const part of parts(runs)) await writeRuns(tx, part);
  if (events.length > 0) {
    const rows = events.map((event) => ({
      id: eventId(event),
      project: event.project,
      facts: eventText(event),
    }));
    await tx.all(
      `INSERT INTO {schema}.curation (id, project, facts)
       SELECT id, project, facts FROM json_to_recordset($1::text::json)
         AS given (id text, project text, facts text) ORDER BY id ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }
  if (forgotten.length > 0) {
    const rows = forgotten.map(({ key, recordedAt }) => ({
      ...keyRow(key),
      recorded_at: recordedAt,
    }));
    await tx.all(
      `DELETE FROM {schema}.run USING ${given({ ...KEY_COLUMNS, recorded_at: "bigint" })}
       WHERE run.project = project.id AND ${sameKey} AND run.recorded_at <= given.recorded_at`,
      [JSON.stringify(rows)],
    );
  }
}

function* parts(runs: Iterable<KeptRun>): Generator<readonly KeptRun[]> {
  let part: KeptRun[] = [];
  let values = 0;
  for (const run of runs) {
    part.push(run);
    values += run.record.measurements.length;
    if (part.length < MOST_RUNS && values < MOST_VALUES) continue;
    yield part;
    part = [];
    values = 0;
  }
  if (part.length > 0) yield part;
}

async function writeRuns(tx: Transaction, runs: readonly KeptRun[]): Promise<void> {
  const projects = [...new Set(runs.map(({ record }) => record.run.key.project))].sort();
  await tx.all(
    `INSERT INTO {schema}.project (name) SELECT json_array_elements_text($1::text::json)
     EXCEPT SELECT name FROM {schema}.project ORDER BY 1 ON CONFLICT DO NOTHING`,
    [JSON.stringify(projects)],
  );
  const named = runs.flatMap(({ record: { run, metrics } }) =>
    metrics.map((metric) => ({
      project: run.key.project,
      ...metric,
      declared: run.recordedAt,
    }))
  );
  await tx.all(INSERT_METRICS, [JSON.stringify(newest(named))]);
  await tx.all(INSERT_SERIES, [JSON.stringify(seriesOf(runs))]);
  const written = await insert(tx, runs);
  const better = await betterOnes(tx, projects, runs.filter((run) => !written.has(textOf(run))));
  if (better.length > 0) await insert(tx, better);
}

/** @returns The keys of those that were not there, or older */
async function insert(tx: Transaction, runs: readonly KeptRun[]): Promise<ReadonlySet<string>> {
  const rows = await tx.all(INSERT_RUNS, [JSON.stringify(runs.map(runRow))]);
  const ids = new Map(rows.map((row) => [rowText(row), Number(row["id"])]));
  const values = runs.flatMap((run) => {
    const id = ids.get(rowText(keyRow(run.record.run.key)));
    return id === undefined ? [] : valueRows(run, id);
  });
  // Those of the records that gave way.
  await tx.all(
    `DELETE FROM {schema}.measurement
     WHERE run IN (SELECT value::bigint FROM json_array_elements_text($1::text::json))`,
    [JSON.stringify([...ids.values()])],
  );
  const json = JSON.stringify(values);
  await tx.all(INSERT_VALUES, [json]);
  if (values.some(({ samples }) => samples !== undefined)) await tx.all(INSERT_SAMPLES, [json]);
  return new Set(runs.filter(({ record }) => ids.has(rowText(keyRow(record.run.key)))).map(textOf));
}

/**
 * Of two records of one key and one time, one that is what was recorded wins, else the one that says more: as everywhere.
 *
 * @returns Those that win; the others are removed
 */
async function betterOnes(
  tx: Transaction,
  projects: readonly string[],
  runs: readonly KeptRun[],
): Promise<readonly KeptRun[]> {
  if (runs.length === 0) return [];
  const rows = await tx.all(
    `SELECT run.id FROM {schema}.run, ${
      given({ ...KEY_COLUMNS, recorded_at: "bigint", digest: "bigint" })
    } WHERE run.project = project.id AND ${sameKey} AND run.recorded_at = given.recorded_at
        AND run.digest IS DISTINCT FROM given.digest ORDER BY run.id FOR UPDATE OF run`,
    [JSON.stringify(runs.map(runRow))],
  );
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => Number(id));
  const theirs = new Map(
    (await readRuns(tx, projects, ids)).map((run) => [textOf(run), run]),
  );
  const better = runs.filter((run) => {
    const other = theirs.get(textOf(run));
    return other !== undefined && isBetter(run, other);
  });
  await tx.all(
    `DELETE FROM {schema}.run USING ${given(KEY_COLUMNS)}
     WHERE run.project = project.id AND ${sameKey}`,
    [JSON.stringify(better.map(({ record }) => keyRow(record.run.key)))],
  );
  return better;
}

function isBetter(ours: KeptRun, theirs: KeptRun): boolean {
  const damaged = ({ record, digest }: KeptRun) => isDamaged({ id: 0, digest, record });
  if (damaged(ours) !== damaged(theirs)) return damaged(theirs);
  const [a, b] = [contentOf(ours.record), contentOf(theirs.record)];
  return a.length === b.length ? a > b : a.length > b.length;
}

function textOf({ record }: KeptRun): string {
  return runKeyText(record.run.key);
}

function rowText(row: Row): string {
  return JSON.stringify(["project", ...Object.keys(KEY_COLUMNS)].map((name) => row[name]));
}

function valueRows({ record }: KeptRun, id: number): readonly Row[] {
  const types = new Map(record.metrics.map(({ key, type }) => [key, type]));
  return record.measurements.map(({ metric, labels, value, evidence, samples }) => ({
    project: record.run.key.project,
    run: id,
    key: metric,
    labels: labelsKey(labels),
    type: types.get(metric),
    ...(typeof value === "string" ? { word: value } : { value }),
    evidence,
    samples,
  }));
}

function seriesOf(runs: readonly KeptRun[]): readonly Row[] {
  const rows = runs.flatMap((run) =>
    valueRows(run, 0).map(({ project, key, labels, type }) => ({ project, key, labels, type }))
  );
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

/** One declaration of each metric. */
function newest<T extends { project: string; key: string; declared: number }>(
  named: readonly T[],
): readonly T[] {
  return [
    ...new Map(
      named.toSorted((a, b) => a.declared - b.declared)
        .map((metric) => [`${metric.project} ${metric.key}`, metric]),
    ).values(),
  ];
}

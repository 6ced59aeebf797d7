import { parseEvent } from "../../core/curation/parse_event.ts";
import type { HistoryPart, KeptRun } from "../types.ts";
import { KEY_COLUMNS, type KnownSeries, RUN_COLUMNS, toKeptRun, toSeries } from "./_columns.ts";
import type { Transaction } from "./_server.ts";

/** Rows of one answer of the server. */
const RUNS_AT_ONCE = 500;

const SELECT_RUNS = `
  SELECT project.name AS project, ${
  [...Object.keys(KEY_COLUMNS), ...Object.keys(RUN_COLUMNS)].map((name) => `run.${name}`).join(", ")
}, (
      SELECT json_agg(json_build_array(m.series, coalesce(to_json(m.word), to_json(m.value)),
        m.evidence, to_json(s."values")) ORDER BY m.series)
      FROM {schema}.measurement AS m LEFT JOIN {schema}.sample AS s USING (run, series)
      WHERE m.run = run.id
    ) AS measurements
  FROM {schema}.run JOIN {schema}.project ON project.id = run.project`;

/**
 * Reads everything of some projects.
 *
 * @param take Gets it part by part
 * @returns Whether there is anything
 */
export async function readProjects(
  tx: Transaction,
  projects: readonly string[] | undefined,
  take: (part: HistoryPart) => void,
): Promise<boolean> {
  const names = JSON.stringify(projects ?? (await listProjects(tx)).map(({ project }) => project));
  const events = (await tx.all(
    `SELECT facts FROM {schema}.curation
     WHERE project IN (SELECT json_array_elements_text($1::text::json))`,
    [names],
  )).map(({ facts }) => parseEvent(JSON.parse(String(facts)))).filter((event) =>
    event !== undefined
  );
  if (events.length > 0) take({ runs: [], events });
  const series = await readSeries(tx, names);
  let isThere = events.length > 0;
  const condition = "WHERE project.name IN (SELECT json_array_elements_text($1::text::json))";
  for await (const rows of tx.parts(`${SELECT_RUNS} ${condition}`, [names], RUNS_AT_ONCE)) {
    isThere ||= rows.length > 0;
    take({ runs: rows.map((row) => toKeptRun(row, series)), events: [] });
  }
  return isThere;
}

/** Whose runs are there; of a project that only has curation events there are none. */
export async function listProjects(
  tx: Transaction,
): Promise<readonly { readonly project: string; readonly runs: number }[]> {
  const rows = await tx.all(
    `SELECT name, sum(runs) AS runs FROM (
       SELECT name, count(*) AS runs FROM {schema}.run JOIN {schema}.project ON project.id = run.project
       GROUP BY name UNION ALL SELECT DISTINCT project, 0 FROM {schema}.curation
     ) AS counted GROUP BY name ORDER BY runs DESC, name`,
  );
  return rows.map(({ name, runs }) => ({ project: String(name), runs: Number(runs) }));
}

/** Some runs by their numbers. */
export async function readRuns(
  tx: Transaction,
  projects: readonly string[],
  ids: readonly number[],
): Promise<readonly KeptRun[]> {
  const series = await readSeries(tx, JSON.stringify(projects));
  const rows = await tx.all(
    `${SELECT_RUNS} WHERE run.id IN (SELECT value::bigint FROM json_array_elements_text($1::text::json))`,
    [JSON.stringify(ids)],
  );
  return rows.map((row) => toKeptRun(row, series));
}

async function readSeries(
  tx: Transaction,
  names: string,
): Promise<ReadonlyMap<number, KnownSeries>> {
  const rows = await tx.all(
    `SELECT series.id, series.labels, series.type, key, metric.name, description, unit, direction, noise
     FROM {schema}.series JOIN {schema}.metric ON metric.id = series.metric
       JOIN {schema}.project ON project.id = metric.project
     WHERE project.name IN (SELECT json_array_elements_text($1::text::json))`,
    [names],
  );
  return new Map(rows.map((row) => [Number(row["id"]), toSeries(row)]));
}

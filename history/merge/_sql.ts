/**
 * The statements of a merge. The source's tables stand beside as `temp.beside_…` and are read, `main` is written, the
 * other tables of `temp` hold what belongs together.
 *
 * The two databases number their rows differently: the tables `…_id` translate the source's numbers into the target's.
 */

const METRIC_COLUMNS = ["type", "name", "description", "unit", "direction", "noise"];

/** As one row value; nothing sorts behind every text, so that "absent" and "empty" differ. */
const metricContent = (table: string) =>
  `${table}declared, ${METRIC_COLUMNS.map((name) => `ifnull(${table}${name}, x'00')`).join(", ")}`;

/** Brings the source's names in and finds the number of each in the target. */
export const MATCH_NAMES = `
  INSERT INTO main.text (value) SELECT value FROM temp.beside_text WHERE true ORDER BY id
    ON CONFLICT DO NOTHING;
  INSERT INTO main.origin (project, ci, job, labels)
    SELECT project, ci, job, labels FROM temp.beside_origin WHERE true ORDER BY id
    ON CONFLICT DO NOTHING;
  INSERT INTO main.metric (key, declared, ${METRIC_COLUMNS.join(", ")})
    SELECT key, declared, ${
  METRIC_COLUMNS.join(", ")
} FROM temp.beside_metric WHERE true ORDER BY id
    ON CONFLICT (key) DO UPDATE SET declared = excluded.declared,
      ${METRIC_COLUMNS.map((name) => `${name} = excluded.${name}`).join(", ")}
    WHERE (${metricContent("excluded.")}) > (${metricContent("metric.")});
  INSERT INTO main.series (metric, labels, type)
    SELECT ours.id, labels, their_series.type FROM temp.beside_series AS their_series
      JOIN temp.beside_metric AS theirs ON theirs.id = their_series.metric
      JOIN main.metric AS ours USING (key)
    WHERE true ORDER BY their_series.id
    ON CONFLICT DO NOTHING;
  INSERT INTO main.curation (facts) SELECT facts FROM temp.beside_curation WHERE true ORDER BY id
    ON CONFLICT DO NOTHING;
  INSERT INTO main.merged SELECT source FROM temp.beside_merged WHERE true ON CONFLICT DO NOTHING;

  CREATE TABLE temp.text_id (source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
  INSERT INTO temp.text_id SELECT theirs.id, ours.id
    FROM temp.beside_text AS theirs JOIN main.text AS ours USING (value);
  CREATE TABLE temp.origin_id (source INTEGER PRIMARY KEY, target INTEGER NOT NULL);
  INSERT INTO temp.origin_id SELECT theirs.id, ours.id
    FROM temp.beside_origin AS theirs JOIN main.origin AS ours USING (project, ci, job, labels);
  CREATE TABLE temp.series_id (
    source INTEGER PRIMARY KEY, target INTEGER NOT NULL, is_label INTEGER NOT NULL);
  INSERT INTO temp.series_id SELECT theirs.id, ours.id, ours.type = 'label'
    FROM temp.beside_series AS theirs JOIN temp.beside_metric AS their_metric ON their_metric.id = theirs.metric
      JOIN main.metric AS our_metric USING (key)
      JOIN main.series AS ours ON ours.metric = our_metric.id
        AND ours.labels = theirs.labels AND ours.type = theirs.type;
`;

/** Finds for each run of the source the same run of the target, and lists those that come in. */
export const MATCH_RUNS = `
  CREATE TABLE temp.pair (source INTEGER PRIMARY KEY, target INTEGER, newer_by INTEGER);
  INSERT INTO temp.pair
    SELECT theirs.id, ours.id, theirs.time + theirs.recorded - ours.time - ours.recorded
    FROM temp.beside_run AS theirs JOIN temp.origin_id ON origin_id.source = theirs.origin
      LEFT JOIN main.run AS ours ON ours.origin = origin_id.target
        AND ours.ci_run = theirs.ci_run AND ours.attempt = theirs.attempt
    ORDER BY theirs.id;
  CREATE TABLE temp.incoming (
    position INTEGER PRIMARY KEY, source INTEGER NOT NULL, target INTEGER);
  INSERT INTO temp.incoming (source, target)
    SELECT source, target FROM temp.pair WHERE target IS NULL OR newer_by > 0 ORDER BY source;
`;

const textId = (column: string) => `(SELECT target FROM temp.text_id WHERE source = ${column})`;

/** Of the same record one may have a digest that was made later, or none yet. */
const HAVE_SAME_DIGEST =
  "(ours.digest IS NULL OR theirs.digest IS NULL OR abs(ours.digest) = abs(theirs.digest))";

/** The columns of a source's run in the target's numbers, except its own id and origin. */
const RUN_COLUMNS: Readonly<Record<string, string>> = {
  ci_run: "theirs.ci_run",
  attempt: "theirs.attempt",
  number: "theirs.number",
  commit_id: "theirs.commit_id",
  head: "theirs.head",
  base: "theirs.base",
  branch: textId("theirs.branch"),
  event: textId("theirs.event"),
  pull_request: "theirs.pull_request",
  time: "theirs.time",
  recorded: "theirs.recorded",
  subject: "theirs.subject",
  author: textId("theirs.author"),
  tag: textId("theirs.tag"),
  methods: textId("theirs.methods"),
  machine: textId("theirs.machine"),
  place: "theirs.place",
  digest: "theirs.digest",
  url: `iif(typeof(theirs.url) = 'integer', ${textId("theirs.url")}, theirs.url)`,
};

interface ValueTable {
  readonly name: string;
  /** The rest of the key behind `run`, as it is called in the target. */
  readonly key: string;
  readonly column: string;
  /** From the source, as `theirs`, in the target's numbers. */
  readonly keySql: string;
  readonly valueSql: string;
  readonly join: string;
}

const BY_POSITION = {
  key: "position",
  keySql: "theirs.position",
  column: "facts",
  valueSql: "theirs.facts",
  join: "",
};

const BY_SERIES = {
  key: "series",
  keySql: "series_id.target",
  join: "JOIN temp.series_id ON series_id.source = theirs.series",
};

/** What belongs to a run, parents before children. */
const VALUE_TABLES: readonly ValueTable[] = [
  {
    ...BY_SERIES,
    name: "measurement",
    column: "value",
    valueSql: `iif(is_label, ${textId("theirs.value")}, theirs.value)`,
  },
  { ...BY_SERIES, name: "sample", column: '"values"', valueSql: 'theirs."values"' },
  { ...BY_SERIES, name: "evidence", column: "facts", valueSql: "theirs.facts" },
  { ...BY_POSITION, name: "failure" },
  { ...BY_POSITION, name: "waiver" },
];

const CONTENT_COLUMNS = Object.entries(RUN_COLUMNS).filter(([name]) => name !== "digest");

/** The pairs of records that are not the same: recorded at another time, or at the same with other contents. */
export const FIND_DIFFERENT: string = [
  "SELECT source, target, newer_by FROM temp.pair WHERE newer_by <> 0",
  `SELECT pair.source, pair.target, newer_by FROM temp.pair
     JOIN temp.beside_run AS theirs ON theirs.id = pair.source
     JOIN main.run AS ours ON ours.id = pair.target
   WHERE newer_by = 0 AND ((${CONTENT_COLUMNS.map(([name]) => `ours.${name}`).join(", ")})
     IS NOT (${CONTENT_COLUMNS.map(([, value]) => value).join(", ")}) OR NOT ${HAVE_SAME_DIGEST})`,
  ...VALUE_TABLES.flatMap(({ name, key, column, keySql, valueSql, join }) => [
    `SELECT pair.source, pair.target, newer_by FROM temp.pair
       CROSS JOIN temp.beside_${name} AS theirs ON theirs.run = pair.source ${join}
       LEFT JOIN main.${name} AS ours ON ours.run = pair.target AND ours.${key} = ${keySql}
     WHERE newer_by = 0 AND ours.${column} IS NOT ${valueSql}`,
    `SELECT source, target, newer_by FROM temp.pair
     WHERE newer_by = 0 AND (SELECT count(*) FROM temp.beside_${name} WHERE run = pair.source)
       <> (SELECT count(*) FROM main.${name} WHERE run = pair.target)`,
  ]),
].join(" UNION ");

/** Copies the incoming runs with all that belongs to them. */
export const COPY: string = `
  UPDATE temp.incoming SET target = (SELECT ifnull(max(id), 0) FROM main.run) + position
    WHERE target IS NULL;
  DELETE FROM main.run WHERE id IN (SELECT target FROM temp.incoming);
  INSERT INTO main.run (id, origin, ${Object.keys(RUN_COLUMNS).join(", ")})
    SELECT incoming.target, origin_id.target, ${Object.values(RUN_COLUMNS).join(", ")}
    FROM temp.incoming CROSS JOIN temp.beside_run AS theirs ON theirs.id = incoming.source
      JOIN temp.origin_id ON origin_id.source = theirs.origin
    ORDER BY position;
  ${
  VALUE_TABLES.map(({ name, key, column, keySql, valueSql, join }) =>
    `INSERT INTO main.${name} (run, ${key}, ${column})
       SELECT incoming.target, ${keySql}, ${valueSql}
       FROM temp.incoming CROSS JOIN temp.beside_${name} AS theirs ON theirs.run = incoming.source ${join}
       ORDER BY incoming.position;`
  ).join("\n")
}
`;

/** The tables in `temp`. */
export const DROP_WORK_TABLES: string = ["text_id", "origin_id", "series_id", "pair", "incoming"]
  .map((name) => `DROP TABLE IF EXISTS temp.${name};`).join(" ");

/** What a merge reads of its source. */
export const SOURCE_TABLES: readonly string[] = [
  ...["text", "origin", "metric", "series", "merged", "curation", "run"],
  ...VALUE_TABLES.map(({ name }) => name),
];

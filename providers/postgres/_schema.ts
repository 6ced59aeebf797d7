/** The tables as people query them; `{schema}` stands for the schema's name. A released step is never edited. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE {schema}.project (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
  );
  CREATE TABLE {schema}.metric (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project integer NOT NULL REFERENCES {schema}.project (id),
    key text NOT NULL,
    type text NOT NULL,
    name text,
    description text,
    unit text,
    direction text,
    noise text,
    declared bigint NOT NULL, -- epoch ms of the record that declared it; the newest wins
    UNIQUE (project, key)
  );
  CREATE TABLE {schema}.series (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    metric integer NOT NULL REFERENCES {schema}.metric (id),
    labels text NOT NULL, -- name=value,…, sorted
    type text NOT NULL, -- of its values, so that a metric may change its type
    UNIQUE (metric, labels, type)
  );
  CREATE TABLE {schema}.run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project integer NOT NULL REFERENCES {schema}.project (id),
    ci text NOT NULL,
    run_id text NOT NULL, -- the CI system's id
    attempt integer NOT NULL,
    job text NOT NULL,
    labels text NOT NULL,
    number bigint NOT NULL,
    commit_id text NOT NULL,
    head text,
    base text,
    branch text NOT NULL,
    event text NOT NULL,
    pull_request bigint,
    time bigint NOT NULL, -- epoch ms, as recorded_at
    recorded_at bigint NOT NULL,
    subject text,
    author text,
    tag text,
    url text,
    place json, -- where the commit stands in git
    failures json,
    waivers json,
    methods json,
    machine json,
    digest bigint, -- of all that the run left
    UNIQUE (project, ci, run_id, attempt, job, labels)
  );
  CREATE INDEX run_by_time ON {schema}.run (project, branch, time);
  CREATE TABLE {schema}.measurement (
    run bigint NOT NULL REFERENCES {schema}.run (id) ON DELETE CASCADE,
    series integer NOT NULL REFERENCES {schema}.series (id),
    value double precision, -- of a numeric series
    word text, -- of a label series
    evidence json,
    PRIMARY KEY (run, series),
    CHECK ((value IS NULL) <> (word IS NULL))
  );
  CREATE TABLE {schema}.sample (
    run bigint NOT NULL,
    series integer NOT NULL,
    "values" double precision[] NOT NULL,
    PRIMARY KEY (run, series),
    FOREIGN KEY (run, series) REFERENCES {schema}.measurement (run, series) ON DELETE CASCADE
  );
  CREATE TABLE {schema}.curation ( -- rows are added, never changed
    id text PRIMARY KEY,
    project text NOT NULL,
    facts text NOT NULL
  );
  CREATE VIEW {schema}.measurement_wide WITH (security_barrier) AS
    SELECT project.name AS project, metric.key AS metric, series.labels, metric.unit, metric.direction,
      run.branch, run.event, run.pull_request, run.commit_id, run.number, run.author, run.subject, run.url,
      timestamptz 'epoch' + run.time * interval '1 millisecond' AS time,
      measurement.value, measurement.word, run.id AS run, series.id AS series
    FROM {schema}.measurement JOIN {schema}.run ON run.id = measurement.run
      JOIN {schema}.series ON series.id = measurement.series
      JOIN {schema}.metric ON metric.id = series.metric
      JOIN {schema}.project ON project.id = run.project;
  CREATE VIEW {schema}.latest WITH (security_barrier) AS
    SELECT DISTINCT ON (project, branch, series) * FROM {schema}.measurement_wide
    WHERE pull_request IS NULL ORDER BY project, branch, series, time DESC, run DESC;
  `,
];

/** The schema that this program writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/** The value of `PRAGMA application_id` in our databases: "UnTr" in ASCII. */
export const APPLICATION_ID = 0x556e5472;

/**
 * The ordered migrations; `PRAGMA user_version` says how many of them a database has seen. A released one is never edited.
 *
 * The layout is made for size. What repeats (branches, authors, words of label metrics) is stored once in `text`. A whole number in a
 * REAL column takes one to six bytes, so `measurement.value` is REAL and holds the id of a word for a label metric. `run.ci_run` and
 * `run.url` have no type on purpose: a numeric id is an integer there, anything else a text.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE text (
    id INTEGER PRIMARY KEY,
    value TEXT NOT NULL UNIQUE
  );
  CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    ci TEXT NOT NULL,
    job TEXT NOT NULL,
    labels TEXT NOT NULL, -- name=value,…, sorted
    UNIQUE (project, ci, job, labels)
  );
  CREATE TABLE metric (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    name TEXT,
    description TEXT,
    unit TEXT,
    direction TEXT,
    noise TEXT,
    declared INTEGER NOT NULL -- epoch ms of the record that declared it; the newest wins
  );
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    metric INTEGER NOT NULL REFERENCES metric (id),
    labels TEXT NOT NULL,
    type TEXT NOT NULL, -- of its values, so that a metric may change its type
    UNIQUE (metric, labels, type)
  );
  CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL REFERENCES origin (id),
    ci_run NOT NULL, -- the CI system's id
    attempt INTEGER NOT NULL,
    number INTEGER NOT NULL,
    commit_id BLOB NOT NULL, -- 20 bytes, as head and base
    head BLOB,
    base BLOB,
    branch INTEGER NOT NULL REFERENCES text (id),
    event INTEGER NOT NULL REFERENCES text (id),
    pull_request INTEGER,
    time INTEGER NOT NULL, -- epoch ms
    recorded INTEGER NOT NULL, -- ms after time
    subject TEXT,
    author INTEGER REFERENCES text (id),
    tag INTEGER REFERENCES text (id),
    url, -- a text, or the id of one in which {run} stands for ci_run
    UNIQUE (origin, ci_run, attempt)
  );
  CREATE TABLE measurement (
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    series INTEGER NOT NULL REFERENCES series (id),
    value REAL NOT NULL, -- for a label series the id of a text
    PRIMARY KEY (run, series)
  ) WITHOUT ROWID;
  CREATE TABLE sample (
    run INTEGER NOT NULL,
    series INTEGER NOT NULL,
    "values" TEXT NOT NULL, -- JSON array
    PRIMARY KEY (run, series),
    FOREIGN KEY (run, series) REFERENCES measurement (run, series) ON DELETE CASCADE
  ) WITHOUT ROWID;
  CREATE TABLE evidence (
    run INTEGER NOT NULL,
    series INTEGER NOT NULL,
    facts TEXT NOT NULL, -- JSON object
    PRIMARY KEY (run, series),
    FOREIGN KEY (run, series) REFERENCES measurement (run, series) ON DELETE CASCADE
  ) WITHOUT ROWID;
  CREATE TABLE failure (
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    facts TEXT NOT NULL, -- JSON object: metric, code, message, fix, …
    PRIMARY KEY (run, position)
  ) WITHOUT ROWID;
  CREATE TABLE merged ( -- ids of snapshots whose runs are all in here
    source TEXT PRIMARY KEY
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE waiver ( -- what a run's change, or its config, accepted
    run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    facts TEXT NOT NULL, -- JSON object: metric, reason, author, commit, …
    PRIMARY KEY (run, position)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE curation ( -- what somebody said about the history afterwards; rows are added, never changed
    id INTEGER PRIMARY KEY,
    facts TEXT NOT NULL UNIQUE -- JSON object with sorted names: the same event is the same text everywhere
  );
  `,
  `
  ALTER TABLE run ADD COLUMN methods INTEGER REFERENCES text (id); -- JSON object by metric: how it was measured
  `,
  `
  ALTER TABLE run ADD COLUMN machine INTEGER REFERENCES text (id); -- JSON object: runner, os, cpu, cpus
  `,
  `
  ALTER TABLE run ADD COLUMN place; -- where the commit stands in git: an integer or bytes, see _place.ts
  `,
  `
  ALTER TABLE run ADD COLUMN digest; -- of all that the run left, see verify/run_digest.ts; negative: made later
  `,
];

/** The schema that this program writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/** Which runs are read. */
export interface RunFilter {
  /** Only runs of this project. */
  readonly project?: string;
  /** Only runs of these events. */
  readonly events?: readonly string[];
  /** Only runs of this branch. */
  readonly branch?: string;
  /** Leave out runs of pull requests. Default false. */
  readonly excludePullRequests?: boolean;
  /** Only runs at or after this time, epoch milliseconds. */
  readonly since?: number;
  /** Only the newest so many, in the order of git. */
  readonly limit?: number;
  /** Only the runs to which this database gave these numbers; nothing else but `limit` counts then. */
  readonly ids?: readonly number[];
}

/** A filter whose limit was turned into the runs that are left. */
export type ChosenRuns = Omit<RunFilter, "limit">;

/** A part of an SQL statement with the values it binds. */
export interface SqlPart {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * The filter as a condition on the column that holds a run's id.
 *
 * @param column `id` of `run`, or `run` of the other tables
 * @returns A condition to put behind `WHERE`; empty `sql` where all runs are wanted
 */
export function runCondition(column: string, filter: ChosenRuns): SqlPart {
  if (filter.ids !== undefined) {
    return {
      sql: `WHERE ${column} IN (SELECT value FROM json_each(?))`,
      values: [JSON.stringify(filter.ids)],
    };
  }
  const parts: SqlPart[] = [];
  if (filter.project !== undefined) {
    parts.push({
      sql: "origin IN (SELECT id FROM origin WHERE project = ?)",
      values: [filter.project],
    });
  }
  if (filter.events !== undefined) {
    const marks = filter.events.map(() => "?").join(", ");
    parts.push({
      sql: `event IN (SELECT id FROM text WHERE value IN (${marks}))`,
      values: filter.events,
    });
  }
  if (filter.branch !== undefined) {
    parts.push({
      sql: "branch = (SELECT id FROM text WHERE value = ?)",
      values: [filter.branch],
    });
  }
  if (filter.excludePullRequests) parts.push({ sql: "pull_request IS NULL", values: [] });
  if (filter.since !== undefined) parts.push({ sql: "time >= ?", values: [filter.since] });
  if (parts.length === 0) return { sql: "", values: [] };
  const where = parts.map(({ sql }) => sql).join(" AND ");
  return {
    sql: `WHERE ${column} IN (SELECT id FROM run WHERE ${where})`,
    values: parts.flatMap(({ values }) => values),
  };
}

import type { RunFilter } from "./_filter.ts";
import type { History } from "./database.ts";

/** A project that has runs in a history. */
export interface ProjectRuns {
  readonly project: string;
  readonly runs: number;
}

/**
 * Whose runs a history holds.
 *
 * @returns The one with the most runs first
 */
export function readProjects(history: History): readonly ProjectRuns[] {
  return history.sql.prepare(
    `SELECT project, count(*) AS runs FROM run JOIN origin ON origin.id = run.origin
     GROUP BY project ORDER BY runs DESC, project`,
  ).all().map((row) => ({ project: String(row["project"]), runs: Number(row["runs"]) }));
}

/**
 * The filter for the runs of one project.
 *
 * @returns No condition where the history holds nobody else's
 */
export function ownRuns(history: History, project: string): RunFilter {
  const others = history.sql.prepare(
    "SELECT 1 FROM run JOIN origin ON origin.id = run.origin WHERE project <> ? LIMIT 1",
  ).get(project);
  return others === undefined ? {} : { project };
}

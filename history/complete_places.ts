import type { CommitPlace } from "../core/run.ts";
import { commitFromSql } from "./_codec.ts";
import { placeToSql } from "./_place.ts";
import type { History } from "./database.ts";
import { renewDigests } from "./verify/run_digest.ts";

/**
 * The commits of runs of which nobody knows where they stand: those that an older program recorded, or that were imported.
 *
 * @returns 40 hex digits each
 */
export function unplacedCommits(history: History, project: string): readonly string[] {
  const rows = history.sql.prepare(
    `SELECT DISTINCT commit_id FROM run JOIN origin ON origin.id = run.origin
     WHERE place IS NULL AND project = ?`,
  ).all(project);
  return rows.flatMap(({ commit_id: bytes }) =>
    bytes instanceof Uint8Array ? [commitFromSql(bytes)] : []
  );
}

/** All commits that the history has runs of, 40 hex digits each. */
export function commitsOfRuns(history: History): ReadonlySet<string> {
  const rows = history.sql.prepare("SELECT DISTINCT lower(hex(commit_id)) AS id FROM run").all();
  return new Set(rows.map((row) => String(row["id"])));
}

/**
 * Completes runs by where their commits stand. Nothing that was recorded changes; in a merge the completed run wins over the other.
 *
 * @param places By commit; what is not among them stays as it is
 * @returns How many runs were completed
 */
export function completePlaces(
  history: History,
  places: ReadonlyMap<string, CommitPlace>,
): number {
  if (places.size === 0) return 0;
  return history.transaction(() => {
    const rows = history.sql.prepare(
      "SELECT id, commit_id, time, base FROM run WHERE place IS NULL",
    );
    const update = history.sql.prepare("UPDATE run SET place = ? WHERE id = ?");
    const found: PlacedRow[] = [];
    for (const { id, commit_id: commit, time, base } of rows.all()) {
      const place = commit instanceof Uint8Array ? places.get(commitFromSql(commit)) : undefined;
      if (place === undefined) continue;
      const run = {
        time: Number(time),
        place,
        ...(base instanceof Uint8Array && { base: commitFromSql(base) }),
      };
      found.push({ id: Number(id), place: placeToSql(run) });
    }
    renewDigests(history, found.map(({ id }) => id), () => {
      for (const { id, place } of found) update.run(place, id);
    });
    return found.length;
  });
}

interface PlacedRow {
  readonly id: number;
  readonly place: ReturnType<typeof placeToSql>;
}

import type { Waiver } from "../core/gate/waiver.ts";
import { runCondition, type RunFilter } from "./_filter.ts";
import { idsInOrder, limited } from "./_run_order.ts";
import type { History } from "./database.ts";

/**
 * What earlier runs accepted. The commit of each waiver is the one that its run measured, so that it can be found among the runs of a
 * series, wherever the words were written.
 *
 * @param filter Which runs; default all
 * @returns In the order of the runs, oldest first
 */
export function readWaivers(history: History, filter: RunFilter = {}): readonly Waiver[] {
  const condition = runCondition("run.id", limited(history, filter));
  const rows = history.sql.prepare(
    `SELECT run.id, facts, lower(hex(commit_id)) AS commit_id FROM waiver JOIN run ON run.id = waiver.run
     ${condition.sql} ORDER BY run.id, position`,
  ).all(...condition.values);
  if (rows.length === 0) return [];
  const places = new Map(idsInOrder(history).map((id, place) => [id, place]));
  const placeOf = (row: typeof rows[number]) => places.get(Number(row["id"])) ?? -1;
  return rows.sort((a, b) => placeOf(a) - placeOf(b)).map((row) => ({
    // Only this program writes this column, from a Waiver.
    ...JSON.parse(String(row["facts"])) as Waiver,
    commit: String(row["commit_id"]),
  }));
}

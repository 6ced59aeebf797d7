import type { PlaceColumns } from "../core/history_view.ts";
import { isId } from "../core/past/commit_ids.ts";
import { orderOfRuns } from "../core/past/order.ts";
import { type ChosenRuns, runCondition, type RunFilter } from "./_filter.ts";
import { idAt, idColumn, PLACES_SQL, readPlaces, toIds } from "./columns/place_columns.ts";
import { jsonColumn, wholeColumns } from "./_rows.ts";
import type { History } from "./database.ts";

/** What the order of runs follows from, as the database gives it. */
type OrderTexts = readonly [
  id: readonly number[],
  runId: readonly string[],
  attempt: readonly number[],
  number: readonly number[],
  pullRequest: readonly (number | null)[],
  time: readonly number[],
  commits: string,
  bases: string,
  heads: readonly (number | string | null)[],
  lineages: string,
];

/** The expressions that {@link orderRows} needs, for the front of a query. */
export const ORDER_SQL: readonly string[] = [
  ...["id", "CAST(ci_run AS TEXT)", "attempt", "number", "pull_request", "time"].map(jsonColumn),
  ...["commit_id", "base"].map(idColumn),
  ...PLACES_SQL,
];

/** Runs as the database gives them, and their order. */
export interface OrderedRows {
  readonly ids: readonly number[];
  readonly runIds: readonly string[];
  readonly attempts: readonly number[];
  readonly numbers: readonly number[];
  readonly pullRequests: readonly (number | null)[];
  readonly times: readonly number[];
  readonly commitAt: (index: number) => string;
  readonly baseAt: (index: number) => string | undefined;
  /** Indices, oldest first. */
  readonly order: Int32Array;
  /** By their place in the order. */
  readonly places: PlaceColumns;
}

/**
 * The order of runs that were read in columns.
 *
 * @param columns Those of {@link ORDER_SQL}, perhaps with others behind them
 */
export function orderRows(columns: readonly unknown[]): OrderedRows {
  // With the types that the schema gives them.
  const [ids, runIds, attempts, numbers, pullRequests, times, commits, bases, heads, line] =
    columns as unknown as OrderTexts;
  const places = readPlaces(heads, line, times);
  const { committedAt, lineages } = places;
  const replaced = toIds(bases);
  const order = orderOfRuns({
    commits: toIds(commits),
    lineages,
    replaced,
    isProposal: (run) => pullRequests[run] !== null,
    committedAt,
    time: times,
    number: numbers,
    runId: runIds,
    attempt: attempts,
  });
  const baseAt = (run: number) => isId(replaced, run) ? idAt(bases, run) : undefined;
  const idsBetween = (start: number, end: number) =>
    Array.from({ length: end - start }, (_, index) => idAt(line, start + index));
  const startOf = (run: number) => lineages.ends[run - 1] ?? 0;
  const parentsOf = (run: number) => Math.max(0, lineages.parents[run] ?? 0);
  return {
    ids,
    runIds,
    attempts,
    numbers,
    pullRequests,
    times,
    commitAt: (run) => idAt(commits, run),
    baseAt,
    order,
    places: {
      committedAt: committedAt.map((_, row) => committedAt[order[row] ?? -1] ?? NaN),
      isForced: order.map((run) => places.isForced[run] ?? 0),
      parents(row) {
        const run = order[row] ?? -1;
        const base = lineages.isOnTop[run] === 1 ? baseAt(run) : undefined;
        if (base !== undefined) return [base];
        const start = startOf(run);
        return (lineages.parents[run] ?? -1) < 0
          ? undefined
          : idsBetween(start, start + parentsOf(run));
      },
      ancestors(row) {
        const run = order[row] ?? -1;
        return idsBetween(startOf(run) + parentsOf(run), lineages.ends[run] ?? 0);
      },
    },
  };
}

/**
 * The ids of runs in their order.
 *
 * @param filter Which runs
 * @returns Numbers of the database, oldest first
 */
export function idsInOrder(history: History, filter: ChosenRuns = {}): readonly number[] {
  const condition = runCondition("id", filter);
  const statement = history.sql.prepare(
    `SELECT ${ORDER_SQL.join(", ")} FROM run ${condition.sql}`,
  );
  const { order, ids } = orderRows(wholeColumns(statement, condition.values));
  return Array.from(order, (run) => ids[run] ?? -1);
}

/**
 * A filter without a limit: which runs are the newest follows from their order, which no query knows.
 *
 * @returns A filter that chooses the same runs
 */
export function limited(history: History, { limit, ...filter }: RunFilter): ChosenRuns {
  if (limit === undefined) return filter;
  return { ids: limit === 0 ? [] : idsInOrder(history, filter).slice(-limit) };
}

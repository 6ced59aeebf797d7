import type { PlaceColumns } from "../core/history_view.ts";
import { orderOfRuns } from "../core/past/order.ts";
import { type ChosenRuns, runCondition, type RunFilter } from "./_filter.ts";
import { PLACE_SQL, type RawPlace, readPlace } from "./_place.ts";
import { jsonColumns } from "./_rows.ts";
import type { History } from "./database.ts";

type Optional<T> = readonly (T | null)[];

/** What the order of runs follows from, as the database gives it. */
export interface RawPlaces {
  readonly commits: readonly string[];
  readonly bases: Optional<string>;
  readonly pullRequests: Optional<number>;
  readonly times: readonly number[];
  readonly numbers: readonly number[];
  readonly runIds: readonly string[];
  readonly attempts: readonly number[];
  readonly places: readonly RawPlace[];
}

/** The columns of `run` that {@link RawPlaces} is read from, behind `id`. */
const PLACE_COLUMNS = [
  "lower(hex(commit_id))",
  "iif(base IS NULL, NULL, lower(hex(base)))",
  "pull_request",
  "time",
  "number",
  "CAST(ci_run AS TEXT)",
  "attempt",
  PLACE_SQL,
];

/**
 * The order of runs that were read in columns.
 *
 * @returns Indices, oldest first; and the places by the given order
 */
export function orderRaw(
  raw: RawPlaces,
): { readonly order: Int32Array; readonly places: PlaceColumns } {
  const { bases, pullRequests, times } = raw;
  const { length } = times;
  const committedAt = new Float64Array(length);
  const isForced = new Int32Array(length);
  const parents = new Array<string | undefined>(length);
  const ancestors = new Array<string | undefined>(length);
  for (let run = 0; run < length; run++) {
    const place = readPlace(raw.places[run] ?? null, { time: times[run] ?? 0, base: bases[run] });
    committedAt[run] = place.committedAt;
    parents[run] = place.parents;
    ancestors[run] = place.ancestors;
    isForced[run] = Number(place.isForced === true);
  }
  const order = orderOfRuns({
    commit: raw.commits,
    parents,
    ancestors,
    replaced: bases,
    isProposal: (run) => pullRequests[run] !== null,
    committedAt,
    time: times,
    number: raw.numbers,
    runId: raw.runIds,
    attempt: raw.attempts,
  });
  return { order, places: { committedAt, parents, ancestors, isForced } };
}

/**
 * The ids of runs in their order.
 *
 * @param filter Which runs
 * @returns Numbers of the database, oldest first
 */
export function idsInOrder(history: History, filter: ChosenRuns = {}): readonly number[] {
  const condition = runCondition("id", filter);
  const columns = ["id", ...PLACE_COLUMNS].map((column) => `json_group_array(${column})`);
  const statement = history.sql.prepare(`SELECT ${columns.join(", ")} FROM run ${condition.sql}`);
  // One array per column of the query, with the types that the schema gives them.
  const [ids, commits, bases, pullRequests, times, numbers, runIds, attempts, places] = jsonColumns(
    statement,
    condition.values,
  ) as unknown as readonly [
    ids: readonly number[],
    commits: RawPlaces["commits"],
    bases: RawPlaces["bases"],
    pullRequests: RawPlaces["pullRequests"],
    times: RawPlaces["times"],
    numbers: RawPlaces["numbers"],
    runIds: RawPlaces["runIds"],
    attempts: RawPlaces["attempts"],
    places: RawPlaces["places"],
  ];
  const raw = { commits, bases, pullRequests, times, numbers, runIds, attempts, places };
  return Array.from(orderRaw(raw).order, (run) => ids[run] ?? -1);
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

import type { SqlValue } from "../_rows.ts";

/** A row with the id of the run that it belongs to. */
export type RunRow = Readonly<Record<string, SqlValue>>;

/** Reads the rows of all runs from one id to another, both included; each row has its `run`. `undefined`: that cannot be read as a whole. */
export type RangeReader = (first: number, last: number) => readonly RunRow[] | undefined;

/** How many ids are read at once where all runs are wanted: a query costs far more than its rows. */
export const MANY_RUNS = 500;

/** How rows are read ahead. */
export interface ReadAheadOptions {
  /** How many ids to read at once; 1 where only one run is wanted. */
  readonly count: number;
  /** Reads the rows of a single run, where many cannot be read as a whole. */
  readonly single?: (run: number) => readonly RunRow[];
}

/**
 * The rows of one run after the other, read for many runs at once.
 *
 * @param options How many at once
 * @returns Gives the rows of a run; cheap where runs are asked for in the order of their ids
 */
export function readAhead(
  read: RangeReader,
  options: ReadAheadOptions,
): (run: number) => readonly RunRow[] {
  const { count, single = () => [] } = options;
  let first = 0;
  let last = -1;
  let rowsByRun: ReadonlyMap<number, readonly RunRow[]> | undefined;
  return (run) => {
    if (run < first || run > last) {
      [first, last] = [run, run + count - 1];
      const rows = read(first, last);
      rowsByRun = rows && Map.groupBy(rows, (row) => Number(row["run"]));
    }
    return rowsByRun === undefined ? single(run) : rowsByRun.get(run) ?? [];
  };
}

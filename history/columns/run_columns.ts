import type { RowsOf } from "../../core/curation/curate.ts";
import type { RunColumns } from "../../core/history_view.ts";
import type { MachineColumn } from "../../core/machine.ts";
import type { MethodColumn } from "../../core/method.ts";
import { type ChosenRuns, runCondition } from "../_filter.ts";
import { toMachine } from "../_machine.ts";
import { toMethods } from "../_methods.ts";
import { jsonColumn, wholeColumns } from "../_rows.ts";
import { ORDER_SQL, orderRows } from "../_run_order.ts";
import type { History } from "../database.ts";

/** The runs of a view, and how to find their rows again. */
export interface RunFrame {
  readonly runs: RunColumns;
  /** The runs' ids in the database, ascending. */
  readonly ids: readonly number[];
  /** For each of `ids` its row in the view. */
  readonly rowOf: Int32Array;
  /** All strings of the `text` table by id. */
  readonly texts: ReadonlyMap<number, string>;
  /** How the runs measured; absent where none has said so. */
  readonly methods?: MethodColumn;
  /** What they ran on; absent where none has said so. */
  readonly machines?: MachineColumn;
  /** Which rows belong to a project. */
  readonly rowsOf: RowsOf;
}

type Optional<T> = readonly (T | null)[];

/** The columns behind those of the order. */
type OtherColumns = readonly [
  origins: readonly number[],
  heads: Optional<string>,
  branches: readonly number[],
  events: readonly number[],
  subjects: Optional<string>,
  authors: Optional<number>,
  tags: Optional<number>,
  urls: Optional<number | string>,
  methods: Optional<number>,
  machines: Optional<number>,
];

const OTHER_SQL = [
  jsonColumn("origin"),
  jsonColumn("iif(head IS NULL, NULL, lower(hex(head)))"),
  ...["branch", "event", "subject", "author", "tag", "url", "methods", "machine"].map(jsonColumn),
];
const COLUMNS = [...ORDER_SQL, ...OTHER_SQL].join(", ");

/**
 * Reads the runs into columns.
 *
 * @returns The columns in the order of git
 */
export function readRunColumns(history: History, filter: ChosenRuns): RunFrame {
  const condition = runCondition("id", filter);
  // Without a condition the table is read in the order of its ids anyway, and sorting it would cost a fifth of the time.
  const source = condition.sql === ""
    ? "run NOT INDEXED"
    : `(SELECT * FROM run ${condition.sql} ORDER BY id)`;
  const statement = history.sql.prepare(`SELECT ${COLUMNS} FROM ${source}`);
  const columns = wholeColumns(statement, condition.values);
  const { ids, runIds, attempts, numbers, pullRequests, times, commitAt, baseAt, order, places } =
    orderRows(columns);
  // With the types that the schema gives them.
  const [origins, heads, branches, events, subjects, authors, tags, urls, how, boxes] = columns
    .slice(ORDER_SQL.length) as unknown as OtherColumns;
  const texts = readTexts(history);
  const rowOf = new Int32Array(ids.length);
  order.forEach((source, row) => rowOf[source] = row);

  const pool = new TextPool(texts);
  const origin = readOrigins(history, pool);
  const pages = new UrlTemplates(texts);
  const columnOf = <A extends Float64Array | Int32Array>(column: A, value: (i: number) => number) =>
    fill(column, order, value);
  const ints = (value: (i: number) => number) => columnOf(new Int32Array(ids.length), value);
  const numbersOf = (column: readonly number[]) =>
    columnOf(new Float64Array(ids.length), (i) => column[i] ?? NaN);
  const pooled = (column: Optional<number>) => ints((i) => pool.indexOfId(column[i]));
  const runs: RunColumns = {
    length: ids.length,
    texts: pool.texts,
    time: numbersOf(times),
    number: numbersOf(numbers),
    attempt: ints((i) => attempts[i] ?? 1),
    pullRequest: ints((i) => pullRequests[i] ?? 0),
    commit: pick(order, commitAt),
    head: pick(order, (i) => heads[i] ?? undefined),
    base: pick(order, baseAt),
    runId: pick(order, (i) => runIds[i] ?? ""),
    subject: pick(order, (i) => subjects[i] ?? undefined),
    url: pick(order, (i) => pages.expand(urls[i], runIds[i] ?? "")),
    ci: ints((i) => origin[origins[i] ?? -1]?.ci ?? -1),
    job: ints((i) => origin[origins[i] ?? -1]?.job ?? -1),
    labels: ints((i) => origin[origins[i] ?? -1]?.labels ?? -1),
    branch: pooled(branches),
    event: pooled(events),
    author: pooled(authors),
    tag: pooled(tags),
    places,
  };
  const methods = distinct(how, { order, texts, read: toMethods });
  const machines = distinct(boxes, { order, texts, read: toMachine });
  return {
    runs,
    ids,
    rowOf,
    texts,
    rowsOf: projectRows(origin, origins, order),
    ...(methods !== undefined && { methods: { of: methods.of, sets: methods.all } }),
    ...(machines !== undefined && { machines: { of: machines.of, kinds: machines.all } }),
  };
}

/** Few are different, so each is read once. */
function distinct<T>(
  column: Optional<number>,
  { order, texts, read }: {
    readonly order: Int32Array;
    readonly texts: ReadonlyMap<number, string>;
    readonly read: (text: string) => T;
  },
): { readonly of: Int32Array; readonly all: readonly T[] } | undefined {
  const ids = [...new Set(column)].filter((id) => id !== null);
  if (ids.length === 0) return undefined;
  const places = new Map<number | null | undefined, number>(ids.map((id, place) => [id, place]));
  return {
    of: order.map((source) => places.get(column[source]) ?? -1),
    all: ids.map((id) => read(texts.get(id) ?? "{}")),
  };
}

function projectRows(
  known: readonly OriginTexts[],
  origins: readonly number[],
  order: Int32Array,
): RowsOf {
  const projects = new Set(known.flatMap((origin) => origin?.project ?? []));
  return (project) => {
    if (projects.size === 1 && projects.has(project)) return () => true;
    return (row) => known[origins[order[row] ?? -1] ?? -1]?.project === project;
  };
}

function fill<A extends Float64Array | Int32Array>(
  column: A,
  order: Int32Array,
  value: (i: number) => number,
): A {
  for (let row = 0; row < order.length; row++) column[row] = value(order[row] ?? -1);
  return column;
}

function pick<T>(order: Int32Array, value: (i: number) => T): T[] {
  const picked = new Array<T>(order.length);
  for (let row = 0; row < order.length; row++) picked[row] = value(order[row] ?? -1);
  return picked;
}

/** Gives each string that is used one index, in the order of first use. */
class TextPool {
  readonly texts: string[] = [];
  readonly #known: ReadonlyMap<number, string>;
  readonly #indices = new Map<string, number>();
  readonly #byId: number[] = [];

  constructor(known: ReadonlyMap<number, string>) {
    this.#known = known;
  }

  indexOf(text: string): number {
    let index = this.#indices.get(text);
    if (index === undefined) {
      index = this.texts.push(text) - 1;
      this.#indices.set(text, index);
    }
    return index;
  }

  /** -1 for none. */
  indexOfId(id: number | null | undefined): number {
    if (typeof id !== "number") return -1;
    return this.#byId[id] ??= this.indexOf(this.#known.get(id) ?? "");
  }
}

/** Puts run ids back into the pages they were taken out of. */
class UrlTemplates {
  readonly #texts: ReadonlyMap<number, string>;
  readonly #parts = new Map<number, readonly string[]>();

  constructor(texts: ReadonlyMap<number, string>) {
    this.#texts = texts;
  }

  expand(url: number | string | null | undefined, runId: string): string | undefined {
    if (typeof url !== "number") return url ?? undefined;
    let parts = this.#parts.get(url);
    if (parts === undefined) {
      parts = (this.#texts.get(url) ?? "").split("{run}");
      this.#parts.set(url, parts);
    }
    const [before = "", after = ""] = parts;
    return parts.length === 2 ? before + runId + after : parts.join(runId);
  }
}

function readTexts(history: History): ReadonlyMap<number, string> {
  const [ids, values] = wholeColumns(
    history.sql.prepare("SELECT json_group_array(id), json_group_array(value) FROM text"),
  ) as [number[], string[]]; // the two columns of the query
  return new Map(ids.map((id, i) => [id, values[i] ?? ""]));
}

interface OriginTexts {
  readonly project: string;
  readonly ci: number;
  readonly job: number;
  readonly labels: number;
}

function readOrigins(history: History, pool: TextPool): readonly OriginTexts[] {
  const origins: OriginTexts[] = [];
  for (const row of history.sql.prepare("SELECT id, project, ci, job, labels FROM origin").all()) {
    origins[Number(row["id"])] = {
      project: String(row["project"]),
      ci: pool.indexOf(String(row["ci"])),
      job: pool.indexOf(String(row["job"])),
      labels: pool.indexOf(String(row["labels"])),
    };
  }
  return origins;
}

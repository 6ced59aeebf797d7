import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { CollectFailure, Measurement, Metric } from "../core/metric.ts";
import type { Waiver } from "../core/waiver.ts";
import { HistoryError } from "../errors.ts";
import { graftFirstPage } from "./_graft.ts";
import type { SqlValue } from "./_rows.ts";
import { isSqliteError, type Row, Salvage } from "./_salvage.ts";
import type { History } from "./database.ts";
import { checkRecord, recordRuns, type RunRecord } from "./record.ts";
import { toMetric } from "./query.ts";
import { toMeasurement, toRun } from "./runs.ts";

/** What was saved from a damaged database. */
export interface Recovery {
  readonly runs: number;
  /** Whether nothing is known to be lost. */
  readonly isComplete: boolean;
}

/** Stands for a branch or event whose name is lost. */
const LOST = "unknown";

/**
 * Records everything that can still be read of a damaged database, row by row.
 *
 * @param damagedPath The damaged file; it is only read. Files beside it are made and removed
 * @param into Where the runs are recorded
 * @returns How much was saved; no runs at all if the file never was one of our databases
 */
export function recoverRows(damagedPath: string, into: History): Recovery {
  const path = `${damagedPath}.readable`;
  graftFirstPage(damagedPath, path);
  const sql = new DatabaseSync(path);
  try {
    sql.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    if (!hasReadableTable(sql, "run")) return { runs: 0, isComplete: false };
    const salvage = new Salvage(sql);
    // Databases of the first schema have none.
    const hasWaivers = hasReadableTable(sql, "waiver");
    const runs = recordRuns(into, readableRecords(salvage, { hasWaivers }));
    return { runs, isComplete: salvage.losses === 0 };
  } finally {
    sql.close();
    rmSync(path);
    rmSync(`${path}.new`);
  }
}

function hasReadableTable(sql: DatabaseSync, table: string): boolean {
  try {
    sql.prepare(`SELECT 1 FROM ${table}`);
    return true;
  } catch (error) {
    if (isSqliteError(error)) return false;
    throw error;
  }
}

function* readableRecords(
  salvage: Salvage,
  { hasWaivers }: { readonly hasWaivers: boolean },
): Generator<RunRecord> {
  const texts = salvage.names("text", "value");
  const origins = salvage.names("origin", "project, ci, job, labels");
  const readValues = valueReader(salvage, texts);
  const failures = salvage.ofRuns("facts", "failure", "position");
  const readWaivers = hasWaivers ? waiverReader(salvage) : () => [];
  const textOf = (id: SqlValue | undefined) => {
    const text = texts.get(Number(id))?.["value"];
    if (text === undefined && id !== null) salvage.lose();
    return text ?? null;
  };
  for (const row of salvage.rows("run")) {
    const losses = salvage.losses;
    const id = Number(row["id"]);
    const runId = String(row["ci_run"]);
    const url = typeof row["url"] === "number" ? textOf(row["url"]) : row["url"] ?? null;
    try {
      const values = readValues(id);
      const record: RunRecord = {
        run: toRun({
          ...row,
          ...known(origins.get(Number(row["origin"])), "the origin"),
          run_id: runId,
          recorded_at: Number(row["time"]) + Number(row["recorded"]),
          branch: textOf(row["branch"]) ?? LOST,
          event: textOf(row["event"]) ?? LOST,
          author: textOf(row["author"]),
          tag: textOf(row["tag"]),
          url: typeof url === "string" ? url.replaceAll("{run}", runId) : null,
        }),
        metrics: values.map(({ metric }) => metric),
        measurements: values.map(({ measurement }) => measurement),
        failures: failures(id).map((failure) =>
          JSON.parse(String(failure["facts"])) as CollectFailure
        ),
        ...present(readWaivers(id)),
      };
      checkRecord(record);
      yield salvage.losses === losses ? record : outranked(record);
    } catch (error) {
      // A row that this program would not have written: the damage went through it.
      if (!(error instanceof HistoryError || error instanceof SyntaxError)) throw error;
      salvage.lose();
    }
  }
}

/** What lost a part counts as recorded a moment earlier, so that in every merge the whole record wins, wherever it comes from. */
function outranked(record: RunRecord): RunRecord {
  const { run } = record;
  return { ...record, run: { ...run, recordedAt: Math.max(0, run.recordedAt - 1) } };
}

function present(waivers: readonly Waiver[]): Pick<RunRecord, "waivers"> {
  return waivers.length === 0 ? {} : { waivers };
}

function waiverReader(salvage: Salvage): (run: number) => readonly Waiver[] {
  const waivers = salvage.ofRuns("facts", "waiver", "position");
  return (run) =>
    waivers(run).flatMap((row) => {
      const facts: unknown = JSON.parse(String(row["facts"]));
      if (isWaiver(facts)) return [facts];
      // Where the first page is lost, another table may stand in this one's place.
      salvage.lose();
      return [];
    });
}

function isWaiver(facts: unknown): facts is Waiver {
  return typeof facts === "object" && facts !== null &&
    ["metric", "reason", "author"].every((name) => typeof Reflect.get(facts, name) === "string");
}

interface Value {
  readonly metric: Metric;
  readonly measurement: Measurement;
}

function valueReader(
  salvage: Salvage,
  texts: ReadonlyMap<number, Row>,
): (run: number) => readonly Value[] {
  const metrics = salvage.names("metric", "key");
  const series = salvage.names("series", "metric, labels, type");
  const values = salvage.ofRuns("series, value", "measurement", "series");
  const samples = salvage.ofRuns('series, "values"', "sample", "series");
  const evidence = salvage.ofRuns("series, facts", "evidence", "series");
  const bySeries = (rows: readonly Row[]) => new Map(rows.map((row) => [row["series"], row]));
  return (run) => {
    const samplesOf = bySeries(samples(run));
    const evidenceOf = bySeries(evidence(run));
    return values(run).flatMap((row) => {
      const described = series.get(Number(row["series"]));
      const metric = metrics.get(Number(described?.["metric"]));
      const isLabel = described?.["type"] === "label";
      const value = isLabel ? texts.get(Number(row["value"]))?.["value"] : row["value"];
      if (!described || !metric || typeof value !== (isLabel ? "string" : "number")) {
        salvage.lose();
        return [];
      }
      const about = {
        ...described,
        ...samplesOf.get(row["series"]),
        ...evidenceOf.get(row["series"]),
      };
      return [{
        metric: toMetric({ ...metric, type: isLabel ? "label" : "numeric" }),
        measurement: toMeasurement({ ...about, key: metric["key"] ?? null, value: value ?? null }),
      }];
    });
  };
}

function known(row: Row | undefined, what: string): Row {
  if (row !== undefined) return row;
  throw new HistoryError("HISTORY_CORRUPT", {
    what: "Cannot recover a run",
    why: `${what} of it is lost`,
    fix: "Restore the database from a copy.",
  });
}

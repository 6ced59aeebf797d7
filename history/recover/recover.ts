import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type CurationEvent, withoutId } from "../../core/curation/event.ts";
import type { Waiver } from "../../core/gate/waiver.ts";
import type { CollectFailure, Measurement, Metric } from "../../core/metric.ts";
import { runKeyText } from "../../core/run.ts";
import { HistoryError } from "../../errors.ts";
import { MAX_DIGEST } from "../_codec.ts";
import { readHeader } from "../_header.ts";
import type { SqlValue } from "../_rows.ts";
import { wrongTable } from "../_soundness.ts";
import type { Machine } from "../../core/machine.ts";
import type { Methods } from "../../core/method.ts";
import { isMachine, isMethods } from "../import/run_facts.ts";
import { recordEvents, toEvent } from "../curation.ts";
import type { History } from "../database.ts";
import { toMetric } from "../query.ts";
import { checkRecord, recordRuns } from "../record.ts";
import type { RunRecord } from "../run_record.ts";
import { toMeasurement, toRun } from "../runs.ts";
import { MIGRATIONS } from "../schema.ts";
import { isDamaged, keepDigests } from "../verify/run_digest.ts";
import { type FirstPage, graftFirstPage } from "./_graft.ts";
import { salvageReference } from "./_reference.ts";
import { isSqliteError, outranked, type Row, Salvage } from "./_salvage.ts";

/** What was saved from a damaged database. */
export interface Recovery {
  readonly runs: number;
  /** Whether nothing is known to be lost. */
  readonly isComplete: boolean;
}

/** Stands for a branch or event whose name is lost. */
const LOST = "unknown";

/** What is known about a damaged database. */
export interface RecoverOptions {
  /** The project of the runs of a reference database, which does not name it. */
  readonly project: string;
}

/**
 * Records everything that can still be read of a damaged database, row by row, whether it is ours or of the reference system.
 *
 * @param damagedPath The damaged file; it is only read. Files beside it are made and removed
 * @param into Where the runs are recorded
 * @returns How much was saved; no runs at all if the file never was such a database
 */
export function recoverRows(
  damagedPath: string,
  into: History,
  options: RecoverOptions,
): Recovery {
  const job = { damagedPath, into, project: options.project };
  if (readHeader(damagedPath)?.isSqlite) {
    const recovery = recoverWith("own", job);
    if (recovery.runs > 0) return recovery;
  }
  return recoverWith("new", job);
}

interface Job extends RecoverOptions {
  readonly damagedPath: string;
  readonly into: History;
}

function recoverWith(firstPage: FirstPage, { damagedPath, into, project }: Job): Recovery {
  const path = `${damagedPath}.readable`;
  graftFirstPage(damagedPath, path, firstPage);
  const sql = new DatabaseSync(path);
  try {
    sql.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    const salvage = new Salvage(sql);
    const digests = new Map<string, number | undefined>();
    const records = isOurs(sql)
      // Databases of the first schema have none.
      ? readableRecords(salvage, { hasWaivers: hasReadableTable(sql, "waiver"), digests })
      : hasReadableTable(sql, "build_contexts")
      ? salvageReference(salvage, { path: damagedPath, project })
      : undefined;
    if (records === undefined) return { runs: 0, isComplete: false };
    const runs = recordRuns(into, records);
    keepDigests(into, digests);
    // Databases of earlier schemas have none.
    if (hasReadableTable(sql, "curation")) recordEvents(into, readableEvents(salvage));
    return { runs, isComplete: salvage.losses === 0 };
  } finally {
    sql.close();
    rmSync(path);
  }
}

/** Whether the first page describes the tables of one of our schemas; a damaged description is worse than a new one. */
function isOurs(sql: DatabaseSync): boolean {
  return hasReadableTable(sql, "run") &&
    MIGRATIONS.some((_, at) => wrongTable(sql, at + 1) === undefined);
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
  { hasWaivers, digests }: {
    readonly hasWaivers: boolean;
    /** Takes the digests, by key, of the runs that are not, or not provably, what was recorded. */
    readonly digests: Map<string, number | undefined>;
  },
): Generator<RunRecord> {
  const texts = salvage.names("text", "value");
  const origins = salvage.names("origin", "project, ci, job, labels");
  const readValues = valueReader(salvage, texts);
  const readFailures = factsReader(salvage, "failure", isFailure);
  const readWaivers = hasWaivers ? factsReader(salvage, "waiver", isWaiver) : () => [];
  const textOf = (id: SqlValue | undefined) => {
    const text = texts.get(Number(id))?.["value"];
    if (text === undefined && id !== null) salvage.lose();
    return text ?? null;
  };
  const seen = new Set<string>();
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
        failures: readFailures(id),
        ...present(readWaivers(id)),
        ...methodsIn(textOf(row["methods"] ?? null)),
        ...machineIn(textOf(row["machine"] ?? null)),
      };
      checkRecord(record);
      const key = runKeyText(record.run.key);
      if (seen.has(key)) throw lost("another run has its key, one of both is lost");
      seen.add(key);
      const digest = digestIn(row["digest"]);
      const isWhole = !isDamaged({ id, digest, record });
      if (!isWhole) salvage.lose();
      if (!isWhole || (digest ?? -1) < 0) digests.set(key, digest);
      // What fits its digest has lost nothing.
      const isIntact = salvage.losses === losses || (isWhole && digest !== undefined);
      yield isIntact ? record : outranked(record);
    } catch (error) {
      // A row that this program would not have written: the damage went through it.
      if (!(error instanceof HistoryError)) throw error;
      salvage.lose();
    }
  }
}

/** Databases of earlier schemas have none. One that is lost, or that no program wrote, becomes one that fits nothing. */
function digestIn(value: SqlValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  const isDigest = Number.isInteger(value) && Math.abs(Number(value)) <= MAX_DIGEST;
  return isDigest && value !== 0 ? Number(value) : MAX_DIGEST;
}

/** An event that is whole is itself; of a damaged one nothing counts. */
function readableEvents(salvage: Salvage): readonly CurationEvent[] {
  return [...salvage.names("curation", "facts").values()].flatMap(({ facts }) => {
    const event = toEvent(String(facts));
    if (event !== undefined) return [withoutId(event)];
    salvage.lose();
    return [];
  });
}

/** How a run measured is a hint for comparing: where it is not whole, nobody has said it. */
function methodsIn(text: SqlValue): Pick<RunRecord, "methods"> {
  const methods = parsed(text);
  // Every method is checked, and a Methods is nothing else.
  return isMethods(methods) ? { methods: methods as Methods } : {};
}

/** What a run ran on, too. */
function machineIn(text: SqlValue): Pick<RunRecord, "machine"> {
  const machine = parsed(text);
  // Every field is checked.
  return isMachine(machine) ? { machine: machine as Machine } : {};
}

function present(waivers: readonly Waiver[]): Pick<RunRecord, "waivers"> {
  return waivers.length === 0 ? {} : { waivers };
}

/** Reads what runs have in one of the tables of JSON objects; what is no such object is lost. */
function factsReader<T>(
  salvage: Salvage,
  table: string,
  isFact: (value: unknown) => value is T,
): (run: number) => readonly T[] {
  const rows = salvage.ofRuns("facts", table, "position");
  return (run) =>
    rows(run).flatMap((row) => {
      const facts = parsed(row["facts"]);
      // Where the first page is lost, another table may stand in this one's place.
      if (isFact(facts)) return [facts];
      salvage.lose();
      return [];
    });
}

function parsed(json: SqlValue | undefined): unknown {
  try {
    return JSON.parse(String(json));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isFailure(facts: unknown): facts is CollectFailure {
  return hasTexts(facts, ["metric", "code", "message", "fix"]);
}

function isWaiver(facts: unknown): facts is Waiver {
  return hasTexts(facts, ["metric", "reason", "author"]);
}

function hasTexts(facts: unknown, names: readonly string[]): boolean {
  return isObjectLike(facts) && names.every((name) => typeof Reflect.get(facts, name) === "string");
}

function isObjectLike(value: unknown): value is object {
  return typeof value === "object" && value !== null;
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
  // What is no JSON is left out: the value itself is more than nothing.
  const bySeries = (rows: readonly Row[], column: string) =>
    new Map(
      rows.filter((row) => {
        const isWhole = isObjectLike(parsed(row[column]));
        if (!isWhole) salvage.lose();
        return isWhole;
      }).map((row) => [row["series"], row]),
    );
  return (run) => {
    const samplesOf = bySeries(samples(run), "values");
    const evidenceOf = bySeries(evidence(run), "facts");
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
  if (row === undefined) throw lost(`${what} of it is lost`);
  return row;
}

function lost(why: string): HistoryError {
  return new HistoryError("HISTORY_CORRUPT", {
    what: "Cannot recover a run",
    why,
    fix: "Restore the database from a copy.",
  });
}

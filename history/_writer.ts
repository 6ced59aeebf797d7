import type { StatementSync } from "node:sqlite";
import { type Labels, labelsKey, type Metric } from "../core/metric.ts";
import type { Run } from "../core/run.ts";
import { machineText } from "./_machine.ts";
import { methodsText } from "./_methods.ts";
import { commitToSql, MAX_DIGEST, runIdToSql, urlTemplate } from "./_codec.ts";
import { placeToSql } from "./_place.ts";
import type { History } from "./database.ts";
import type { RunRecord } from "./run_record.ts";

/** Writes records inside a transaction of the caller; it keeps its statements and the ids it has seen. */
export interface Writer {
  /**
   * Writes a record whose values have been checked, without its digest.
   *
   * @returns The run's number in this database
   */
  write(record: RunRecord): number;
}

/**
 * Prepares to write records into a history.
 *
 * @param history Where to
 * @returns The writer
 */
export function createWriter(history: History): Writer {
  const { sql } = history;
  const textId = idFinder(history, "text", ["value"]);
  const originId = idFinder(history, "origin", ["project", "ci", "job", "labels"]);
  const seriesId = idFinder(history, "series", ["metric", "labels", "type"]);
  const findRun = sql.prepare(
    "SELECT id, time + recorded AS recordedAt FROM run WHERE origin = ? AND ci_run = ? AND attempt = ?",
  );
  const deleteRun = sql.prepare("DELETE FROM run WHERE id = ?");
  const insertRun = sql.prepare(
    `INSERT INTO run (id, origin, ci_run, attempt, number, commit_id, head, base, branch, event,
       pull_request, time, recorded, subject, author, tag, url, methods, machine, place, digest)
     VALUES (${Array(21).fill("?").join(", ")}) RETURNING id`,
  );
  const insertValue = sql.prepare("INSERT INTO measurement VALUES (?, ?, ?)");
  const insertSample = sql.prepare("INSERT INTO sample VALUES (?, ?, ?)");
  const insertEvidence = sql.prepare("INSERT INTO evidence VALUES (?, ?, ?)");
  const insertFailure = sql.prepare("INSERT INTO failure VALUES (?, ?, ?)");
  const insertWaiver = sql.prepare("INSERT INTO waiver VALUES (?, ?, ?)");
  const declareMetric = metricDeclarer(history);

  const optionalText = (value: string | undefined) => value === undefined ? null : textId([value]);
  const optionalCommit = (id: string | undefined) => id === undefined ? null : commitToSql(id);
  const url = (run: Run) => {
    const template = urlTemplate(run.url ?? "", run.key.runId);
    return template === undefined ? run.url ?? null : BigInt(textId([template]));
  };

  /** @returns The row's id */
  const writeRun = ({ run, methods, machine }: RunRecord): number => {
    const { key } = run;
    const origin = originId(originColumns(key));
    const place = [origin, runIdToSql(key.runId), key.attempt] as const;
    const before = findRun.get(...place);
    // A record that replaces another is newer than it, even when the clock went back: a merge must not bring the old one back.
    const recordedAt = Math.max(
      run.recordedAt,
      before === undefined ? 0 : Number(before["recordedAt"]) + 1,
    );
    if (before !== undefined) deleteRun.run(Number(before["id"]));
    const row = insertRun.get(
      before === undefined ? null : Number(before["id"]),
      ...place,
      run.number,
      commitToSql(run.commit),
      optionalCommit(run.head),
      optionalCommit(run.base),
      textId([run.branch]),
      textId([run.event]),
      run.pullRequest ?? null,
      run.time,
      recordedAt - run.time,
      run.subject ?? null,
      optionalText(run.author),
      optionalText(run.tag),
      url(run),
      optionalText(methods && methodsText(methods)),
      optionalText(machine && machineText(machine)),
      placeToSql(run),
      // The true one takes as many bytes, so that the row stays where it is.
      BigInt(MAX_DIGEST),
    );
    return Number(row?.["id"]);
  };

  return {
    write(record) {
      const types = new Map<string, { readonly id: number; readonly type: string }>();
      for (const metric of record.metrics) {
        const id = declareMetric(metric, record.run.recordedAt);
        types.set(metric.key, { id, type: metric.type });
      }
      const run = writeRun(record);
      for (const measurement of record.measurements) {
        const metric = types.get(measurement.metric);
        if (metric === undefined) throw new RangeError(`Undeclared metric ${measurement.metric}`);
        const series = seriesId([metric.id, labelsKey(measurement.labels), metric.type]);
        const { value, samples, evidence } = measurement;
        insertValue.run(run, series, typeof value === "string" ? textId([value]) : value);
        if (samples !== undefined) insertSample.run(run, series, JSON.stringify(samples));
        if (evidence !== undefined) insertEvidence.run(run, series, JSON.stringify(evidence));
      }
      record.failures.forEach((failure, position) => {
        insertFailure.run(run, position, JSON.stringify(failure));
      });
      record.waivers?.forEach((waiver, position) => {
        insertWaiver.run(run, position, JSON.stringify(waiver));
      });
      return run;
    },
  };
}

/**
 * The columns of `origin` for a run's key.
 *
 * @param key The run's key
 * @returns project, ci, job and labels
 */
export function originColumns(
  key: {
    readonly project: string;
    readonly ci: string;
    readonly job: string;
    readonly labels: Labels;
  },
): readonly [string, string, string, string] {
  return [key.project, key.ci, key.job, labelsKey(key.labels)];
}

type IdFinder = (values: readonly (string | number)[]) => number;

/** Finds or makes the row with these values in a table of unique rows. */
function idFinder(history: History, table: string, columns: readonly string[]): IdFinder {
  const find = history.sql.prepare(
    `SELECT id FROM ${table} WHERE ${columns.map((name) => `${name} = ?`).join(" AND ")}`,
  );
  const insert = history.sql.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
     RETURNING id`,
  );
  const seen = new Map<string, number>();
  return (values) => {
    const name = values.length === 1 ? String(values[0]) : JSON.stringify(values);
    let id = seen.get(name);
    if (id === undefined) {
      id = Number((find.get(...values) ?? insert.get(...values))?.["id"]);
      seen.set(name, id);
    }
    return id;
  };
}

function metricDeclarer(history: History): (metric: Metric, declared: number) => number {
  const upsert: StatementSync = history.sql.prepare(
    `INSERT INTO metric (key, type, name, description, unit, direction, noise, declared)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET type = excluded.type, name = excluded.name,
       description = excluded.description, unit = excluded.unit, direction = excluded.direction,
       noise = excluded.noise, declared = excluded.declared
     WHERE excluded.declared >= declared`,
  );
  const find = history.sql.prepare("SELECT id FROM metric WHERE key = ?");
  const seen = new Map<Metric, number>();
  return (metric, declared) => {
    let id = seen.get(metric);
    if (id === undefined) {
      upsert.run(
        metric.key,
        metric.type,
        metric.name ?? null,
        metric.description ?? null,
        metric.unit ?? null,
        metric.direction ?? null,
        metric.noise ?? null,
        declared,
      );
      id = Number(find.get(metric.key)?.["id"]);
      seen.set(metric, id);
    }
    return id;
  };
}

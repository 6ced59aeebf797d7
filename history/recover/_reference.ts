import { runKeyText } from "../../core/run.ts";
import { HistoryError } from "../../errors.ts";
import {
  type ReferenceRow,
  sharedRunIds,
  toMetrics,
  toReferenceRecord,
} from "../reference/record.ts";
import type { RunRecord } from "../run_record.ts";
import { outranked, type Salvage } from "./_salvage.ts";

/**
 * The runs of a damaged reference database, as far as they can be read.
 *
 * @param salvage Reads it, and notes what is lost
 * @param options `path`: for messages. `project`: of the runs
 * @returns The records of the builds that still say which commit they measured, and when
 */
export function* salvageReference(
  salvage: Salvage,
  options: { readonly path: string; readonly project: string },
): Generator<RunRecord> {
  const definitions = salvage.prepare("SELECT * FROM metric_definitions");
  const metrics = toMetrics(salvage.untilDamage(definitions));
  const builds = [...salvage.rows("build_contexts")];
  const shared = sharedRunIds(builds);
  const valuesOf = Map.groupBy(
    salvage.rows("metric_values"),
    (row: ReferenceRow) => Number(row["build_id"]),
  );
  const seen = new Set<string>();
  for (const build of builds) {
    const all = valuesOf.get(Number(build["id"])) ?? [];
    const values = all.filter((value) => metrics.has(value["metric_id"] ?? null));
    if (values.length < all.length) salvage.lose();
    try {
      const record = toReferenceRecord(build, { ...options, metrics, values, shared });
      const key = runKeyText(record.run.key);
      // Damage may show a page twice.
      if (seen.has(key)) salvage.lose();
      else yield salvage.losses === 0 ? record : outranked(record);
      seen.add(key);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      salvage.lose();
    }
  }
}

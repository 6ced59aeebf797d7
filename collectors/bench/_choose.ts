import { CollectError } from "../../errors.ts";
import type { PlacedRecord } from "./_results.ts";

/** The `--measure` that means every quantity. */
export const ALL = "all";

/**
 * The records that are asked for: those of one quantity, all of them, or what each benchmark is about.
 *
 * @param records All of them
 * @param measure The quantity; each benchmark's own if it is `undefined`
 * @param paths The reports, for messages
 * @returns The records; none if the benchmarks only have what is beside their own quantity
 * @throws {CollectError} `COLLECT_NOTHING` if none has the quantity that is asked for
 */
export function chosen(
  records: readonly PlacedRecord[],
  measure: string | undefined,
  paths: readonly string[],
): readonly PlacedRecord[] {
  if (measure === ALL) return records;
  if (measure === undefined) return records.filter(({ record }) => record.isSecondary !== true);
  const wanted = measure.toLowerCase();
  const asked = records.filter((one) => one.quantity.measure.toLowerCase() === wanted);
  if (asked.length > 0) return asked;
  const known = [...new Set(records.map(({ quantity }) => quantity.measure))];
  throw new CollectError("COLLECT_NOTHING", {
    what: `Cannot choose a quantity of the benchmarks of ${paths.join(", ")}`,
    why: `it does not measure "${measure}", only ${known.join(", ")}`,
    fix: `Choose one: ${known.map((name) => `--measure "${name}"`).join(", ")}`,
  });
}

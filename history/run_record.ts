import type { Waiver } from "../core/gate/waiver.ts";
import type { Machine } from "../core/machine.ts";
import type { Methods } from "../core/method.ts";
import type { CollectFailure, Measurement, Metric } from "../core/metric.ts";
import type { Run } from "../core/run.ts";

/** Everything that one run leaves in the history. */
export interface RunRecord {
  /** Which run. */
  readonly run: Run;
  /** The declarations of at least the metrics that `measurements` name. */
  readonly metrics: readonly Metric[];
  /** Its values. */
  readonly measurements: readonly Measurement[];
  /** The metrics without a value. */
  readonly failures: readonly CollectFailure[];
  /** What the run's change, or its config, accepted. Absent: nothing. */
  readonly waivers?: readonly Waiver[];
  /** How it measured. Absent: nobody has said so. */
  readonly methods?: Methods;
  /** What it was measured on. Absent: nobody has said so. */
  readonly machine?: Machine;
}

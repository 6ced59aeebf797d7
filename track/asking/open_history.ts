import type { ConfigInput } from "../../config/input.ts";
import { checkOptions } from "../check_options.ts";
import { explain } from "../explain.ts";
import { openStored } from "../open_history.ts";
import { resolveOptions } from "../options.ts";
import { readSurroundings } from "../surroundings.ts";
import type { TrackOptions } from "../track_options.ts";
import { readerOf } from "./history_reader.ts";
import type { HistoryReader } from "./types.ts";

/** Which history is opened, and with what. Everything has a default. */
export interface HistoryOptions
  extends Omit<TrackOptions, "phases" | "collectors" | "machine" | "writeCommand"> {
  /** Where the history lives. Then no config is needed: the metrics are those of the history. */
  readonly storage?: NonNullable<ConfigInput["storage"]>;
}

/** A config needs a metric, and nothing is measured. */
const NO_METRICS = { any: { type: "numeric", command: "true" } } as const;

/**
 * Opens a history, to ask for its runs, series, change points, latest values and baselines, and to draw its report. It is read once, and
 * never written.
 *
 * @param options Where it is; by default where the config says
 * @returns The history; close it with `await using` or `[Symbol.asyncDispose]()`
 * @throws {TrackError} If an option, the config or the storage is wrong
 *
 * @example Ask what moved
 * ```ts
 * import { openHistory, trackMetrics } from "@unentropy/track";
 *
 * const storage = { type: "sqlite-local", path: ".unentropy/asked.db" };
 * const metrics = { answer: { type: "numeric", command: "echo 42" } } as const;
 * await trackMetrics({
 *   config: { metrics, storage },
 *   phases: ["download", "collect", "record", "upload"],
 *   settings: { record: "always" },
 * });
 *
 * await using history = await openHistory({ storage });
 * for (const { name, points } of history.series()) {
 *   for (const { run, value } of points) console.log(name, run.commit, value);
 * }
 * ```
 */
export async function openHistory(options: HistoryOptions = {}): Promise<HistoryReader> {
  const { storage, ...others } = options;
  let worded = (text: string) => text;
  try {
    checkOptions(options, { storage: "an object" });
    const deps = resolveOptions({
      ...others,
      ...(storage !== undefined && { config: withStorage(options) }),
    });
    worded = deps.worded;
    const around = await readSurroundings(deps);
    const isBare = storage !== undefined && others.config === undefined;
    const { config } = around;
    return readerOf(
      await openStored(deps, isBare ? { ...around, config: { ...config, metrics: [] } } : around),
    );
  } catch (caught) {
    const error = explain(caught, options.signal);
    const { what, why, fix } = error;
    throw Object.assign(error, {
      what: worded(what),
      why: worded(why),
      fix: worded(fix),
      message: worded(error.message),
    });
  }
}

function withStorage({ config, storage }: HistoryOptions): ConfigInput {
  return { metrics: NO_METRICS, ...config, storage };
}

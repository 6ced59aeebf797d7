import { seriesKey } from "../core/metric.ts";
import { trackMetrics } from "../track.ts";
import { resolveOptions } from "../track/options.ts";
import { readSurroundings } from "../track/surroundings.ts";
import { stylesOf, type TrackFlags, trackOptions } from "./_shared.ts";
import { showResult } from "./_run_track.ts";
import type { Io } from "./io.ts";
import { progressOf } from "./progress.ts";

/**
 * Validates the config, and with `--storage` downloads and checks the history.
 *
 * @param flags What to check
 * @param io The program's surroundings
 * @returns The exit code
 * @throws {TrackError} Everything that is wrong with the config
 */
export async function checkConfig(
  flags: TrackFlags & { readonly storage?: true },
  io: Io,
): Promise<number> {
  const style = stylesOf(flags, io);
  const options = trackOptions(flags, io);
  const { config, warnings } = await readSurroundings(resolveOptions(options));
  const metrics = config.metrics.map((metric) => seriesKey(metric.key, metric.labels));
  if (flags.storage === true) {
    const result = await trackMetrics({
      ...options,
      phases: ["download"],
      onEvent: progressOf(flags, io, style.log),
    });
    showResult(result, flags, io);
    return result.exitCode;
  }
  if (flags.json === true) {
    const thresholds = config.gate.thresholds.length;
    io.stdout.write(
      `${
        JSON.stringify({ valid: true, metrics, thresholds, storage: config.storage.type, warnings })
      }\n`,
    );
    return 0;
  }
  for (const text of warnings) io.stderr.write(`${style.log.warn("!")} ${text}\n`);
  io.stdout.write(
    `${style.out.good("✓")} The config is valid: ${metrics.length} ${
      metrics.length === 1 ? "metric" : "metrics"
    } (${metrics.join(", ")}), storage ${config.storage.type}\n`,
  );
  return 0;
}

import { TrackError } from "../errors.ts";
import type { ErrorResult, TrackResult } from "../core/track_result.ts";
import { trackMetrics } from "../track.ts";
import { trackAll } from "../track/all/track_all.ts";
import type { TrackOptions } from "../track/options.ts";
import { type CommonFlags, stylesOf } from "./shared.ts";
import { errorText } from "./error_text.ts";
import type { Io } from "./io.ts";
import { printJson } from "./open.ts";
import { progressOf } from "./progress.ts";
import { summaryText } from "./summary.ts";

/**
 * Tracks and shows the result: the summary, or with `--json` the result itself.
 *
 * @returns The exit code
 */
export async function runTrack(
  options: TrackOptions,
  flags: CommonFlags,
  io: Io,
): Promise<number> {
  const style = stylesOf(flags, io);
  const result = await trackMetrics({
    ...options,
    onEvent: progressOf(flags, io, style.log),
    writeCommand: io.writeCommand,
  });
  showResult(result, flags, io);
  return result.exitCode;
}

/**
 * Tracks every config of the repository, shows each result as soon as it is there, with `--json` all of them in one object.
 *
 * @param among Folders or globs in which the configs lie; none: the whole repository
 * @returns The exit code, the worst of all
 */
export async function runTrackAll(
  options: TrackOptions,
  among: readonly string[],
  flags: CommonFlags,
  io: Io,
): Promise<number> {
  const { out, log } = stylesOf(flags, io);
  const isText = flags.json !== true;
  let isFirst = true;
  const tracked = await trackAll(
    { ...options, onEvent: progressOf(flags, io, log), writeCommand: io.writeCommand },
    {
      among,
      onConfig: (path) => {
        if (isText) io.stdout.write(`${isFirst ? "" : "\n"}${out.bold(path)}\n`);
        isFirst = false;
      },
      onResult: (result) => isText && showResult(result, flags, io),
    },
  );
  for (const warning of tracked.warnings) io.stderr.write(`${log.warn("!")} ${warning}\n`);
  if (!isText) printJson("track", tracked, io);
  return tracked.exitCode;
}

/**
 * Shows what a track did.
 *
 * @param flags `--json`, `--quiet` and `--verbose`
 */
function showResult(result: TrackResult, flags: CommonFlags, io: Io): void {
  const style = stylesOf(flags, io);
  if (flags.json === true) printJson("track", result, io);
  else {
    if (flags.quiet !== true && result.phases.some((phase) => phase.status !== "skipped")) {
      io.stderr.write("\n");
    }
    const isWhole = flags.verbose === true;
    io.stdout.write(summaryText(result, io, { style: style.out, isWhole }));
  }
  if (result.error !== undefined) {
    io.stderr.write(
      errorText(asError(result.error), style.log, {
        verbose: flags.verbose === true && result.error.code === "INTERNAL",
      }),
    );
  }
}

function asError(error: ErrorResult): TrackError {
  return new TrackError(error.code, error);
}

import { type OpenHistory, openHistory } from "../track/open_history.ts";
import { type CommonFlags, stylesOf, type TrackFlags, trackOptions } from "./shared.ts";
import type { Io } from "./io.ts";
import { progressOf } from "./progress.ts";

/**
 * Opens the history that the flags name and says what happens on the way.
 *
 * @param flags Where it is
 * @returns The open history; dispose of it
 */
export function open(flags: TrackFlags, io: Io): Promise<OpenHistory> {
  return openHistory({
    ...trackOptions(flags, io),
    onEvent: progressOf(flags, io, stylesOf(flags, io).log),
  });
}

/**
 * Prints an object with `--json`, else lines.
 *
 * @param flags `--json`
 * @returns The exit code, 0
 */
export function print(
  result: { readonly json: unknown; readonly lines: readonly string[] },
  flags: CommonFlags,
  io: Io,
): number {
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(result.json, undefined, 2)}\n`
      : result.lines.map((line) => `${line}\n`).join(""),
  );
  return 0;
}

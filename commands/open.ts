import { type OpenHistory, openStored } from "../track/open_history.ts";
import { resolveOptions } from "../track/options.ts";
import { readSurroundings } from "../track/surroundings.ts";
import { type CommonFlags, stylesOf, type TrackFlags, trackOptions } from "./shared.ts";
import type { Io } from "./io.ts";
import { progressOf } from "./progress.ts";

/**
 * Opens the history that the flags name and says what happens on the way.
 *
 * @param flags Where it is
 * @returns The open history; dispose of it
 */
export async function open(flags: TrackFlags, io: Io): Promise<OpenHistory> {
  const deps = resolveOptions({
    ...trackOptions(flags, io),
    onEvent: progressOf(flags, io, stylesOf(flags, io).log),
  });
  return await openStored(deps, await readSurroundings(deps));
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

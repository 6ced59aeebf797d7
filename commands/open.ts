import { resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { type OpenHistory, openStored } from "../track/open_history.ts";
import { resolveOptions } from "../track/options.ts";
import { readSurroundings, surroundingsIfAny } from "../track/surroundings.ts";
import { type CommonFlags, stylesOf, type TrackFlags, trackOptions } from "./shared.ts";
import type { Io } from "./io.ts";
import type { Outputs } from "./outputs.ts";
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
 * Opens a database file in place of the configured storage; a config is not needed.
 *
 * @param file From the working folder
 * @returns The open history; dispose of it
 * @throws {UsageError} If there is no such file
 */
export async function openDatabase(
  file: string,
  flags: TrackFlags,
  io: Io,
): Promise<OpenHistory> {
  const storagePath = resolve(io.cwd, file);
  const deps = resolveOptions({
    ...trackOptions({ ...flags, storageType: "sqlite-local", storagePath }, io),
    onEvent: progressOf(flags, io, stylesOf(flags, io).log),
  });
  const opened = await openStored(deps, await surroundingsIfAny(deps));
  if (opened.session.found) return opened;
  await opened[Symbol.asyncDispose]();
  throw new UsageError("USAGE", {
    what: `Cannot read ${file}`,
    why: "there is no such file",
    fix: "Name a database with --db",
  });
}

/**
 * Prints an object with `--json`, else lines.
 *
 * @param name The command, which settles what the object is
 * @param flags `--json`
 * @returns The exit code, 0
 */
export function print<Name extends keyof Outputs>(
  name: Name,
  result: { readonly json: Outputs[Name]; readonly lines: readonly string[] },
  flags: CommonFlags,
  io: Io,
): number {
  if (flags.json === true) printJson(name, result.json, io);
  else io.stdout.write(result.lines.map((line) => `${line}\n`).join(""));
  return 0;
}

/**
 * Prints what a command has found for other programs.
 *
 * @param _name The command, which settles what the object is
 */
export function printJson<Name extends keyof Outputs>(
  _name: Name,
  json: Outputs[Name],
  io: Pick<Io, "stdout">,
): void {
  io.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
}

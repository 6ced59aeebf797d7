import { resolve } from "node:path";
import { formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { mergeFiles, mergeIntoStorage } from "../../track/exchange/merge_files.ts";
import { exists } from "../file_exists.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import type { TrackFlags } from "../shared.ts";

/** Flags of `history merge`. */
export interface MergeFlags extends TrackFlags {
  readonly output?: string;
  readonly force?: true;
}

/**
 * `history merge`: brings database files into the stored history, or with `--output` unites them into a new file.
 *
 * @param flags Where the result goes
 * @returns The exit code
 * @throws {UsageError} If the output exists
 */
export async function merge(
  files: readonly string[],
  flags: MergeFlags,
  io: Io,
): Promise<number> {
  if (flags.output === undefined) return await mergeIn(files, flags, io);
  const output = resolve(io.cwd, flags.output);
  if (flags.force !== true && await exists(output)) {
    throw new UsageError("USAGE", {
      what: `Cannot write ${flags.output}`,
      why: "the file exists",
      fix: "Name another one, or give --force to replace it",
    });
  }
  const { cwd, env, signal } = io;
  const onWarning = (text: string) => io.stderr.write(`! ${text}\n`);
  const counts = await mergeFiles(files, { cwd, env, signal, output, onWarning });
  const lines = [
    `${formatCount(counts.runs, "run")} with ${
      formatCount(counts.measurements, "measurement")
    } in ${flags.output}.`,
  ];
  return print("history merge", { json: { output, ...counts }, lines }, flags, io);
}

async function mergeIn(files: readonly string[], flags: MergeFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const { cwd, env, signal } = io;
  const onWarning = (text: string) => io.stderr.write(`! ${text}\n`);
  const merged = await mergeIntoStorage(files, opened, { cwd, env, signal, onWarning });
  const { added, replaced, location } = merged;
  const newer = replaced === 0 ? "" : `, ${formatCount(replaced, "newer record")}`;
  const lines = [
    added + replaced === 0
      ? `${location} has these runs already.`
      : `${formatCount(added, "run")}${newer} came into ${location}.`,
  ];
  return print("history merge", { json: merged, lines }, flags, io);
}

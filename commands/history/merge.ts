import { resolve } from "node:path";
import { formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { mergeFiles } from "../../track/exchange/merge_files.ts";
import { exists } from "../file_exists.ts";
import type { Io } from "../io.ts";

/** Flags of `history merge`. */
export interface MergeFlags {
  readonly output: string;
  readonly force?: true;
  readonly json?: boolean;
  readonly color?: boolean;
}

/**
 * `history merge`: unites database files into a new one.
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
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ output, ...counts }, undefined, 2)}\n`
      : `${formatCount(counts.runs, "run")} with ${
        formatCount(counts.measurements, "measurement")
      } in ${flags.output}.\n`,
  );
  return 0;
}

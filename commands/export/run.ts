import { extname } from "node:path";
import { formatBytes, formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { countHistory } from "../../history/query.ts";
import {
  exportFilter,
  type ExportFormat,
  exportHistory,
} from "../../track/exchange/export_history.ts";
import { placeOlderRuns } from "../../track/older_places.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { writeOutput } from "../output.ts";
import type { ExportFlags } from "./_flags.ts";

const ENDINGS: Readonly<Record<string, ExportFormat>> = {
  ".csv": "csv",
  ".json": "json",
  ".om": "openmetrics",
  ".prom": "prometheus",
};

/**
 * Writes the history, or a part of it, to a file or to stdout.
 *
 * @param flags What, as what and where to
 * @returns The exit code
 */
export async function writeExport(flags: ExportFlags, io: Io): Promise<number> {
  const { output } = flags;
  if (flags.json === true && output === undefined) {
    throw new UsageError("USAGE", {
      what: "Cannot print a result with --json",
      why: "the export itself goes to stdout",
      fix: "Name a file with -o, or export with --format json",
    });
  }
  const format = flags.format ?? ENDINGS[extname(output ?? "")] ?? "jsonl";
  await using opened = await open(flags, io);
  await placeOlderRuns(opened.session.history, opened.target);
  const filter = exportFilter(format, opened, flags);
  const sizeBytes = await writeOutput(exportHistory(format, opened, filter), output, io);
  if (output === undefined || output === "-") return 0;
  const { runs, measurements } = countHistory(opened.session.history, filter);
  const lines = [
    `${formatCount(runs, "run")} with ${
      formatCount(measurements, "value")
    } in ${output} (${format}, ${formatBytes(sizeBytes)}).`,
  ];
  return print(
    "export",
    { json: { output, format, runs, measurements, sizeBytes }, lines },
    flags,
    io,
  );
}

import { extname } from "node:path";
import { withoutId } from "../../core/curation/event.ts";
import { formatBytes, formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { readEvents } from "../../history/curation.ts";
import { exportJsonl } from "../../history/export_jsonl.ts";
import { countHistory, readView, type RunFilter } from "../../history/query.ts";
import { readRecords } from "../../history/runs.ts";
import { renderCsv } from "../../report/export/csv.ts";
import { renderJson } from "../../report/export/json.ts";
import { renderOpenMetrics } from "../../report/export/openmetrics.ts";
import type { OpenHistory } from "../../track/open_history.ts";
import { reportModel } from "../../track/report_model.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import { writeOutput } from "../output.ts";
import type { ExportFlags } from "./_flags.ts";

type Format = NonNullable<ExportFlags["format"]>;

const ENDINGS: Readonly<Record<string, Format>> = {
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
export async function exportHistory(flags: ExportFlags, io: Io): Promise<number> {
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
  const filter = filterOf(flags, format, opened);
  const sizeBytes = await writeOutput(render(format, opened, filter), output, io);
  if (output === undefined || output === "-") return 0;
  const { runs, measurements } = countHistory(opened.session.history, filter);
  const lines = [
    `${formatCount(runs, "run")} with ${
      formatCount(measurements, "value")
    } in ${output} (${format}, ${formatBytes(sizeBytes)}).`,
  ];
  return print({ json: { output, format, runs, measurements, sizeBytes }, lines }, flags, io);
}

function filterOf(flags: ExportFlags, format: Format, { target }: OpenHistory): RunFilter {
  const { context } = target;
  const branch = flags.branch ??
    // The latest values of a project are those of its main line.
    (format === "prometheus" ? context.defaultBranch || context.branch || "main" : undefined);
  return {
    ...(branch !== undefined && { branch }),
    ...(format === "prometheus" && { excludePullRequests: true }),
    ...(flags.since !== undefined && { since: flags.since }),
  };
}

function* render(format: Format, opened: OpenHistory, filter: RunFilter): Generator<string> {
  const { around, target, session: { history } } = opened;
  const model = () =>
    reportModel(
      { around, target, view: readView(history, filter), verdict: undefined },
      opened.now(),
    );
  switch (format) {
    case "jsonl":
      return yield* exportJsonl(readRecords(history, filter), readEvents(history).map(withoutId));
    case "csv":
      return yield renderCsv(model());
    case "json":
      return yield renderJson(model());
    case "openmetrics":
    case "prometheus":
      return yield* renderOpenMetrics(readView(history, filter), { format });
    default:
      format satisfies never;
  }
}

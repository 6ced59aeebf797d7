import { dirname, extname, join, resolve } from "node:path";
import { formatBytes } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { readView } from "../../history/query.ts";
import { renderCsv } from "../../report/export/csv.ts";
import { renderJson } from "../../report/export/json.ts";
import { renderMetricsJson } from "../../report/export/metrics_json.ts";
import type { ReportModel } from "../../report/model.ts";
import type { OpenHistory } from "../../track/open_history.ts";
import { reportModel } from "../../track/phases/report_phase.ts";
import { open, print } from "../open.ts";
import { writeOutput } from "../output.ts";
import type { Io } from "../io.ts";
import type { ReportFlags } from "./command.ts";

type Format = NonNullable<ReportFlags["format"]>;

const ENDINGS: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".json": "json",
  ".csv": "csv",
};
/** Of a sample that is the same each time. */
const SAMPLE = { runs: 400, seed: 1 } as const;

/**
 * Renders the report in any format, of the configured history or of named databases; beside a page in the report's folder stands
 * `metrics.json` for other programs.
 *
 * @param flags What, as what and where to
 * @param io The program's surroundings
 * @returns The exit code
 * @throws {UsageError} If the flags contradict each other
 */
export async function renderReport(flags: ReportFlags, io: Io): Promise<number> {
  const format = flags.format ?? ENDINGS[extname(flags.output ?? "")] ?? "html";
  const [database, ...others] = flags.db ?? [];
  if (others.length > 0) {
    if (format !== "html" || flags.output !== undefined || flags.sample === true) {
      throw contradiction("several databases make pages of HTML in --report-dir");
    }
    const { renderPages } = await import("./_portfolio.ts");
    return await renderPages(flags.db ?? [], flags, io);
  }
  if (format === "markdown" && flags.sample === true) {
    throw contradiction("the Markdown is about the last run, and a sample has none");
  }
  await using opened = database === undefined
    ? await open(flags, io)
    : await openDatabase(database, flags, io);
  const text = await render(format, opened, flags);
  const output = flags.output ??
    (format === "html"
      ? resolve(io.cwd, opened.around.settings.reportDir, "index.html")
      : undefined);
  if (output === undefined && flags.json === true && format !== "json") {
    throw contradiction("the report itself goes to stdout; name a file with -o to get --json too");
  }
  const sizeBytes = await writeOutput([text], output, io);
  if (output === undefined || output === "-") return 0;
  if (flags.output === undefined) {
    const latest = renderMetricsJson([await modelOf(opened, flags)]);
    await writeOutput([latest], join(dirname(output), "metrics.json"), io);
  }
  const lines = [`${output} (${format}, ${formatBytes(sizeBytes)})`];
  return print({ json: { output, format, sizeBytes }, lines }, flags, io);
}

/**
 * Opens a database file in place of the configured storage.
 *
 * @param file The database
 * @param flags Everything else
 * @param io The program's surroundings
 * @returns The open history; dispose of it
 * @throws {UsageError} If there is no such file
 */
export async function openDatabase(
  file: string,
  flags: ReportFlags,
  io: Io,
): Promise<OpenHistory> {
  const storagePath = resolve(io.cwd, file);
  const opened = await open({ ...flags, storageType: "sqlite-local", storagePath }, io);
  if (opened.session.found) return opened;
  await opened[Symbol.asyncDispose]();
  throw new UsageError("USAGE", {
    what: `Cannot report on ${file}`,
    why: "there is no such file",
    fix: "Name a database with --db",
  });
}

async function render(format: Format, opened: OpenHistory, flags: ReportFlags): Promise<string> {
  switch (format) {
    case "html": {
      const { renderHtml } = await import("../../report/page/html.ts");
      return await renderHtml(await modelOf(opened, flags));
    }
    case "json":
      return renderJson(await modelOf(opened, flags));
    case "csv":
      return renderCsv(await modelOf(opened, flags));
    case "markdown": {
      const { renderLastRun } = await import("./_last_run.ts");
      return renderLastRun(opened, flags.branch);
    }
    default:
      return format satisfies never;
  }
}

/**
 * What the report of an open history is made from.
 *
 * @param opened The history
 * @param flags `--sample`, `--branch`
 * @returns The model
 */
export async function modelOf(opened: OpenHistory, flags: ReportFlags): Promise<ReportModel> {
  const { around, place, session } = opened;
  const now = opened.now();
  if (flags.sample !== true) {
    return reportModel({ around, place, view: readView(session.history), verdict: undefined }, now);
  }
  const { sampleHistory } = await import("../../report/sample.ts");
  const view = sampleHistory({ ...SAMPLE, until: now, metrics: around.config.metrics });
  return { ...reportModel({ around, place, view, verdict: undefined }, now), sample: true };
}

function contradiction(why: string): UsageError {
  return new UsageError("USAGE", {
    what: "Cannot make this report",
    why,
    fix: "See `unentropy-track report --help`",
  });
}

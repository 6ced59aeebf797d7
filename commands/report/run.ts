import { dirname, extname, join, resolve } from "node:path";
import { lazy } from "../../core/lazy.ts";
import { formatBytes } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import type { ReportData } from "../../report/data/data.ts";
import { toReportData } from "../../report/data/to_data.ts";
import { renderAtom } from "../../report/export/atom.ts";
import { renderCsv } from "../../report/export/csv.ts";
import { renderJson } from "../../report/export/json.ts";
import { renderMetricsJson } from "../../report/export/metrics_json.ts";
import type { ReportModel } from "../../report/model.ts";
import { placeOlderRuns } from "../../track/older_places.ts";
import type { OpenHistory } from "../../track/open_history.ts";
import type { Io } from "../io.ts";
import { open, openDatabase, print } from "../open.ts";
import { writeOutput } from "../output.ts";
import type { ReportFlags } from "./_flags.ts";
import { modelOf } from "./_model.ts";

type Format = NonNullable<ReportFlags["format"]>;

const ENDINGS: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".json": "json",
  ".csv": "csv",
};

/**
 * Renders the report in any format, of the configured history or of named databases; beside a page in the report's folder stands
 * `metrics.json` for other programs and `regressions.xml` for feed readers.
 *
 * @param flags What, as what and where to
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
  await placeOlderRuns(opened.session.history, opened.target);
  const drawn = lazy(async () => {
    const model = await modelOf(opened, flags);
    return { model, data: toReportData(model) };
  });
  const text = await render(format, opened, { drawn, branch: flags.branch });
  const output = flags.output ??
    (format === "html"
      ? resolve(opened.around.folder, opened.around.settings.reportDir, "index.html")
      : undefined);
  if (output === undefined && flags.json === true && format !== "json") {
    throw contradiction("the report itself goes to stdout; name a file with -o to get --json too");
  }
  const sizeBytes = await writeOutput([text], output, io);
  if (output === undefined || output === "-") return 0;
  if (flags.output === undefined) {
    const { model, data } = await drawn();
    const latest = renderMetricsJson([model], [data]);
    await writeOutput([latest], join(dirname(output), "metrics.json"), io);
    const feed = renderAtom(data);
    await writeOutput([feed], join(dirname(output), "regressions.xml"), io);
  }
  const lines = [`${output} (${format}, ${formatBytes(sizeBytes)})`];
  return print("report", { json: { output, format, sizeBytes }, lines }, flags, io);
}

async function render(
  format: Format,
  opened: OpenHistory,
  { drawn, branch }: {
    readonly drawn: () => Promise<{ readonly model: ReportModel; readonly data: ReportData }>;
    readonly branch: string | undefined;
  },
): Promise<string> {
  switch (format) {
    case "html": {
      const { renderHtml } = await import("../../report/page/html.ts");
      const { model, data } = await drawn();
      return await renderHtml(model, { data });
    }
    case "json":
      return renderJson((await drawn()).model);
    case "csv":
      return renderCsv((await drawn()).model);
    case "markdown": {
      const { renderLastRun } = await import("../../track/asking/last_run.ts");
      return renderLastRun(opened, branch);
    }
    default:
      return format satisfies never;
  }
}

function contradiction(why: string): UsageError {
  return new UsageError("USAGE", {
    what: "Cannot make this report",
    why,
    fix: "See `unentropy-track report --help`",
  });
}

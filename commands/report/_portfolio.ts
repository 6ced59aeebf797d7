import { basename, extname, join, resolve } from "node:path";
import { VERSION } from "../../core/version.ts";
import { toReportData } from "../../report/data/to_data.ts";
import { renderMetricsJson } from "../../report/export/metrics_json.ts";
import type { ReportModel } from "../../report/model.ts";
import { renderHtml } from "../../report/page/html.ts";
import { renderPortfolio } from "../../report/page/portfolio.ts";
import type { Io } from "../io.ts";
import { openDatabase, print } from "../open.ts";
import { writeOutput } from "../output.ts";
import type { ReportFlags } from "./_flags.ts";
import { modelOf } from "./_model.ts";

/**
 * Renders a page over several databases, a report for each of them, and `metrics.json`, all in the report's folder.
 *
 * @param flags Where to
 * @returns The exit code
 */
export async function renderPages(
  files: readonly string[],
  flags: ReportFlags,
  io: Io,
): Promise<number> {
  const names = uniqueNames(files);
  const models: ReportModel[] = [];
  let folder = "";
  let now = 0;
  for (const [index, file] of files.entries()) {
    await using opened = await openDatabase(file, flags, io);
    folder = resolve(opened.around.folder, opened.around.settings.reportDir);
    now = opened.now();
    models.push({ ...await modelOf(opened, flags), title: names[index] ?? file });
  }
  const entries = models.map((model, index) => ({
    model,
    data: toReportData(model),
    href: `${encodeURIComponent(names[index] ?? "")}/index.html`,
  }));
  for (const [index, { model, data }] of entries.entries()) {
    const page = join(folder, names[index] ?? "", "index.html");
    await writeOutput([await renderHtml(model, { data })], page, io);
  }
  const title = "Metrics";
  const index = join(folder, "index.html");
  const options = { title, generatedAt: now, version: VERSION };
  await writeOutput([await renderPortfolio(entries, options)], index, io);
  await writeOutput(
    [renderMetricsJson(models, entries.map(({ data }) => data))],
    join(folder, "metrics.json"),
    io,
  );
  const lines = [`${index} over ${names.join(", ")}, and metrics.json`];
  return print("report", { json: { output: index, projects: names }, lines }, flags, io);
}

/** The files' names without their endings; of equal ones the later get a number. */
function uniqueNames(files: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const base = basename(file, extname(file)) || "project";
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}-${i}`;
    taken.add(name);
    return name;
  });
}

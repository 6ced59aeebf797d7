import { basename, dirname, join, resolve } from "node:path";
import { artifactPage } from "../../ci/gitlab/reports.ts";
import { messageOf } from "../../core/caught_error.ts";
import type { ReportResult } from "../../core/track_result.ts";
import { ReportError, TrackError } from "../../errors.ts";
import { ownRuns } from "../../history/projects.ts";
import { lastVerdict } from "../asking/last_verdict.ts";
import { repositoryUrl } from "../repository_url.ts";
import { networkOf, type ResolvedOptions } from "../options.ts";
import { reportModel, type ReportSubject } from "../report_model.ts";
import type { TrackSubject } from "../subject.ts";
import { writeOutput } from "../write_output.ts";
import { given, type Step } from "./step.ts";

/** Draws the history, verdict included. */
export const report: Step<TrackSubject> = {
  name: "report",
  isHarmless: true,
  run: async (subject, { past, verdict, session }) => {
    const { view, waivers } = given(past, "a past");
    const { around, target, deps, warn } = subject;
    const { history } = given(session, "a history");
    const own = ownRuns(history, target.run.key.project);
    const page = await repositoryUrl(target);
    const shown = {
      around,
      target,
      view,
      // Where nothing was measured, the run that was recorded last is judged.
      verdict: verdict ?? lastVerdict({ history, own, view, waivers }, target, deps.now()),
      pastWaivers: waivers,
      ...(page !== undefined && { repositoryUrl: page }),
    };
    return { report: await writeReport(shown, deps, warn) };
  },
  note: ({ report }) => report?.path,
};

/**
 * Renders the HTML report, writes it with `metrics.json` for other programs and `regressions.xml` for readers and, in an action, uploads it.
 *
 * @param deps Folder, clock and network
 * @param warn Told why it could not be uploaded, which is no reason not to have it
 * @returns Where it is and how large
 * @throws {ReportError} If it cannot be written
 */
async function writeReport(
  subject: ReportSubject,
  deps: ResolvedOptions,
  warn: (text: string) => void,
): Promise<ReportResult> {
  const { renderHtml } = await import("../../report/page/html.ts");
  const { renderMetricsJson } = await import("../../report/export/metrics_json.ts");
  const { renderAtom } = await import("../../report/export/atom.ts");
  const { toReportData } = await import("../../report/data/to_data.ts");
  const path = resolve(deps.cwd, subject.around.settings.reportDir, "index.html");
  const model = reportModel(subject, deps.now());
  const data = toReportData(model);
  const bytes = new TextEncoder().encode(await renderHtml(model, { data }));
  try {
    const owner = { cwd: deps.cwd, target: subject.target };
    await writeOutput(path, bytes, owner);
    await writeOutput(
      join(dirname(path), "metrics.json"),
      renderMetricsJson([model], [data]),
      owner,
    );
    await writeOutput(join(dirname(path), "regressions.xml"), renderAtom(data), owner);
  } catch (error) {
    throw new ReportError("REPORT_FAILED", {
      what: `Cannot write the report ${path}`,
      why: messageOf(error),
      fix: "Make the folder writable, or name another one with --report-dir",
      cause: error,
    });
  }
  const url = artifactPage(deps.env, path) ?? await share(bytes, subject, { deps, warn });
  return { path, sizeBytes: bytes.length, ...(url !== undefined && { url }) };
}

/** Only an action has access to the artifacts of its run. */
async function share(
  bytes: Uint8Array<ArrayBuffer>,
  { around: { settings }, target: { context } }: ReportSubject,
  { deps, warn }: { readonly deps: ResolvedOptions; readonly warn: (text: string) => void },
): Promise<string | undefined> {
  const { uploadRunArtifact, canUploadArtifacts } = await import(
    "../../providers/artifact/run_artifact.ts"
  );
  if (!settings.reportUpload || !canUploadArtifacts(deps.env)) return undefined;
  // The jobs of a run share one namespace.
  const parts = [basename(settings.reportDir), context.job, ...Object.values(context.labels)];
  const name = `${parts.filter((part) => part !== "").join("-")}.html`;
  try {
    return (await uploadRunArtifact({ name, bytes, mimeType: "text/html" }, networkOf(deps))).url;
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    warn(`The report is not one click away: ${error.message}. ${error.fix}`);
    return undefined;
  }
}

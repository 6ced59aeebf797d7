import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../../core/caught_error.ts";
import type { Verdict } from "../../core/gate/verdict.ts";
import type { Waiver } from "../../core/gate/waiver.ts";
import type { HistoryView } from "../../core/history_view.ts";
import type { ReportResult } from "../../core/track_result.ts";
import { VERSION } from "../../core/version.ts";
import { ReportError, TrackError } from "../../errors.ts";
import type { ReportModel } from "../../report/model.ts";
import type { Target } from "../target.ts";
import { networkOf, type ResolvedOptions } from "../options.ts";
import type { Surroundings } from "../surroundings.ts";
import { writeOutput } from "../write_output.ts";

/** What a report shows. */
export interface ReportSubject {
  readonly around: Surroundings;
  readonly target: Target;
  readonly view: HistoryView;
  readonly verdict: Verdict | undefined;
  /** What earlier runs accepted, oldest first. Default nothing. */
  readonly pastWaivers?: readonly Waiver[];
}

/** Older ones are told by the history itself. */
const MAX_WAIVERS = 100;

/**
 * What the report of a track is made from.
 *
 * @param generatedAt Epoch milliseconds
 * @returns The model that every format is rendered from
 */
export function reportModel(subject: ReportSubject, generatedAt: number): ReportModel {
  const { around: { config }, target: { context, trust }, view, verdict } = subject;
  const { gate } = trust.config;
  // Those of the config are stored with each run, and shown once.
  const accepted = (subject.pastWaivers ?? []).filter(({ expires }) => expires === undefined);
  const known = new Set(config.metrics.map((metric) => metric.key));
  return {
    title: context.project,
    generatedAt,
    version: VERSION,
    view,
    // The history completes units and directions that only the readings knew.
    metrics: config.metrics.map((metric) => ({
      ...view.metrics.find((one) => one.key === metric.key),
      ...metric,
    })),
    config: config.report,
    thresholds: gate.thresholds.filter((one) => known.has(one.metric)),
    waivers: [...gate.accept, ...accepted.slice(-MAX_WAIVERS)],
    ...((context.defaultBranch || context.branch) && {
      defaultBranch: context.defaultBranch || context.branch,
    }),
    ...(verdict !== undefined && { verdict }),
    ...(context.serverUrl !== undefined && {
      repositoryUrl: `${context.serverUrl}/${context.project}`,
    }),
    ...(context.url !== undefined && { latestRunUrl: context.url }),
  };
}

/**
 * Renders the HTML report, writes it with `metrics.json` for other programs and, in an action, uploads it.
 *
 * @param deps Folder, clock and network
 * @param warn Told why it could not be uploaded, which is no reason not to have it
 * @returns Where it is and how large
 * @throws {ReportError} If it cannot be written
 */
export async function writeReport(
  subject: ReportSubject,
  deps: ResolvedOptions,
  warn: (text: string) => void,
): Promise<ReportResult> {
  const { renderHtml } = await import("../../report/page/html.ts");
  const { renderMetricsJson } = await import("../../report/export/metrics_json.ts");
  const path = resolve(deps.cwd, subject.around.settings.reportDir, "index.html");
  const model = reportModel(subject, deps.now());
  const bytes = new TextEncoder().encode(await renderHtml(model));
  try {
    const owner = { cwd: deps.cwd, target: subject.target };
    await writeOutput(path, bytes, owner);
    await writeOutput(join(dirname(path), "metrics.json"), renderMetricsJson([model]), owner);
  } catch (error) {
    throw new ReportError("REPORT_FAILED", {
      what: `Cannot write the report ${path}`,
      why: messageOf(error),
      fix: "Make the folder writable, or name another one with --report-dir",
      cause: error,
    });
  }
  const url = await share(bytes, subject, { deps, warn });
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

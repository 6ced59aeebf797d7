import { isAbsolute, relative } from "node:path";
import type { Environment } from "../../core/environment.ts";
import type { Measurement } from "../../core/metric.ts";

/** GitLab reads at most 5 KiB of dotenv report. */
const MAX_DOTENV_BYTES = 5 * 1024;

/**
 * Outputs as a GitLab dotenv report (`artifacts: reports: dotenv:`), which later jobs get as variables.
 * Source: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv
 *
 * @returns The file's text, and the outputs that such a file cannot hold
 */
export function dotenvReport(
  outputs: Readonly<Record<string, string>>,
): { readonly text: string; readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  let text = "";
  for (const [name, value] of Object.entries(outputs)) {
    const variable = `UNENTROPY_${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
    const next = `${text}${variable}=${value}\n`;
    const fits = !/[\r\n]/.test(value) && new TextEncoder().encode(next).length <= MAX_DOTENV_BYTES;
    if (fits) text = next;
    else dropped.push(name);
  }
  return { text, dropped };
}

/**
 * Measurements as a GitLab metrics report (`artifacts: reports: metrics:`), whose changes the merge request shows.
 * The format is OpenMetrics text: https://docs.gitlab.com/ci/testing/metrics_reports/
 *
 * @param measurements What was measured; words are left out
 * @returns The file's text
 */
export function metricsReport(measurements: readonly Measurement[]): string {
  return measurements.flatMap(({ metric, labels, value }) => {
    if (typeof value !== "number") return [];
    const pairs = Object.entries(labels)
      .map(([name, text]) => `${openMetricsName(name)}="${escapeLabel(text)}"`).join(",");
    return [`${openMetricsName(metric)}${pairs === "" ? "" : `{${pairs}}`} ${value}\n`];
  }).join("");
}

/**
 * The page that opens a file of the job's artifacts, if the job keeps it.
 *
 * @param path The file in the project's folder
 * @returns The page; `undefined` outside GitLab's jobs, and of a file elsewhere
 */
export function artifactPage(env: Environment, path: string): string | undefined {
  const { CI_JOB_URL: job, CI_PROJECT_DIR: folder } = env;
  if (env.GITLAB_CI !== "true" || !job || !folder) return undefined;
  const parts = relative(folder, path).split(/[\\/]/);
  if (parts[0] === ".." || isAbsolute(relative(folder, path))) return undefined;
  return `${job}/artifacts/file/${parts.map(encodeURIComponent).join("/")}`;
}

function openMetricsName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

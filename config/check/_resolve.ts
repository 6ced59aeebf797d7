import { defined } from "../../core/defined.ts";
import type { Threshold } from "../../core/gate/threshold.ts";
import { DEFAULTS } from "../defaults.ts";
import type { ConfigFile } from "../schema/schema.ts";
import type { Config, GateConfig, ReportConfig, StorageConfig } from "../types.ts";
import { resolveMetric } from "./_resolve_metric.ts";
import { filled, readAmount } from "./_fields.ts";

type Given<Key extends keyof ConfigFile> = NonNullable<ConfigFile[Key]>;

/**
 * Fills in what the file leaves out, and gives everything the names that the program uses.
 *
 * @param file A file without findings
 * @param metricKeys The metrics' keys in the order of the file: an object would put a key like `404` first
 * @returns The whole config
 */
export function resolveConfig(file: ConfigFile, metricKeys: readonly string[]): Config {
  return {
    metrics: metricKeys.flatMap((key) => {
      const metric = file.metrics[key];
      return metric === undefined ? [] : [resolveMetric(key, metric)];
    }),
    ...(file.sources !== undefined && { sources: file.sources }),
    staleReports: file.staleReports ?? DEFAULTS.staleReports,
    storage: resolveStorage(file.storage ?? {}),
    ...(file.strict !== undefined && { strict: file.strict }),
    gate: resolveGate(file.qualityGate ?? {}),
    report: resolveReport(file.report ?? {}),
  };
}

function resolveStorage(storage: Given<"storage">): StorageConfig {
  const { type, timeout, retryAttempts, retention, ...rest } = storage;
  return {
    ...defined(rest),
    type: type ?? DEFAULTS.storage.type,
    timeoutMs: timeout ?? DEFAULTS.storage.timeoutMs,
    retryAttempts: retryAttempts ?? DEFAULTS.storage.retryAttempts,
    ...(retention !== undefined && {
      retention: { keepTagged: DEFAULTS.storage.keepTagged, ...defined(retention) },
    }),
  };
}

function resolveGate(gate: Given<"qualityGate">): GateConfig {
  const { referenceBranch = "", maxAgeDays } = gate.baseline ?? {};
  return {
    mode: gate.mode ?? DEFAULTS.gate.mode,
    thresholds: (gate.thresholds ?? []).map(resolveThreshold),
    baseline: {
      ...(referenceBranch !== "" && { referenceBranch }),
      maxAgeDays: maxAgeDays ?? DEFAULTS.gate.maxAgeDays,
    },
    onMissingBaseline: gate.onMissingBaseline ?? DEFAULTS.gate.onMissingBaseline,
    configFrom: gate.configFrom ?? DEFAULTS.gate.configFrom,
    accept: (gate.accept ?? []).map(({ atMost, ...rest }) => ({
      ...rest,
      ...(atMost !== undefined && { atMost: readAmount(atMost) }),
    })),
    pullRequestComment: gate.enablePullRequestComment ?? DEFAULTS.gate.pullRequestComment,
    annotations: gate.annotations ?? DEFAULTS.gate.annotations,
    maxCommentMetrics: gate.maxCommentMetrics ?? DEFAULTS.gate.maxCommentMetrics,
    maxCommentCharacters: gate.maxCommentCharacters ?? DEFAULTS.gate.maxCommentCharacters,
  };
}

type ThresholdFile = NonNullable<Given<"qualityGate">["thresholds"]>[number];

function resolveThreshold(threshold: ThresholdFile): Threshold {
  const { metric, tolerance, severity, onVanished } = threshold;
  return {
    metric,
    ...limitOf(threshold),
    ...(tolerance !== undefined && { tolerance: readAmount(tolerance) }),
    severity: severity ?? DEFAULTS.gate.severity,
    ...(onVanished !== undefined && { onVanished }),
  };
}

/** A threshold keeps only what its mode uses; the file may say more. */
function limitOf(
  threshold: ThresholdFile,
): Pick<Threshold, "mode" | "target" | "maxPercent" | "window"> {
  const { mode } = threshold;
  switch (mode) {
    case "min":
    case "max":
      return { mode, target: threshold.target };
    case "delta-max-drop":
      return { mode, maxPercent: threshold.maxDropPercent };
    case "delta-max-increase":
      return { mode, maxPercent: threshold.maxIncreasePercent };
    case "budget":
      return {
        mode,
        maxPercent: threshold.maxPercent,
        window: threshold.window ?? { days: DEFAULTS.gate.budgetDays },
      };
    case "no-regression":
    case "regression":
    case "ratchet":
    case "no-new-uncovered":
      return { mode };
    default:
      return threshold satisfies never;
  }
}

function resolveReport(report: Given<"report">): ReportConfig {
  const { sections = [], theme = DEFAULTS.report.theme, mode = DEFAULTS.report.mode } = report;
  return {
    sections: sections.map(({ name, description, charts }) => ({
      name,
      ...defined({ description: filled(description) }),
      charts: charts.map(({ metrics, title }) => ({
        metrics: typeof metrics === "string" ? [metrics] : metrics,
        ...defined({ title: filled(title) }),
      })),
    })),
    theme: typeof theme === "string" ? theme : defined({
      dark: theme.dark && defined(theme.dark),
      light: theme.light && defined(theme.light),
    }),
    mode,
  };
}

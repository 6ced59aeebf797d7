import { meantHint } from "../../core/text/suggest.ts";
import type { ConfigFile } from "../schema/schema.ts";
import { templateOf } from "../templates.ts";
import type { Config, StorageConfig } from "../types.ts";
import { keysOf } from "./_check_references.ts";

/**
 * What is allowed, and probably not meant.
 *
 * @param config The same, resolved
 * @returns One line each
 */
export function warningsOf(file: ConfigFile, config: Config): readonly string[] {
  return [
    ...ignoredTypes(file),
    ...idleThresholds(config),
    ...undeclaredCharts(config),
  ];
}

/**
 * What is probably not meant once flags, inputs and environment have had their say.
 *
 * @param written The config as it is written
 * @param config The same with the settings that count more than it
 * @returns One line each
 */
export function warningsInForce(written: Config, config: Config): readonly string[] {
  return [
    ...idleStorageSettings(written.storage, config.storage.type),
    ...(config.gate.mode === "hard" && config.gate.thresholds.length === 0
      ? ["The gate is hard, but it has no thresholds that could fail"]
      : []),
  ];
}

function ignoredTypes({ metrics }: ConfigFile): readonly string[] {
  return Object.entries(metrics).flatMap(([key, { $ref, type }]) => {
    const template = templateOf($ref);
    return template === undefined || type === undefined || type === template.type
      ? []
      : [`The type "${type}" of metric "${key}" is ignored: its template is ${template.type}`];
  });
}

function idleThresholds({ metrics, gate }: Config): readonly string[] {
  const keys = metrics.map((metric) => metric.key);
  const warnings = gate.thresholds.flatMap((threshold) => {
    const named = keysOf(threshold.metric, keys);
    return metrics.filter((metric) => named.includes(metric.key)).flatMap((metric) => {
      if (metric.type === "label") {
        return [
          `The threshold on "${metric.key}" is never evaluated: the metric's values are words`,
        ];
      }
      return threshold.mode === "no-regression" && metric.direction === undefined
        ? [
          `Metric "${metric.key}" has no direction; no-regression takes higher as better. ` +
          `Set its direction to "higher" or "lower"`,
        ]
        : [];
    });
  });
  return [...new Set(warnings)];
}

function undeclaredCharts({ metrics, report }: Config): readonly string[] {
  const keys = metrics.map((metric) => metric.key);
  const drawn = report.sections.flatMap(({ charts }) => charts.flatMap((chart) => chart.metrics));
  return [...new Set(drawn)].filter((name) => keysOf(name, keys).length === 0).map((name) => {
    const hint = meantHint(name, keys);
    return `A chart names the metric "${name}", which is not declared${hint}; it is left out`;
  });
}

/** Which of the built-in storage types reads which settings. */
const STORAGE_SETTINGS: Readonly<Record<string, readonly (keyof StorageConfig)[]>> = {
  "sqlite-local": ["path", "backup"],
  "sqlite-artifact": ["artifactName", "branchFilter", "retentionDays"],
  "sqlite-git": ["ref", "remote"],
  "sqlite-s3": ["endpoint", "bucket", "region", "key", "pathStyle", "compress", "layout"],
  "postgres": ["schema"],
};

function idleStorageSettings(storage: StorageConfig, used: string): readonly string[] {
  const own = STORAGE_SETTINGS[used];
  if (own === undefined) return [];
  return Object.entries(STORAGE_SETTINGS).flatMap(([type, settings]) =>
    settings.filter((name) => storage[name] !== undefined && !own.includes(name)).map((name) =>
      `storage.${name} has no effect on ${used}: it belongs to ${type}`
    )
  );
}

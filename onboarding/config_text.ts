import { KIND_NAMES } from "./project_kinds.ts";
import type { MetricDraft } from "./draft.ts";

/** Where a new project's history lives, as `init --storage` takes it. */
export type InitStorage = "sqlite-local" | "sqlite-artifact" | "sqlite-git" | "sqlite-s3";

/** The schema's file, beside the config, so that editors need no network. */
export const SCHEMA_FILE = "unentropy.schema.json";

/**
 * What counts as the project's own in a new config: everything but the config itself, whose patterns would be found in it, and what is made.
 *
 * @param made Reports and the like, as paths and globs
 * @returns The config's `sources`
 */
export function initSources(configFile: string, made: readonly string[]): readonly string[] {
  const name = configFile.replace(/^.*[\\/]/, "");
  return [".", ...[name, SCHEMA_FILE, ...made].map((path) => `!${path}`)];
}

/** How the keys of a repository of several kinds begin: `go-coverage`. */
const KIND_PREFIX = new RegExp(`^(${KIND_NAMES.join("|")})-`);

/** The thresholds of the metrics that have one by themselves. */
const THRESHOLDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "coverage": { mode: "no-regression", tolerance: 0.5 },
  "tests": { mode: "no-regression", tolerance: 0, severity: "warning" },
  "failed-tests": { mode: "max", target: 0 },
  "size": { mode: "delta-max-increase", maxIncreasePercent: 5, severity: "warning" },
};

/**
 * The text of a new config. Buckets and credentials are not in it: they come from the CI system's variables.
 *
 * @param metrics What is measured, by key
 * @param options Where the history lives, and which files count
 * @returns JSON
 */
export function initConfig(
  metrics: ReadonlyMap<string, MetricDraft>,
  options: { readonly storage: InitStorage; readonly sources: readonly string[] },
): string {
  const thresholds = [...metrics.keys()].flatMap((metric) => {
    const found = THRESHOLDS[metric] ?? THRESHOLDS[metric.replace(KIND_PREFIX, "")];
    return found === undefined ? [] : [{ metric, ...found }];
  });
  const config = {
    $schema: `./${SCHEMA_FILE}`,
    metrics: Object.fromEntries(metrics),
    sources: options.sources,
    storage: { type: options.storage },
    ...(thresholds.length > 0 && { qualityGate: { mode: "soft", thresholds } }),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

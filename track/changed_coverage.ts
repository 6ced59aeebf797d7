import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { createGit } from "../ci/git/git.ts";
import { parseCollectArgs, parseCollectObject } from "../collectors/options.ts";
import { readingWarning, runCollector } from "../collectors/run_collector.ts";
import type { OptionValues } from "../collectors/types.ts";
import { CONFIG_FILE } from "../config/load.ts";
import { readSettings } from "../config/settings/settings.ts";
import type { Config } from "../config/types.ts";
import type { ChangeCoverage } from "../core/changed/coverage_of_change.ts";
import { CollectError, UsageError } from "../errors.ts";
import { localChange } from "./measuring/local_change.ts";
import { type ResolvedOptions, resolveOptions } from "./options.ts";
import { readSurroundings } from "./surroundings.ts";
import type { TrackOptions } from "./track_options.ts";

/** What is asked about the change in the work tree. */
export interface ChangedCoverageOptions {
  /** Reports, from the current folder. None: those that the config's metrics read. */
  readonly files: readonly string[];
  /** The branch or commit to compare with. */
  readonly base?: string;
  /** As the collector `coverage` has them: `type`, `exclude`, `strip`, `prefix`. */
  readonly collect: OptionValues;
}

/** The coverage of the change in the work tree. */
export interface ChangedCoverage {
  /** The commit that it is compared with. */
  readonly base: string;
  /** Percent; absent where the change touches nothing that could be covered. */
  readonly value?: number;
  /** What is covered and what not; absent as `value`. */
  readonly change?: ChangeCoverage;
  /** Why there is no value. */
  readonly why?: string;
  readonly warnings: readonly string[];
}

/**
 * Tells which of the lines that the work tree touches no test reaches, from the reports of a test run.
 *
 * @throws {TrackError} If a report cannot be read, there is none, or it is not known what changed
 */
export async function changedCoverage(
  { files, base, collect }: ChangedCoverageOptions,
  options: TrackOptions,
): Promise<ChangedCoverage> {
  const deps = resolveOptions(options);
  const { root, config } = await placeOf(deps);
  const read = await reportsOf(files, { root, config, deps });
  const change = await localChange(createGit({ cwd: root, env: deps.env }), base);
  const collector = await deps.collectors.get("coverage");
  const context = {
    root,
    change: () => Promise.resolve(change),
    ...(config?.sources !== undefined && { sources: config.sources }),
    ...(deps.signal !== undefined && { signal: deps.signal }),
  };
  const input = { paths: read.paths, options: { ...read.options, ...collect, of: "change" } };
  try {
    const [reading] = await runCollector(collector, { input }, context);
    const warning = reading && readingWarning(reading);
    return {
      base: change.base,
      ...(typeof reading?.value === "number" && { value: reading.value }),
      ...(reading?.change !== undefined && { change: reading.change }),
      warnings: warning === undefined ? [] : [warning],
    };
  } catch (error) {
    if (!(error instanceof CollectError) || error.code !== "COLLECT_NO_LINES") throw error;
    return { base: change.base, why: error.why, warnings: [] };
  }
}

interface Place {
  readonly root: string;
  readonly config?: Config | undefined;
}

/** A report that is named needs no config. */
async function placeOf(deps: ResolvedOptions): Promise<Place> {
  const { configFile } = readSettings({ flags: deps.settings, env: deps.env });
  const isThere = configFile !== CONFIG_FILE || existsSync(resolve(deps.cwd, configFile));
  return isThere ? await readSurroundings(deps) : { root: deps.cwd };
}

/** The reports that were named, else those of the config with their options. */
async function reportsOf(
  files: readonly string[],
  { root, config, deps }: Place & { readonly deps: ResolvedOptions },
): Promise<{ readonly paths: readonly string[]; readonly options: OptionValues }> {
  if (files.length > 0) {
    const paths = files.map((file) => relative(root, resolve(deps.cwd, file)).replaceAll(sep, "/"));
    return { paths, options: {} };
  }
  for (const { source } of config?.metrics ?? []) {
    if (source.type === "command" || !/^coverage(?:-|$)/.test(source.from)) continue;
    const collector = await deps.collectors.get(source.from);
    const { input: { paths, options } } = source.type === "collect"
      ? parseCollectObject(collector, source.options)
      : parseCollectArgs(collector, source.args);
    const { by: _rows, top: _number, type, ...rest } = options;
    return {
      paths,
      options: { ...rest, ...(type !== undefined && type !== "function" && { type }) },
    };
  }
  throw new UsageError("USAGE", {
    what: "Cannot tell which reports to read",
    why: "none is named, and no metric of the config reads coverage",
    fix: "Name them: unentropy-track coverage --changed coverage/lcov.info",
  });
}

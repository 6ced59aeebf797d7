import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import process from "node:process";
import { parseCollectArgs, parseCollectObject } from "../../collectors/options.ts";
import type {
  Collector,
  CollectorContext,
  CollectorInput,
  OptionValues,
} from "../../collectors/types.ts";
import { CONFIG_FILE } from "../../config/load.ts";
import { readSettings } from "../../config/settings/settings.ts";
import type { Config } from "../../config/types.ts";
import { UsageError } from "../../errors.ts";
import { type ResolvedOptions, resolveOptions } from "../options.ts";
import { readSurroundings } from "../surroundings.ts";
import type { TrackOptions } from "../track_options.ts";

/** Which reports are looked at, and how. */
export interface CoverageOptions {
  /** Reports, from the current folder. None: those that the config's metrics read. */
  readonly files: readonly string[];
  /** As the collector `coverage` has them: `type`, `exclude`, `strip`, `prefix`. */
  readonly collect: OptionValues;
}

/** What the collector needs to look at them. */
export interface CoverageInput {
  readonly collector: Collector;
  readonly input: CollectorInput;
  readonly context: CollectorContext;
  readonly deps: ResolvedOptions;
}

/**
 * Finds the reports and the options with which they are read.
 *
 * @throws {TrackError} If no report is named and the config names none
 */
export async function coverageInput(
  { files, collect }: CoverageOptions,
  options: TrackOptions,
): Promise<CoverageInput> {
  const deps = resolveOptions(options);
  const { root, config } = await placeOf(deps);
  const named = fromRoot(files, { root, cwd: options.cwd ?? process.cwd() });
  const read = await reportsOf(named, { config, deps });
  return {
    collector: await deps.collectors.get("coverage"),
    input: { paths: read.paths, options: { ...read.options, ...collect } },
    context: {
      root,
      ...(config?.sources !== undefined && { sources: config.sources }),
      ...(deps.signal !== undefined && { signal: deps.signal }),
    },
    deps,
  };
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

/** What is named counts from where we are, also where the config was found above. */
function fromRoot(
  files: readonly string[],
  { root, cwd }: { readonly root: string; readonly cwd: string },
): readonly string[] {
  return files.map((file) => {
    const [sign, path] = file.startsWith("!") ? ["!", file.slice(1)] : ["", file];
    return sign + relative(root, resolve(cwd, path)).replaceAll(sep, "/");
  });
}

/** The reports that were named, else those of the config with their options. */
async function reportsOf(
  files: readonly string[],
  { config, deps }: Pick<Place, "config"> & { readonly deps: ResolvedOptions },
): Promise<{ readonly paths: readonly string[]; readonly options: OptionValues }> {
  if (files.length > 0) return { paths: files, options: {} };
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
    fix: "Name them: unentropy-track coverage coverage/lcov.info",
  });
}

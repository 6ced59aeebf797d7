import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import {
  type Publication,
  publish,
  type PublishDeps,
  type PublishPlace,
} from "../../ci/publish.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { readSettings } from "../../config/settings/settings.ts";
import type { ExitCode, TrackResult } from "../../core/track_result.ts";
import { UsageError } from "../../errors.ts";
import { trackSection } from "../../track.ts";
import type { TrackOptions, TrackSection } from "../options.ts";
import { findConfigs } from "./_find_configs.ts";
import { type Part, unite } from "./_unite.ts";

/** What the tracks of several configs did. */
export interface TrackedConfigs {
  /** The worst of theirs. */
  readonly exitCode: ExitCode;
  /** In the order of their paths. */
  readonly configs: readonly TrackedConfig[];
  /** What could not be shown and why. */
  readonly warnings: readonly string[];
  /** The comment with a section for each. */
  readonly commentUrl?: string;
}

/** What the track of one config did. */
export interface TrackedConfig {
  /** The config's path from the repository's top. */
  readonly config: string;
  readonly result: TrackResult;
}

/** Which configs, and who is told. */
export interface AllOptions {
  /** Folders or globs in which the configs lie; none: the whole repository. */
  readonly among: readonly string[];
  /** Told of a config before it is tracked. */
  readonly onConfig: (path: string) => void;
  /** Told of a config's result as soon as it is there. */
  readonly onResult: (result: TrackResult) => void;
}

/**
 * Tracks each config of a repository from its own folder, one after the other, each with the history that it configures, and shows them
 * together: one comment with a section for each, one check, one set of outputs. Runs of a config below the top have the label `package`,
 * so that histories in one place stay apart.
 *
 * @param options For each of the tracks
 * @throws {ConfigError} `CONFIG_NOT_FOUND`
 * @throws {UsageError} If the config's name is a path
 */
export async function trackAll(
  options: TrackOptions,
  { among, onConfig, onResult }: AllOptions,
): Promise<TrackedConfigs> {
  const { cwd: start = process.cwd(), env = process.env, settings = {}, context = {} } = options;
  const { configFile, reportDir, outputFile } = readSettings({ flags: settings, env });
  if (basename(configFile) !== configFile) throw severalByPath(configFile);
  const { top, folders } = await findConfigs(start, {
    file: configFile,
    among,
    signal: options.signal,
  });
  const shows: { readonly part: Part; readonly place: PublishPlace; readonly deps: PublishDeps }[] =
    [];
  const configs: TrackedConfig[] = [];
  for (const folder of folders) {
    const config = folder === "" ? configFile : `${folder}/${configFile}`;
    onConfig(config);
    const labels = folder === "" ? {} : { package: folder };
    const section: TrackSection = {
      name: folder,
      labels,
      top,
      show: (publication: Publication, place, deps) => {
        shows.push({ part: { name: folder, labels, publication }, place, deps });
        return Promise.resolve({ warnings: [] });
      },
    };
    const result = await trackSection({
      ...options,
      cwd: join(top, folder),
      context: { ...context, labels: { ...context.labels, ...labels } },
      settings: {
        ...settings,
        configFile,
        // What is named is one place for all of them.
        ...(reportDir !== DEFAULTS.files.reportDir && {
          reportDir: join(resolve(start, reportDir), folder),
        }),
        ...(outputFile !== DEFAULTS.files.gateResults && {
          outputFile: join(resolve(start, dirname(outputFile)), folder, basename(outputFile)),
        }),
      },
    }, section);
    onResult(result);
    configs.push({ config, result });
  }
  const codes = configs.map(({ result }) => result.exitCode);
  // A gate that failed is told whatever else failed, as in a single track.
  const exitCode = codes.includes(1) ? 1 : Math.max(...codes) as ExitCode;
  const [first, ...others] = shows;
  if (first === undefined) return { exitCode, configs, warnings: [] };
  const shown = await publish(
    unite([first.part, ...others.map(({ part }) => part)]),
    first.place,
    first.deps,
  );
  return { exitCode, configs, ...shown };
}

function severalByPath(configFile: string): UsageError {
  return new UsageError("USAGE", {
    what: "Cannot look for configs by a path",
    why: `with --all, --config-file is the name that they all have, and it is ${configFile}`,
    fix: `Say --config-file ${basename(configFile)}; folders stand behind --all`,
  });
}

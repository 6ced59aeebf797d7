import { builtinCollectors } from "../../collectors/builtin.ts";
import { checkSources, type UnmeasurableSource } from "../../collectors/check_sources.ts";
import { seriesKey } from "../../core/metric.ts";
import { formatBytes, formatCount } from "../../core/text/format.ts";
import { ConfigError } from "../../errors.ts";
import { countRuns } from "../../history/query.ts";
import { resolveOptions } from "../../track/options.ts";
import { readSurroundings, type Surroundings } from "../../track/surroundings.ts";
import type { Io } from "../io.ts";
import type { StorageAccess } from "../outputs.ts";
import { open, print } from "../open.ts";
import { stylesOf, type TrackFlags, trackOptions } from "../shared.ts";

/** Flags of `check`. */
export interface CheckFlags extends TrackFlags {
  readonly storage?: true;
}

/**
 * Validates the config, and with `--storage` reads the history and tries to write beside it.
 *
 * @returns The exit code, 0
 * @throws {TrackError} Everything that is wrong with the config, or what keeps the history from being read or written
 */
export async function checkConfig(flags: CheckFlags, io: Io): Promise<number> {
  const style = stylesOf(flags, io);
  const { around, access, warnings } = flags.storage === true
    ? await readAndTry(flags, io)
    : await readOnly(flags, io);
  const { metrics, gate, storage } = around.config;
  const problems = await checkSources(metrics, builtinCollectors());
  if (problems.length > 0) throw unusable(problems);
  const names = metrics.map((metric) => seriesKey(metric.key, metric.labels));
  const good = style.out.good("✓");
  const count = formatCount(names.length, "metric");
  return print(
    "check",
    {
      json: {
        valid: true,
        metrics: names,
        thresholds: gate.thresholds.length,
        storage: storage.type,
        ...(around.storageFallback !== undefined && { storageFallback: around.storageFallback }),
        warnings,
        ...(access !== undefined && { access }),
      },
      lines: [
        `${good} The config is valid: ${count} (${names.join(", ")}), storage ${storage.type}${
          around.storageFallback === undefined
            ? ""
            : ` instead of "${around.storageFallback}", which is unknown`
        }`,
        ...(access === undefined ? [] : [
          `${good} The history can be read: ${describe(access)}`,
          `${access.write.isProven ? good : style.out.warn("!")} ${
            access.write.isProven ? "It can be written" : "Writing was not tried"
          }: ${access.write.finding}`,
        ]),
      ],
    },
    flags,
    io,
  );
}

/** Every problem at once, as those of the config's own shape. */
function unusable(problems: readonly UnmeasurableSource[]): ConfigError {
  return new ConfigError("CONFIG_INVALID", {
    what: `Cannot measure ${formatCount(problems.length, "metric")} of the config`,
    why: problems.map(({ metric, error }) => `${metric}: ${error.what}: ${error.why}`).join("\n"),
    fix: [...new Set(problems.map(({ error }) => error.fix))].join("\n"),
  });
}

async function readOnly(flags: CheckFlags, io: Io): Promise<Checked> {
  const style = stylesOf(flags, io).log;
  const around = await readSurroundings(resolveOptions(trackOptions(flags, io)));
  for (const text of around.warnings) io.stderr.write(`${style.warn("!")} ${text}\n`);
  return { around, warnings: around.warnings };
}

interface Checked {
  readonly around: Surroundings;
  readonly access?: StorageAccess;
  readonly warnings: readonly string[];
}

async function readAndTry(flags: CheckFlags, io: Io): Promise<Checked> {
  const style = stylesOf(flags, io).log;
  await using opened = await open(flags, io);
  const { around, session, target: { store } } = opened;
  const trial = await store.tryWriting?.() ??
    { isProven: false, finding: `${store.type} offers no trial`, warnings: [] };
  for (const text of trial.warnings) io.stderr.write(`${style.warn("!")} ${text}\n`);
  const { isProven, finding } = trial;
  return {
    around,
    access: {
      location: store.location,
      found: session.found,
      runs: countRuns(session.history, opened.own),
      sizeBytes: session.sizeBytes,
      write: { isProven, finding },
    },
    warnings: [...around.warnings, ...session.warnings, ...trial.warnings],
  };
}

function describe({ found, runs, sizeBytes, location }: StorageAccess): string {
  return found
    ? `${formatCount(runs, "run")} (${formatBytes(sizeBytes)}) in ${location}`
    : `there is none yet in ${location}`;
}

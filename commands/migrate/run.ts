import type { StorageConfig } from "../../config/types.ts";
import { formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import type { OpenStore } from "../../providers/make_store.ts";
import { migrateStorage } from "../../session/migrate.ts";
import { findTarget } from "../../track/target.ts";
import { storageDeps } from "../../track/open_history.ts";
import { type ResolvedOptions, resolveOptions } from "../../track/options.ts";
import { readSurroundings, type Surroundings } from "../../track/surroundings.ts";
import type { Io } from "../io.ts";
import { print } from "../open.ts";
import { progressOf } from "../progress.ts";
import { stylesOf, type TrackFlags, trackOptions } from "../shared.ts";

/**
 * Copies the history from one storage to another and proves it.
 *
 * @param flags From where to where
 * @returns The exit code
 */
export async function migrate(flags: MigrateFlags, io: Io): Promise<number> {
  const style = stylesOf(flags, io);
  const deps = resolveOptions({
    ...trackOptions(flags, io),
    onEvent: progressOf(flags, io, style.log),
  });
  const around = await readSurroundings(deps);
  await using from = await storeOf(flags.from, around, deps);
  await using to = await storeOf(flags.to, around, deps);
  if (from.type === to.type && from.location === to.location) {
    throw new UsageError("USAGE", {
      what: "Cannot migrate the history",
      why: `source and target are the same place, ${from.location}`,
      fix: "Name two places with --from and --to",
    });
  }
  const done = await migrateStorage(from, to, storageDeps(around, deps));
  for (const text of done.warnings) io.stderr.write(`${style.log.warn("!")} ${text}\n`);
  const lines = [
    `${style.out.good("✓")} ${formatCount(done.runs, "run")} with ${
      formatCount(done.measurements, "measurement")
    } of ${from.location} are in ${to.location} (${done.copied} new there, ${done.targetRuns} in all).`,
    `  Both sides have the checksum ${done.checksum.slice(0, 16)}…; the source is as it was.`,
  ];
  const json = { from: from.location, to: to.location, ...done };
  return print("migrate", { json, lines }, flags, io);
}

/** The provider that `TYPE` or `TYPE:WHERE` names; what it leaves out comes from config and flags. */
async function storeOf(
  spec: string,
  around: Surroundings,
  deps: ResolvedOptions,
): Promise<OpenStore> {
  const at = spec.indexOf(":");
  const type = at < 0 ? spec : spec.slice(0, at);
  const where = at < 0 ? "" : spec.slice(at + 1);
  if (deps.registry.get(type) === undefined) {
    throw new UsageError("USAGE", {
      what: `Cannot use the storage "${spec}"`,
      why: `"${type}" is no storage type; known are ${deps.registry.types().join(", ")}`,
      fix: "Write TYPE or TYPE:WHERE, for example sqlite-local:old.db",
    });
  }
  const storage = { ...around.config.storage, type, ...placeSettings(type, where) };
  const { store } = await findTarget({ ...around, config: { ...around.config, storage } }, deps, {
    needsCommit: false,
  });
  return store;
}

function placeSettings(type: string, where: string): Partial<StorageConfig> {
  if (where === "") return {};
  switch (type) {
    case "sqlite-s3": {
      const [bucket = "", ...key] = where.replace(/^\/\//, "").split("/");
      return { bucket, ...(key.length > 0 && { key: key.join("/") }) };
    }
    case "sqlite-git":
      return { ref: where };
    case "sqlite-artifact":
      return { artifactName: where };
    case "postgres":
      return { schema: where };
    default:
      return { path: where };
  }
}

/** Flags of `migrate`. */
export interface MigrateFlags extends TrackFlags {
  readonly from: string;
  readonly to: string;
}

import { formatBytes, formatCount } from "../../core/text/format.ts";
import { UsageError } from "../../errors.ts";
import { forgetRuns } from "../../history/forget.ts";
import type { Io } from "../io.ts";
import { open, print } from "../open.ts";
import type { TrackFlags } from "../shared.ts";

/**
 * `history prune`: forgets old runs for good.
 *
 * @returns The exit code
 */
export async function pruneHistory(flags: PruneFlags, io: Io): Promise<number> {
  if (flags.maxRuns === undefined && flags.maxAgeDays === undefined) {
    throw new UsageError("USAGE", {
      what: "Cannot prune the history",
      why: "nothing says which runs may go",
      fix: "Give --max-runs or --max-age-days",
    });
  }
  await using opened = await open(flags, io);
  const rule = {
    ...(opened.own.project !== undefined && { project: opened.own.project }),
    keepTagged: flags.dropTagged !== true,
    ...(flags.maxRuns !== undefined && { maxRuns: flags.maxRuns }),
    ...(flags.maxAgeDays !== undefined && { maxAgeDays: flags.maxAgeDays }),
    ...(flags.branch !== undefined && { branch: flags.branch }),
  };
  const { session } = opened;
  const now = opened.now();
  let forgotten: readonly string[] = forgetRuns(session.history, rule, now);
  if (flags.dryRun === true || forgotten.length === 0) {
    const lines = [
      `${formatCount(forgotten.length, "run")} would be forgotten; nothing was changed.`,
    ];
    return print(
      "history prune",
      { json: { forgotten: forgotten.length, stored: false }, lines },
      flags,
      io,
    );
  }
  const known = new Set(forgotten);
  const { sizeBytes } = await session.commit({
    forget: (history) => {
      for (const key of forgetRuns(history, rule, now)) known.add(key);
      return [...known];
    },
  });
  forgotten = [...known];
  const lines = [
    `${formatCount(forgotten.length, "run")} forgotten; the history is ${
      formatBytes(sizeBytes)
    } now.`,
  ];
  return print(
    "history prune",
    { json: { forgotten: forgotten.length, stored: true, sizeBytes }, lines },
    flags,
    io,
  );
}

/**
 * `history compact`: folds what has piled up beside the database.
 *
 * @param flags Where the history is
 * @returns The exit code
 */
export async function compactHistory(flags: TrackFlags, io: Io): Promise<number> {
  await using opened = await open(flags, io);
  const { store } = opened.target;
  if (store.compact === undefined) {
    const lines = [`Nothing to do: ${store.type} keeps one file.`];
    return print("history compact", { json: { folded: 0 }, lines }, flags, io);
  }
  const { folded, warnings } = await store.compact();
  for (const text of warnings) io.stderr.write(`! ${text}\n`);
  const lines = [`${formatCount(folded, "object")} folded into ${store.location}.`];
  return print("history compact", { json: { folded, warnings }, lines }, flags, io);
}

/** Flags of `history prune`. */
export interface PruneFlags extends TrackFlags {
  readonly maxRuns?: number;
  readonly maxAgeDays?: number;
  readonly dropTagged?: true;
  readonly dryRun?: true;
}

import type { Command } from "commander";
import type { Io } from "../io.ts";
import { type TrackFlags, withTrackFlags } from "../shared.ts";
import type { CurateFlags } from "./curate.ts";

const BECAUSE = ["--because <reason>", "why; kept with your name and the time"] as const;

/** Adds the subcommands of `history` that say something about it for the whole team. */
export function addCuration(history: Command, io: Io, done: (exitCode: number) => void): void {
  const load = () => import("./curate.ts");

  withTrackFlags(history.command("exclude"))
    .description("take a run out of everything that judges or draws; it stays in the history")
    .argument("<run>", "its run id, or the first digits of a commit: all runs of it")
    .option("--metric <name>", "only this metric, or pattern: bench{case=parse}")
    .requiredOption(...BECAUSE)
    .addHelpText(
      "after",
      '\nExample:\n  unentropy-track history exclude a1b2c3d --metric bundle --because "the build was empty"',
    )
    .action(async (run: string, flags: CurateFlags) =>
      done(await (await load()).excludeRun(run, flags, io))
    );

  withTrackFlags(history.command("restore"))
    .description("take back an exclusion, a note, a rename or a unit")
    .argument("<run>", "what was excluded, or the id of an event")
    .option("--metric <name>", "only exclusions of just this metric")
    .requiredOption(...BECAUSE)
    .addHelpText(
      "after",
      '\nExample:\n  unentropy-track history restore a1b2c3d --because "it was right after all"',
    )
    .action(async (run: string, flags: CurateFlags) =>
      done(await (await load()).restoreEvents(run, flags, io))
    );

  withTrackFlags(history.command("annotate"))
    .description("put a note on a commit, as a flag on every chart")
    .argument("<commit>", "the first digits of a measured commit")
    .argument("<text>", "what the flag says")
    .option("--metric <name>", "only on the charts of this metric, or pattern")
    .addHelpText(
      "after",
      '\nExample:\n  unentropy-track history annotate a1b2c3d "new runners: 16 cores"',
    )
    .action(async (commit: string, text: string, flags: TrackFlags) =>
      done(await (await load()).annotateCommit(commit, text, flags, io))
    );

  withTrackFlags(history.command("rename"))
    .description("join the line of a series to that of its new name")
    .argument("<old>", "a metric, or labels of it: bench{case=parse}")
    .argument("<new>", "what it is called now: bench{case=parse-json}")
    .requiredOption(...BECAUSE)
    .addHelpText(
      "after",
      '\nExample:\n  unentropy-track history rename bundle bundle-size --because "clearer"',
    )
    .action(async (from: string, to: string, flags: CurateFlags) =>
      done(await (await load()).renameSeries({ from, to }, flags, io))
    );

  withTrackFlags(history.command("unit"))
    .description("convert the older values of a metric to its unit now")
    .argument("<metric>", "its key")
    .argument("<from>", "the unit of the older values: bytes, ms, percent, …")
    .argument("<to>", "the unit of the newer values: KiB, s, ratio, …")
    .option("--before <commit>", "the first commit in the new unit (default: all values so far)")
    .requiredOption(...BECAUSE)
    .addHelpText(
      "after",
      '\nExample:\n  unentropy-track history unit bundle bytes KiB --before a1b2c3d --because "easier to read"',
    )
    .action(async (metric: string, from: string, to: string, flags: CurateFlags) =>
      done(await (await load()).convertUnit(metric, { from, to }, flags, io))
    );

  withTrackFlags(history.command("events"))
    .description("what was curated, by whom and why, newest first")
    .addHelpText("after", "\nExample:\n  unentropy-track history events")
    .action(async (flags: TrackFlags) => done(await (await load()).listEvents(flags, io)));
}

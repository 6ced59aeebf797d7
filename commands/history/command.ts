import type { Command } from "commander";
import type { Io } from "../io.ts";
import { wholeNumber } from "../option_values.ts";
import { type TrackFlags, withTrackFlags } from "../shared.ts";
import { addCuration } from "./curation_commands.ts";
import type { RunFlags } from "./look.ts";
import type { PruneFlags } from "./maintain.ts";
import type { MergeFlags } from "./merge.ts";
import type { VerifyFlags } from "./verify.ts";

/** Adds `history` with its subcommands. */
export function addHistory(program: Command, io: Io, done: (exitCode: number) => void): void {
  const history = program.command("history")
    .description("look into the history, and maintain it")
    .enablePositionalOptions();
  const load = () => import("./look.ts");
  const maintain = () => import("./maintain.ts");

  withTrackFlags(history.command("list"))
    .description("the runs, newest first")
    .option("--limit <n>", "how many (20)", wholeNumber)
    .option("--event <name>", "only runs of this event: push, pull_request, …")
    .addHelpText("after", "\nExample:\n  unentropy-track history list --branch main --limit 50")
    .action(async (flags: RunFlags) => done(await (await load()).listHistory(flags, io)));

  withTrackFlags(history.command("show"))
    .description("everything that one run left")
    .argument("<run>", "its commit (the first digits will do) or its run id")
    .addHelpText("after", "\nExample:\n  unentropy-track history show a1b2c3d")
    .action(async (run: string, flags: TrackFlags) =>
      done(await (await load()).showRun(run, flags, io))
    );

  withTrackFlags(history.command("series"))
    .description("the values of one series over time")
    .argument("<series>", "a metric, with labels if it has some: bench{case=parse}")
    .option("--limit <n>", "how many of the newest (20)", wholeNumber)
    .addHelpText("after", "\nExample:\n  unentropy-track history series coverage --json")
    .action(async (series: string, flags: RunFlags) =>
      done(await (await load()).showSeries(series, flags, io))
    );

  withTrackFlags(history.command("changes"))
    .description("where the level of a series moved, and in which commits")
    .argument("[metric]", "only of this metric")
    .option("--limit <n>", "how many commits, the most unusual first (20)", wholeNumber)
    .addHelpText("after", "\nExample:\n  unentropy-track history changes bundle")
    .action(async (metric: string | undefined, flags: RunFlags) =>
      done(await (await import("./changes.ts")).showChanges(metric, flags, io))
    );

  withTrackFlags(history.command("projects"))
    .description("whose runs the history holds, and which of them are looked at here")
    .addHelpText("after", "\nExample:\n  unentropy-track history projects --json")
    .action(async (flags: TrackFlags) =>
      done(await (await import("./projects.ts")).listProjects(flags, io))
    );

  addCuration(history, io, done);

  withTrackFlags(history.command("prune"))
    .description("forget old runs for good; the newest run of each branch always stays")
    .option("--max-runs <n>", "keep the newest so many", wholeNumber)
    .option("--max-age-days <n>", "keep those that are not older", wholeNumber)
    .option("--drop-tagged", "forget runs on a tag, too")
    .option("--dry-run", "say how many would go, and change nothing")
    .addHelpText(
      "after",
      "\nExample:\n  unentropy-track history prune --max-age-days 730 --dry-run",
    )
    .action(async (flags: PruneFlags) => done(await (await maintain()).pruneHistory(flags, io)));

  withTrackFlags(history.command("compact"))
    .description(
      "fold the objects of single runs into the database (S3 without conditional writes)",
    )
    .addHelpText("after", "\nExample:\n  unentropy-track history compact --storage-type sqlite-s3")
    .action(async (flags: TrackFlags) => done(await (await maintain()).compactHistory(flags, io)));

  withTrackFlags(history.command("verify"))
    .description("whether each run is still what was recorded; exit code 2 if one is not")
    .option("--accept", "take damaged runs for what they are now")
    .addHelpText("after", "\nExample:\n  unentropy-track history verify --json")
    .action(async (flags: VerifyFlags) =>
      done(await (await import("./verify.ts")).verify(flags, io))
    );

  withTrackFlags(history.command("restore-version"))
    .description("bring an older version, artifact or backup of a lost or damaged history back")
    .argument("[name]", "part of the version's name (the newest that is whole)")
    .addHelpText("after", "\nExample:\n  unentropy-track history restore-version")
    .action(async (name: string | undefined, flags: TrackFlags) =>
      done(await (await import("./restore_version.ts")).restore(name, flags, io))
    );

  withTrackFlags(history.command("merge"))
    .description(
      "bring databases (runs that could not be sent, other histories) into the stored history",
    )
    .argument("<files...>", "databases; they stay as they are")
    .option("-o, --output <file>", "unite them into this new database instead")
    .option("--force", "replace the output if it exists")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track history merge .unentropy/unsent/*.db\n" +
        "  unentropy-track history merge A.db B.db -o C.db",
    )
    .action(async (files: readonly string[], flags: MergeFlags) =>
      done(await (await import("./merge.ts")).merge(files, flags, io))
    );
}

import type { Command } from "commander";
import type { Io } from "../io.ts";
import { withTrackFlags } from "../shared.ts";
import type { MigrateFlags } from "./run.ts";

/** Adds `migrate`: copy the history from one storage to another and prove it. */
export function addMigrate(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("migrate"))
    .description(
      "copy the history from one storage to another, verified; the source stays as it is",
    )
    .requiredOption(
      "--from <storage>",
      "a type, and where: sqlite-local:old.db, sqlite-git:ref, sqlite-s3:bucket/key",
    )
    .requiredOption(
      "--to <storage>",
      "the same; what is left out comes from the config and the flags",
    )
    .addHelpText(
      "after",
      "\nExample:\n  unentropy-track migrate --from sqlite-local:.unentropy/history.db --to sqlite-s3:metrics/history.db",
    )
    .action(async (flags: MigrateFlags) => {
      const { migrate } = await import("./run.ts");
      done(await migrate(flags, io));
    });
}

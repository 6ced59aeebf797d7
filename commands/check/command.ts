import type { Command } from "commander";
import type { CheckFlags } from "./run.ts";
import { withTrackFlags } from "../shared.ts";
import type { Io } from "../io.ts";

/** Adds `check`: validate the config and, with `--storage`, prove that the history can be read and written. */
export function addCheck(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("check").alias("verify"))
    .description(
      "validate the config; with --storage prove that the history can be read and written",
    )
    .argument("[config]", "the config (unentropy.json)")
    .option("--storage", "read the history, and try a conditional write that leaves nothing behind")
    .addHelpText("after", "\nExample:\n  unentropy-track check --storage")
    .action(async (config: string | undefined, flags: CheckFlags) => {
      const { checkConfig } = await import("./run.ts");
      const given = config === undefined ? flags : { ...flags, configFile: config };
      done(await checkConfig(given, io));
    });
}

import type { Command } from "commander";
import { type TrackFlags, withTrackFlags } from "./_shared.ts";
import type { Io } from "./io.ts";

/**
 * Adds `check`: validate the config and, with `--storage`, prove that the history can be read.
 *
 * @param program The program
 * @param io The program's surroundings
 * @param done Takes the exit code
 */
export function addCheck(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("check").alias("verify"))
    .description("validate the config; with --storage prove access to the history too")
    .argument("[config]", "the config (unentropy.json)")
    .option("--storage", "open the storage and read the history")
    .addHelpText("after", "\nExample:\n  unentropy-track check --storage")
    .action(async (config: string | undefined, flags: TrackFlags & { readonly storage?: true }) => {
      const { checkConfig } = await import("./_check_config.ts");
      const given = config === undefined ? flags : { ...flags, configFile: config };
      done(await checkConfig(given, io));
    });
}

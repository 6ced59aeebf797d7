import type { Command } from "commander";
import { type TrackFlags, trackOptions, withTrackFlags } from "./_shared.ts";
import type { Io } from "./io.ts";

/**
 * Adds `report`: draw the history as it is; nothing is measured or stored.
 *
 * @param program The program
 * @param io The program's surroundings
 * @param done Takes the exit code
 */
export function addReport(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("report"))
    .description("render the report from the history; measure and store nothing")
    .addHelpText("after", "\nExample:\n  unentropy-track report --report-dir public")
    .action(async (flags: TrackFlags) => {
      const { runTrack } = await import("./_run_track.ts");
      const phases = ["download", "report"] as const;
      done(await runTrack({ ...trackOptions(flags, io), phases }, flags, io));
    });
}

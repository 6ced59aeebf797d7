import type { Command } from "commander";
import { SETTING_NAMES } from "../../config/settings/table.ts";
import { type TrackFlags, trackOptions, withChangeFlags, withTrackFlags } from "../shared.ts";
import type { Io } from "../io.ts";

/** Adds `gate`: collect, compare with the history, judge; nothing is stored. */
export function addGate(program: Command, io: Io, done: (exitCode: number) => void): void {
  withChangeFlags(withTrackFlags(program.command("gate"), SETTING_NAMES))
    .description("collect, compare with the history and judge; store nothing")
    .addHelpText("after", "\nExample:\n  unentropy-track gate --quality-gate-mode hard")
    .action(async (flags: TrackFlags) => {
      const { runTrack } = await import("../run_track.ts");
      const phases = ["download", "collect", "gate", "publish"] as const;
      done(await runTrack({ ...trackOptions(flags, io), phases }, flags, io));
    });
}

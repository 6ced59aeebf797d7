import type { Command } from "commander";
import { SETTING_NAMES } from "../../config/settings/table.ts";
import { type TrackFlags, trackOptions, withChangeFlags, withTrackFlags } from "../shared.ts";
import type { Io } from "../io.ts";

/** Adds `track`, the main job. */
export function addTrack(program: Command, io: Io, done: (exitCode: number) => void): void {
  withChangeFlags(withTrackFlags(program.command("track"), SETTING_NAMES))
    .description("collect, record, report and judge: all phases (the default command)")
    .option("--no-report", "make no report")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track\n  unentropy-track track --quality-gate-mode hard --label os=linux",
    )
    .action(async (flags: TrackFlags & { readonly report: boolean }) => {
      const [{ runTrack }, { PHASES }] = await Promise.all([
        import("../run_track.ts"),
        import("../../core/track_result.ts"),
      ]);
      const phases = PHASES.filter((name) => name !== "report" || flags.report);
      done(await runTrack({ ...trackOptions(flags, io), phases }, flags, io));
    });
}

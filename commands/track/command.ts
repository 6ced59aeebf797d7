import type { Command } from "commander";
import { SETTING_NAMES } from "../../config/settings/table.ts";
import { type TrackFlags, trackOptions, withChangeFlags, withTrackFlags } from "../shared.ts";
import type { Io } from "../io.ts";

/** Adds `track`, the main job. */
export function addTrack(program: Command, io: Io, done: (exitCode: number) => void): void {
  withChangeFlags(withTrackFlags(program.command("track"), SETTING_NAMES))
    .description("collect, record, report and judge: all phases (the default command)")
    .option(
      "--all [folders...]",
      "every config of the repository, or of these folders, with one comment for all",
    )
    .option("--no-report", "make no report")
    .addHelpText(
      "after",
      '\nExamples:\n  unentropy-track\n  unentropy-track track --quality-gate-mode hard --label os=linux\n  unentropy-track --all "packages/*"',
    )
    .action(async (flags: TrackFlags & OwnFlags) => {
      const [{ runTrack, runTrackAll }, { PHASES }] = await Promise.all([
        import("../run_track.ts"),
        import("../../core/track_result.ts"),
      ]);
      const phases = PHASES.filter((name) => name !== "report" || flags.report);
      const options = { ...trackOptions(flags, io), phases };
      const { all } = flags;
      done(
        all === undefined
          ? await runTrack(options, flags, io)
          : await runTrackAll(options, all === true ? [] : all, flags, io),
      );
    });
}

interface OwnFlags {
  readonly report: boolean;
  /** Folders or globs; `true`: the whole repository. */
  readonly all?: true | readonly string[];
}

import type { Command } from "commander";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { type CommonFlags, type TrackFlags, trackOptions, withCommonFlags } from "../shared.ts";
import type { Io } from "../io.ts";

/** Adds `collect`: measure and print, store nothing; with a name, run one built-in collector. */
export function addCollect(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("collect"))
    .description("measure and print, store nothing; `collect NAME …` runs one built-in collector")
    .argument("[name]", "a collector; without it, all metrics of the config")
    .argument("[args...]", "its files and options, as behind @collect")
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText(
      "after",
      () =>
        `\nCollectors: ${builtinCollectors().names().join(", ")}.\n` +
        "`collect NAME --help` tells what one understands.\n" +
        "\nExamples:\n  unentropy-track collect --json\n" +
        "  unentropy-track collect size dist --compress gzip",
    )
    .action(async (name: string | undefined, args: readonly string[], flags: CommonFlags) => {
      if (name === undefined) {
        const { runTrack } = await import("../run_track.ts");
        const options = trackOptions(flags as TrackFlags, io);
        done(await runTrack({ ...options, phases: ["collect"] }, flags, io));
        return;
      }
      const { runCollectCommand } = await import("./run.ts");
      done(await runCollectCommand({ name, args }, flags, io));
    });
}

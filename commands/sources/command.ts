import { type Command, Option } from "commander";
import type { Io } from "../io.ts";
import { withCommonFlags } from "../shared.ts";
import type { SourcesFlags } from "./run.ts";

/** Adds `sources`: the files that count as the project's own. */
export function addSources(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("sources"))
    .description("list the files that count as the project's own, and with --loc their lines")
    .option("-l, --loc", "count the lines of code of each file, as the collector loc does")
    .addOption(
      new Option("--sort <order>", "by name, or by lines: most first").choices(["name", "loc"])
        .default("name"),
    )
    .option("--absolute", "print absolute paths")
    .addHelpText("after", "\nExample:\n  unentropy-track sources --loc --sort loc")
    .action(async (flags: SourcesFlags) => {
      const { listSources } = await import("./run.ts");
      done(await listSources(flags, io));
    });
}

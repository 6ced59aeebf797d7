import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../io.ts";
import { withTrackFlags } from "../shared.ts";
import type { PreviewFlags } from "./run.ts";

/** Adds `preview`: serve the report on this machine and follow the work tree. */
export function addPreview(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("preview"))
    .description("serve the report on this machine and follow config and reports; store nothing")
    .option("--db <file>", "show this database as it is; nothing is measured")
    .option("--sample", "show generated data, marked as such; shown too where there is no history")
    .option("--port <number>", "the port (4400, or any that is free)", port)
    .option("--open", "open the page in a browser")
    .option("-o, --output <folder>", "write the page into this folder and end")
    .addHelpText(
      "after",
      "\nThe page follows the config, the history and the files that metrics read; a command runs\n" +
        "again when its metric's config changes. Only this machine can reach it; Ctrl-C ends it.\n" +
        "\nExamples:\n  unentropy-track preview --open\n" +
        "  unentropy-track preview --db other.db --port 8080",
    )
    .action(async (flags: PreviewFlags) => {
      const { servePreview } = await import("./run.ts");
      done(await servePreview(flags, io));
    });
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) {
    throw new InvalidArgumentError("It is a whole number from 0 to 65535.");
  }
  return number;
}

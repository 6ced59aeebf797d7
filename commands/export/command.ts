import { type Command, InvalidArgumentError, Option } from "commander";
import type { Io } from "../io.ts";
import { withTrackFlags } from "../shared.ts";
import { EXPORT_FORMATS, type ExportFlags } from "./_flags.ts";

/** Adds `export`: write the history for other programs. */
export function addExport(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("export"))
    .description(
      "write the history for other programs: all of it, or the runs of --branch and --since",
    )
    .addOption(
      new Option(
        "--format <name>",
        "jsonl: everything, to be imported again; csv, json: a table of values; openmetrics: every value with its time; " +
          "prometheus: the latest values (by the output's name, else jsonl)",
      ).choices(EXPORT_FORMATS),
    )
    .option("-o, --output <file>", "where to (stdout)")
    .option("--since <date>", "only runs from this day on: 2026-01-31", parseDay)
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track export -o history.jsonl\n" +
        "  unentropy-track export --format prometheus --branch main -o /var/lib/node_exporter/project.prom",
    )
    .action(async (flags: ExportFlags) => {
      const { writeExport } = await import("./run.ts");
      done(await writeExport(flags, io));
    });
}

function parseDay(text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError("It must be a day: 2026-01-31.");
  return time;
}

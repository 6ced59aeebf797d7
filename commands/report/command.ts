import { type Command, Option } from "commander";
import type { Io } from "../io.ts";
import { trackOptions, withTrackFlags } from "../shared.ts";
import { REPORT_FORMATS, type ReportFlags } from "./_flags.ts";

/** Adds `report`: draw the history as it is; nothing is measured or stored. */
export function addReport(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("report"), ["reportDir"])
    .description("render the report from the history; measure and store nothing")
    .addOption(
      new Option("--format <name>", "by the output's name, else html").choices(REPORT_FORMATS),
    )
    .option("-o, --output <file>", "where to (html: index.html in --report-dir; others: stdout)")
    .option(
      "--db <file>",
      "show this database; several give a page over all, with metrics.json, in --report-dir",
      (file: string, files: readonly string[] = []) => [...files, file],
    )
    .option("--sample", "show generated data, marked as such")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track report --report-dir public\n" +
        "  unentropy-track report --format markdown\n" +
        "  unentropy-track report --db parser.db --db server.db --report-dir public",
    )
    .action(async (flags: ReportFlags) => {
      if ([flags.format, flags.output, flags.db, flags.sample].some((one) => one !== undefined)) {
        const { renderReport } = await import("./run.ts");
        done(await renderReport(flags, io));
        return;
      }
      const { runTrack } = await import("../run_track.ts");
      const phases = ["download", "report"] as const;
      done(await runTrack({ ...trackOptions(flags, io), phases }, flags, io));
    });
}

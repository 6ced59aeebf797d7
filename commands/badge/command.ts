import type { Command } from "commander";
import type { Io } from "../io.ts";
import { withTrackFlags } from "../shared.ts";
import type { BadgeFlags } from "./run.ts";

/** Adds `badge`: draw the latest value of a metric. */
export function addBadge(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("badge"))
    .description("draw the latest value of a metric as an SVG badge, coloured by its thresholds")
    .argument("<metric>", "a metric, with labels if it has some: bench{case=parse}")
    .option("-o, --output <file>", "where to (stdout)")
    .option("--db <file>", "of this database; no config is needed")
    .option("--text <words>", "the words on the left (the metric's name)")
    .option("--chart", "with its newest values as a line, for a README")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track badge coverage -o coverage.svg\n" +
        "  unentropy-track badge coverage --chart -o coverage-chart.svg",
    )
    .action(async (metric: string, flags: BadgeFlags) => {
      const { drawBadge } = await import("./run.ts");
      done(await drawBadge(metric, flags, io));
    });
}

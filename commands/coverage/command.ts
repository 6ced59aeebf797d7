import { type Command, InvalidArgumentError, Option } from "commander";
import type { Io } from "../io.ts";
import { addText } from "../option_values.ts";
import { withCommonFlags } from "../shared.ts";
import type { CoverageFlags } from "./changed.ts";

/** Adds `coverage`: which lines no test reaches, from the reports of a test run. */
export function addCoverage(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("coverage"))
    .description("tell which of the lines that you changed no test reaches, before you push")
    .argument(
      "[file...]",
      "reports of any format; without them, those that the config's metrics read",
    )
    .requiredOption("--changed", "what the work tree changes")
    .option("--base <ref>", "the branch or commit to compare with (the default branch)")
    .option("--min <percent>", "exit with 1 if less is covered", percentage)
    .addOption(
      new Option("--type <kind>", "what is counted (line, of Go's profiles statement)")
        .choices(["line", "branch", "statement"]),
    )
    .option(
      "--before <file>",
      "reports of what the change started from: tells what lost its coverage elsewhere (repeatable)",
      addText,
    )
    .option("--exclude <glob>", "leave out the source files that match (repeatable)", addText)
    .option("--strip <prefix>", "a path prefix of another machine to remove (repeatable)", addText)
    .option(
      "--prefix <folder>",
      "the folder from which the reports' paths count (repeatable)",
      addText,
    )
    .addHelpText(
      "after",
      `
The change is what was committed since the branch to compare with was left, what was not committed yet, and new files. Nothing is stored.

Exit codes: 1 if less than --min is covered, else 0. A change without a line that could be covered passes.

Example:
  unentropy-track coverage --changed coverage/lcov.info --base main --min 80`,
    )
    .action(async (files: readonly string[], flags: CoverageFlags) => {
      const { runChanged } = await import("./changed.ts");
      done(await runChanged(files, flags, io));
    });
}

function percentage(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= 0 && number <= 100) return number;
  throw new InvalidArgumentError("It is a number from 0 to 100.");
}

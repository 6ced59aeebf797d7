import { type Command, InvalidArgumentError, Option } from "commander";
import type { Io } from "../io.ts";
import { addText } from "../option_values.ts";
import { withCommonFlags } from "../shared.ts";
import { UsageError } from "../../errors.ts";
import type { CoverageFlags } from "./_flags.ts";

/** Adds `coverage`: which lines no test reaches, from the reports of a test run. */
export function addCoverage(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("coverage"))
    .description(
      "tell what no test reaches, of everything or of your change; or write the reports in another format",
    )
    .argument(
      "[file...]",
      "reports of any format; without them, those that the config's metrics read",
    )
    .addOption(
      new Option("--changed", "look at what the work tree changes only").conflicts("convert"),
    )
    .option("--base <ref>", "the branch or commit to compare with (the default branch)")
    .option("--min <percent>", "exit with 1 if less is covered", percentage)
    .addOption(
      new Option(
        "--type <kind>",
        "what is counted (line, or what the format's own tool prints first)",
      )
        .choices(["line", "branch", "function", "statement"]),
    )
    .option(
      "--before <file>",
      "reports of what the change started from: tells what lost its coverage elsewhere (repeatable)",
      addText,
    )
    .addOption(
      new Option(
        "--convert <format>",
        "write lines, branches and functions of all reports as one in this format",
      ).choices(["cobertura", "lcov"]).conflicts(["min", "type"]),
    )
    .option("-o, --output <file>", "where --convert writes to (stdout)")
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

Examples:
  unentropy-track coverage coverage/lcov.info --min 80
  unentropy-track coverage --changed coverage/lcov.info --base main --min 80
  unentropy-track coverage --convert cobertura -o cobertura.xml "reports/**/*.info"`,
    )
    .action(async (files: readonly string[], flags: CoverageFlags) => {
      const { changed, convert } = flags;
      refuseAlone(flags);
      if (convert !== undefined) {
        const { runConvert } = await import("./convert.ts");
        done(await runConvert(files, { ...flags, convert }, io));
      } else if (changed === true) {
        const { runChanged } = await import("./changed.ts");
        done(await runChanged(files, flags, io));
      } else {
        const { runTree } = await import("./tree.ts");
        done(await runTree(files, flags, io));
      }
    });
}

function percentage(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && number >= 0 && number <= 100) return number;
  throw new InvalidArgumentError("It is a number from 0 to 100.");
}

/** A flag that would change nothing was meant otherwise. */
function refuseAlone({ changed, convert, base, before, output }: CoverageFlags): void {
  const alone = ([flag, value, other]: readonly [string, unknown, string]) => {
    if (value === undefined) return;
    throw new UsageError("USAGE", {
      what: `Cannot use ${flag} here`,
      why: `it says something of ${other}, which is not given`,
      fix: `Give ${other} too, or leave ${flag} out`,
    });
  };
  if (changed !== true) {
    alone(["--base", base, "--changed"]);
    alone(["--before", before, "--changed"]);
  }
  if (convert === undefined) alone(["--output", output, "--convert"]);
}

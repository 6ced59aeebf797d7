import type { Command } from "commander";
import type { Io } from "../io.ts";
import { addText, wholeNumber } from "../option_values.ts";
import { withCommonFlags } from "../shared.ts";
import type { CompareFlags } from "./run.ts";

/** Adds `compare`: measure two commits in turn in one job. */
export function addCompare(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("compare"))
    .description("measure two commits in turn on this machine: the sharpest test for noisy metrics")
    .requiredOption("--base <ref>", "compare with where the change left this branch or commit")
    .option("--head <ref>", "the change (HEAD)")
    .option("--pairs <n>", "how often each side is measured, 5 or more (5)", wholeNumber)
    .option("--metric <pattern>", "only these metrics (repeatable)", addText)
    .option("--setup <command>", "prepares a fresh work tree, as `npm ci` does")
    .option("--quality-gate-mode <mode>", "off, soft or hard, over qualityGate.mode")
    .addHelpText(
      "after",
      `
Both commits get a work tree of their own, outside of yours, which is removed at the end. Commands are those of the present config;
without --metric, every metric with noise that a command measures is compared. A metric is worse if a paired t-test at 1 % says so,
and by more than its minEffect. Nothing is stored.

Exit codes: 1 if a metric is worse in mode hard (in mode soft it is only told), 2 if a metric could not be measured, else 0.

Example:
  unentropy-track compare --base origin/main --pairs 10 --setup "npm ci" --quality-gate-mode hard`,
    )
    .action(async (flags: CompareFlags) => {
      const { runCompare } = await import("./run.ts");
      done(await runCompare(flags, io));
    });
}

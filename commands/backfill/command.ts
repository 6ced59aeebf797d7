import { type Command, InvalidArgumentError } from "commander";
import type { Every } from "../../core/past/pick_commits.ts";
import type { Io } from "../io.ts";
import { addText, wholeNumber } from "../option_values.ts";
import { withTrackFlags } from "../shared.ts";
import type { BackfillFlags } from "./run.ts";

/** Adds `backfill`: measure past commits. */
export function addBackfill(program: Command, io: Io, done: (exitCode: number) => void): void {
  withTrackFlags(program.command("backfill"))
    .description("measure past commits with today's config; your work tree is not touched")
    .option("--since <date>", "commits from this day on (UTC), 2024-01-31", date)
    .option("--last <number>", "only so many of the newest commits", wholeNumber)
    .option("--every <which>", "of these every 10th, or one per day, week, tag or merge", every)
    .option("--metric <key>", "this metric only, or a pattern (repeatable)", addText)
    .option("--jobs <number>", "commits at once (one per processor)", wholeNumber)
    .option("--setup <command>", "run it in each commit's work tree first: 'npm ci'")
    .option("--no-first-parent", "the commits of merged branches, too")
    .option("--again", "measure again what a backfill has measured")
    .addHelpText(
      "after",
      "\nIt can be stopped at any moment and goes on where it was.\n\n" +
        "Examples:\n  unentropy-track backfill --last 200\n" +
        "  unentropy-track backfill --since 2024-01-01 --every week --setup 'npm ci'",
    )
    .action(async (flags: BackfillFlags) => {
      const { backfill } = await import("./run.ts");
      done(await backfill(flags, io));
    });
}

function date(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : NaN;
  // Date.parse takes 30 February for a day in March.
  const isDay = new Date(time || 0).toISOString().startsWith(text.slice(0, 10)) || text.length > 10;
  if (Number.isNaN(time) || !isDay) throw new InvalidArgumentError("Write it as 2024-01-31.");
  return time;
}

function every(text: string): Every {
  if (text === "day" || text === "week" || text === "tag" || text === "merge") return text;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1, or day, week, tag or merge.");
}

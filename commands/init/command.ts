import { type Command, Option } from "commander";
import { CI_NAMES } from "../../onboarding/detect_project.ts";
import { KIND_NAMES } from "../../onboarding/project_kinds.ts";
import type { Io } from "../io.ts";
import { withCommonFlags } from "../shared.ts";
import type { InitFlags } from "./_show.ts";

/** What `--storage` takes: the storage types and their short names. */
const STORAGES = [
  "artifact",
  "git",
  "s3",
  "local",
  "sqlite-artifact",
  "sqlite-git",
  "sqlite-s3",
  "sqlite-local",
];

/** Adds `init`: look at the repository, write a config of metrics that work here, and the workflow. */
export function addInit(program: Command, io: Io, done: (exitCode: number) => void): void {
  withCommonFlags(program.command("init"))
    .description(
      "look at this repository; write a config of metrics that work here, and a workflow",
    )
    .addOption(
      new Option("-t, --type <kind>", "the kind of project (found out)").choices(KIND_NAMES),
    )
    .addOption(
      new Option("-s, --storage <type>", "where the history lives (by the CI system)")
        .choices(STORAGES),
    )
    .addOption(new Option("--ci <name>", "the CI system (found out)").choices(CI_NAMES))
    .option("-y, --yes", "ask nothing")
    .option("-f, --force", "replace files that exist")
    .option("--dry-run", "print the files, write nothing")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track init --dry-run\n  unentropy-track init --yes --type go --storage s3",
    )
    .action(async (flags: InitFlags) => {
      const { init } = await import("./run.ts");
      done(await init(flags, io));
    });
}

import { type Command, InvalidArgumentError, Option } from "commander";
import { IMPORT_FORMATS } from "../../history/import/format.ts";
import type { Io } from "../io.ts";
import { withCommonFlags, withTrackFlags } from "../shared.ts";
import type { ImportFlags } from "./run.ts";
import type { SeedWorkflowFlags } from "./seed_workflow.ts";

/** Adds `import`: bring what other tools measured into the history. */
export function addImport(program: Command, io: Io, done: (exitCode: number) => void): void {
  const command = withTrackFlags(program.command("import"), [], ["strict"])
    .description("bring what other tools measured into the history; nothing is half imported")
    .argument("[files...]", "JSONL, CSV, a database, or the files of other tools")
    .enablePositionalOptions()
    .addOption(
      new Option("--format <name>", "what the files are (told by content and name)")
        .choices(IMPORT_FORMATS),
    )
    .option("-o, --output <file>", "into this database file, not into the configured storage")
    .option("--dry-run", "say what would be imported, and change nothing")
    .option("--strict", "import nothing if a line is wrong or a metric is not in the config")
    .option(
      "--trend-branch <name>",
      "the branch of values without one; their commits are looked up on it",
      "main",
    )
    .option(
      "--column <field=header>",
      "CSV: which column holds time, commit, branch, metric, value or a metric (repeatable)",
      addColumn,
    )
    .option("--notes-ref <ref>", "git-metrics: where the notes are (refs/notes/metrics*)")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track import old.jsonl --dry-run\n" +
        '  unentropy-track import data.csv --column commit=sha --column coverage="Line %"\n' +
        "  unentropy-track import gh-pages/dev/bench/data.js\n" +
        "  unentropy-track import --format git-metrics",
    )
    .action(async (files: readonly string[], flags: ImportFlags) => {
      const { importFiles } = await import("./run.ts");
      done(await importFiles(files, flags, io));
    });

  withCommonFlags(command.command("seed-workflow"))
    .description("write a workflow that imports a file of the repository into the storage of CI")
    .option(
      "-o, --output <file>",
      "where to",
      ".github/workflows/unentropy-seed.yml",
    )
    .option("--force", "replace the file if it exists")
    .addHelpText("after", "\nExample:\n  unentropy-track import seed-workflow")
    .action(async (flags: SeedWorkflowFlags) => {
      const { writeSeedWorkflow } = await import("./seed_workflow.ts");
      done(await writeSeedWorkflow(flags, io));
    });
}

function addColumn(text: string, columns: Record<string, string> = {}): Record<string, string> {
  // A header may hold `=`, and so may the labels of a series.
  const at = text.indexOf("=", Math.max(0, text.indexOf("}")));
  if (at < 1) throw new InvalidArgumentError("It is written FIELD=HEADER.");
  return { ...columns, [text.slice(0, at)]: text.slice(at + 1) };
}

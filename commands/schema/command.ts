import { type Command, Option } from "commander";
import type { Io } from "../io.ts";
import { OUTPUT_NAMES } from "./output_schemas.ts";
import type { OutputName } from "./run.ts";

/** Flags of `schema`. */
export interface SchemaFlags {
  readonly output?: string;
  /** A command, whose output is meant instead of the config. */
  readonly of?: OutputName;
  readonly json?: boolean;
}

/** Adds `schema`: print the JSON Schema of the config, or of what a command prints. */
export function addSchema(program: Command, io: Io, done: (exitCode: number) => void): void {
  program.command("schema")
    .description("print the JSON Schema of the config, for editors, or of a command's --json")
    .addOption(
      new Option("--of <command>", "of what this command prints with --json").choices(OUTPUT_NAMES),
    )
    .option("-o, --output <file>", "write it to this file")
    .option("--json", "the same: the schema is JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  unentropy-track schema -o unentropy.schema.json\n" +
        '  unentropy-track schema --of "history list" -o list.schema.json',
    )
    .action(async (flags: SchemaFlags) => {
      const { writeOutput } = await import("../output.ts");
      const text = JSON.stringify(await schemaOf(flags.of), undefined, 2);
      await writeOutput([text, "\n"], flags.output, io);
      done(0);
    });
}

async function schemaOf(name: OutputName | undefined): Promise<unknown> {
  if (name !== undefined) return (await import("./run.ts")).outputSchema(name);
  return (await import("../../config/schema/schema.ts")).jsonSchema();
}

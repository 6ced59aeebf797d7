import type { Command } from "commander";
import type { Io } from "../io.ts";

/** Flags of `schema`. */
export interface SchemaFlags {
  readonly output?: string;
  readonly json?: boolean;
}

/** Adds `schema`: print the config's JSON Schema. */
export function addSchema(program: Command, io: Io, done: (exitCode: number) => void): void {
  program.command("schema")
    .description("print the JSON Schema of the config, for editors")
    .option("-o, --output <file>", "write it to this file")
    .option("--json", "the same: the schema is JSON")
    .addHelpText("after", "\nExample:\n  unentropy-track schema -o unentropy.schema.json")
    .action(async (flags: SchemaFlags) => {
      const [{ jsonSchema }, { writeOutput }] = await Promise.all([
        import("../../config/schema/schema.ts"),
        import("../output.ts"),
      ]);
      const text = JSON.stringify(jsonSchema(), undefined, 2);
      await writeOutput([text, "\n"], flags.output, io);
      done(0);
    });
}

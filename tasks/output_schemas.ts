/**
 * Writes the JSON Schemas of what the commands print with `--json`, `commands/schema/output_schemas.ts`, out of the types in
 * `commands/outputs.ts`. With `--check` it writes nothing and exits with 1 if they are not up to date.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a task speaks to the terminal

import { createGenerator } from "ts-json-schema-generator";

const ROOT = new URL("../", import.meta.url).pathname;
const SOURCE = `${ROOT}commands/outputs.ts`;
const OUTPUT = `${ROOT}commands/schema/output_schemas.ts`;
/** As Deno checks this project. */
const COMPILER_OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: "esnext",
  module: "preserve",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  noEmit: true,
  lib: ["esnext"],
  types: [],
};

/** The source of `commands/schema/output_schemas.ts`. */
export async function outputSchemasSource(): Promise<string> {
  const tsconfig = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const settings = { compilerOptions: COMPILER_OPTIONS, files: [SOURCE] };
    await Deno.writeTextFile(tsconfig, JSON.stringify(settings));
    const generator = createGenerator({
      tsconfig,
      path: SOURCE,
      type: "*",
      skipTypeCheck: true,
      topRef: false,
      expose: "export",
    });
    const { definitions, properties = {} } = generator.createSchema("Outputs");
    const { $schema: _, definitions: more, ...failed } = generator.createSchema("FailedResult");
    const schemas = {
      outputs: properties,
      definitions: { ...definitions, ...more, FailedResult: failed },
    };
    const names = Object.keys(properties).map((name) => `  ${JSON.stringify(name)},\n`).join("");
    return `// Made by tasks/output_schemas.ts out of commands/outputs.ts: change that, not this.
// deno-fmt-ignore-file

/** The commands whose output with \`--json\` has a schema. */
export const OUTPUT_NAMES = [
${names}] as const;

/** The schema of each one's output, and the definitions that they point to, as a JSON text. */
export const OUTPUT_SCHEMAS =
  ${JSON.stringify(JSON.stringify(schemas))};
`;
  } finally {
    await Deno.remove(tsconfig);
  }
}

if (import.meta.main) {
  const source = await outputSchemasSource();
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(OUTPUT, source);
  else if (await Deno.readTextFile(OUTPUT) !== source) {
    console.error(
      "commands/schema/output_schemas.ts is old; run deno run -A tasks/output_schemas.ts",
    );
    Deno.exit(1);
  }
}

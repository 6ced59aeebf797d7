import type { OUTPUT_NAMES } from "./output_schemas.ts";
import { OUTPUT_SCHEMAS } from "./output_schemas.ts";

/** A command whose output with `--json` has a schema. */
export type OutputName = typeof OUTPUT_NAMES[number];

interface Schemas {
  readonly outputs: Readonly<Record<string, object>>;
  readonly definitions: Readonly<Record<string, object>>;
}

/**
 * The JSON Schema of what a command prints with `--json`: what it found, or why it could not run.
 *
 * @returns A schema of draft 7
 */
export function outputSchema(name: OutputName): object {
  // Made by our own task.
  const { outputs, definitions } = JSON.parse(OUTPUT_SCHEMAS) as Schemas;
  const anyOf = [outputs[name] ?? {}, { $ref: "#/definitions/FailedResult" }];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `What unentropy-track ${name} --json prints`,
    anyOf,
    definitions: reachable(anyOf, definitions),
  };
}

/** The definitions that a schema points to, and those that these point to. */
function reachable(
  schema: object,
  definitions: Schemas["definitions"],
): Readonly<Record<string, object>> {
  const found = new Map<string, object>();
  const look = (part: object) => {
    for (const [, written = ""] of JSON.stringify(part).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const name = decodeURIComponent(written);
      const definition = definitions[name];
      if (definition === undefined || found.has(name)) continue;
      found.set(name, definition);
      look(definition);
    }
  };
  look(schema);
  return Object.fromEntries([...found].sort(([a], [b]) => a < b ? -1 : 1));
}

import type { ConfigInput } from "./input.ts";
import type { ParsedConfig } from "./types.ts";

/**
 * Parses a config: JSON with comments, the reference system's keys and ours.
 *
 * @param options `path`: the file's path, for messages
 * @returns The config
 * @throws {ConfigInvalidError} `CONFIG_NOT_JSON` with the place of the syntax error; `CONFIG_INVALID` with every problem
 */
export async function parseConfig(
  text: string,
  options: { readonly path: string },
): Promise<ParsedConfig> {
  // Loaded here, not above: `--version` needs neither the JSON parser nor zod.
  const { parseConfigText } = await import("./check/parse_text.ts");
  return parseConfigText(text, options.path);
}

/**
 * Checks a config that is an object, as strictly as a file.
 *
 * @returns The config; its paths count from wherever the caller says
 * @throws {ConfigInvalidError} `CONFIG_NOT_JSON` for what no JSON can hold, `CONFIG_INVALID` with every problem
 */
export async function parseConfigObject(config: ConfigInput): Promise<ParsedConfig> {
  const { parseConfigValue } = await import("./check/parse_text.ts");
  return parseConfigValue(config);
}

/**
 * The config's schema, for editors.
 *
 * @returns JSON Schema, draft 7
 */
export async function configSchema(): Promise<Readonly<Record<string, unknown>>> {
  const { jsonSchema } = await import("./schema/schema.ts");
  return jsonSchema();
}

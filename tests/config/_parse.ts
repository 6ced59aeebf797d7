import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";
import { ConfigInvalidError } from "../../config/problems.ts";
import type { ParsedConfig } from "../../config/types.ts";

/** The text of a config of the fixtures. */
export function fixture(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`../fixtures/configs/${name}`, import.meta.url));
}

/** Parses a config given as a value. */
export function parse(value: unknown): Promise<ParsedConfig> {
  return parseConfig(JSON.stringify(value, undefined, 2), { path: "unentropy.json" });
}

/** The error that a config's text is refused with. */
export async function refusal(text: string): Promise<ConfigInvalidError> {
  try {
    await parseConfig(text, { path: "unentropy.json" });
  } catch (error) {
    assert.ok(error instanceof ConfigInvalidError, `not a ConfigInvalidError: ${error}`);
    return error;
  }
  assert.fail(`accepted: ${text}`);
}

/** The problems of a config given as a value, without their lines. */
export async function problemsOf(
  value: unknown,
): Promise<readonly { path: string; found: string; expected: string; didYouMean?: string }[]> {
  const { problems } = await refusal(JSON.stringify(value));
  return problems.map(({ line: _line, column: _column, ...rest }) => rest);
}

/** A metric that is valid wherever one is needed. */
export const METRIC = { type: "numeric", command: "echo 1" } as const;

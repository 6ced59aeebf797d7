import { messageOf } from "../../core/caught_error.ts";
import { ConfigInvalidError, type ConfigProblem } from "../problems.ts";
import { matchSchema } from "../schema/schema.ts";
import type { ParsedConfig } from "../types.ts";
import { checkMetrics } from "./_check_metrics.ts";
import { checkReferences } from "./_check_references.ts";
import { findingsOf } from "./_issues.ts";
import { type JsonDocument, keysAt, parseJson } from "./_json.ts";
import { placesOf } from "./_places.ts";
import { resolveConfig } from "./_resolve.ts";
import { checkTree } from "./_tree.ts";
import type { Finding } from "./finding.ts";
import { warningsOf } from "./warnings.ts";

/**
 * What `parseConfig` does, once the heavy packages are loaded.
 *
 * @param path The file's path, for messages
 * @returns The config and its warnings
 * @throws {ConfigInvalidError} With every problem
 */
export function parseConfigText(text: string, path: string): ParsedConfig {
  const document = parseJson(text.replace(/^\uFEFF/, ""), path);
  const { value } = document;
  const match = matchSchema(value);
  const findings = [
    ...checkTree(document.root),
    ...("issues" in match ? findingsOf(match.issues, value) : []),
    ...checkMetrics(value),
    ...checkReferences(value),
  ];
  if ("issues" in match || findings.length > 0) {
    throw new ConfigInvalidError("CONFIG_INVALID", path, inFileOrder(findings, document));
  }
  const config = resolveConfig(match.file, keysAt(document, ["metrics"]));
  return {
    config,
    warnings: warningsOf(match.file, config),
    saysStorageType: match.file.storage?.type !== undefined,
  };
}

/** What stands for the path of a config that is no file. */
const NO_FILE = "given as an object";

/**
 * The same for a config that is an object: it is what it would be in a file.
 *
 * @throws {ConfigInvalidError} With every problem, each by its path
 */
export function parseConfigValue(config: unknown): ParsedConfig {
  try {
    return parseConfigText(jsonOf(config), NO_FILE);
  } catch (error) {
    if (!(error instanceof ConfigInvalidError)) throw error;
    const problems = error.problems.map(({ line: _line, column: _column, ...rest }) => rest);
    throw new ConfigInvalidError("CONFIG_INVALID", NO_FILE, problems);
  }
}

function jsonOf(config: unknown): string {
  const refuse = (found: string) =>
    new ConfigInvalidError("CONFIG_INVALID", NO_FILE, [
      { path: "$", found, expected: "what JSON can hold" },
    ]);
  try {
    const text: string | undefined = JSON.stringify(config);
    if (text !== undefined) return text;
  } catch (error) {
    throw refuse(messageOf(error).split("\n", 1)[0] ?? "");
  }
  throw refuse(typeof config);
}

/** One problem per place: the first check that spoke knows best, so secrets come before unknown keys. */
function inFileOrder(
  findings: readonly Finding[],
  document: JsonDocument,
): readonly ConfigProblem[] {
  const located = findings.map(placesOf(document.text, document.root));
  const first = new Map(
    located.toReversed().map((place) => [place.problem.path, place] as const),
  );
  return located.filter((place) => first.get(place.problem.path) === place)
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ problem }) => problem);
}

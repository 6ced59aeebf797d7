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

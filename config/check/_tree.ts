import type { Node } from "jsonc-parser";
import { type Finding, HIDDEN, looksSecret } from "./finding.ts";
import type { ValuePath } from "../problems.ts";

/**
 * What only the file's text shows, or what no value may contain wherever it stands: keys that appear twice, and secrets.
 *
 * @returns Every finding
 */
export function checkTree(root: Node): readonly Finding[] {
  return [...walk(root, [])];
}

function* walk(node: Node, path: ValuePath): Generator<Finding> {
  if (node.type === "string" && looksSecret(String(node.value))) {
    yield { path, found: HIDDEN, expected: "no secret in the config: name it in the environment" };
  }
  if (node.type === "array") {
    for (const [index, child] of (node.children ?? []).entries()) {
      yield* walk(child, [...path, index]);
    }
  }
  if (node.type !== "object") return;
  const seen = new Set<string>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    const name = String(key?.value);
    const at = [...path, name];
    if (seen.has(name)) {
      const { offset } = property;
      yield { path: at, offset, found: "the same key again", expected: "each key once" };
    }
    seen.add(name);
    const expected = namesAreFree(path) ? undefined : expectedInsteadOf(name, path);
    if (expected !== undefined) yield { path: at, found: HIDDEN, expected };
    else if (value !== undefined) yield* walk(value, at);
  }
}

/** Below `metrics` and `labels` people choose the names: a metric may be called `token`. */
function namesAreFree(path: ValuePath): boolean {
  return (path.length === 1 && path[0] === "metrics") ||
    (path.length === 3 && path[0] === "metrics" && path[2] === "labels");
}

/** Secret-looking names (letters only, lower case) and the environment variables to use, the first that matches. */
const SECRET_NAMES: readonly (readonly [RegExp, string])[] = [
  [/secret(?:access)?key$/, "AWS_SECRET_ACCESS_KEY or UNENTROPY_S3_SECRET_ACCESS_KEY"],
  [/accesskey(?:id)?$/, "AWS_ACCESS_KEY_ID or UNENTROPY_S3_ACCESS_KEY_ID"],
  [/sessiontoken$/, "AWS_SESSION_TOKEN or UNENTROPY_S3_SESSION_TOKEN"],
  [/^(?:github|gh)?token$/, "GITHUB_TOKEN"],
  [
    /token$|secret|passw(?:or)?d|passphrase|credential|privatekey|apikey|authorization|connectionstring/,
    "",
  ],
];

function expectedInsteadOf(name: string, path: ValuePath): string | undefined {
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  const variable = SECRET_NAMES.find(([pattern]) => pattern.test(letters))?.[1];
  if (variable === undefined) return undefined;
  if (variable !== "") return `no secret in the config: set the environment variable ${variable}`;
  return path[0] === "metrics"
    ? "no secret in the config: set an environment variable and name it in passEnv"
    : "no secret in the config: set the environment variable that the storage reads";
}

import { closest } from "../../core/text/suggest.ts";
import { type Finding, show, valueAt } from "./finding.ts";
import { wordsOf } from "../_expected.ts";
import type { ValuePath } from "../problems.ts";
import type { SchemaIssue } from "../schema/schema.ts";

/**
 * Turns what zod says into findings: one per place, so that a value which breaks two rules is named once.
 *
 * @param issues Every issue
 * @returns The findings
 */
export function findingsOf(issues: readonly SchemaIssue[], root: unknown): readonly Finding[] {
  return issues.flatMap((issue) => fromIssue(issue, root, []));
}

function fromIssue(issue: SchemaIssue, root: unknown, parent: ValuePath): readonly Finding[] {
  // JSON has no symbols, so a path out of JSON has none.
  const path = [...parent, ...issue.path] as ValuePath;
  const expected = issue.message;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      withHint({ path: [...path, key], found: "an unknown key", expected }, key)
    );
  }
  const branch = issue.code === "invalid_union" ? meantBranch(issue.errors) : undefined;
  if (branch !== undefined) return branch.flatMap((inner) => fromIssue(inner, root, path));
  const value = issue.code === "invalid_key" ? path.at(-1) : valueAt(root, path);
  return [withHint({ path, found: show(value), expected }, value)];
}

/** Of a union's branches the one whose kind of value it is, the nearest of several. */
function meantBranch(
  branches: readonly (readonly SchemaIssue[])[],
): readonly SchemaIssue[] | undefined {
  const wrongKind = (issue: SchemaIssue): boolean =>
    issue.path.length === 0 &&
    ["invalid_type", "invalid_value", "invalid_format"].includes(issue.code);
  return branches.filter((issues) => issues.length > 0 && !issues.some(wrongKind))
    .toSorted((a, b) => a.length - b.length)[0];
}

function withHint(finding: Finding, value: unknown): Finding {
  const didYouMean = typeof value === "string"
    ? meant(value, wordsOf(finding.expected))
    : undefined;
  return didYouMean === undefined ? finding : { ...finding, didYouMean };
}

/** Words of other tools for ours. */
const SYNONYMS: Readonly<Record<string, string>> = {
  "%": "percent",
  "B": "bytes",
  "number": "numeric",
  "string": "label",
  "int": "integer",
  "float": "decimal",
  "ms": "duration",
  "seconds": "duration",
  "minimum": "min",
  "maximum": "max",
  "error": "blocker",
  "strict": "hard",
  "system": "auto",
};

function meant(word: string, candidates: readonly string[]): string | undefined {
  const synonym = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined;
  return candidates.find((candidate) => candidate === synonym) ?? closest(word, candidates);
}

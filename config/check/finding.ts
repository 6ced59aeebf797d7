import { isObject } from "../../core/json_value.ts";
import type { ValuePath } from "../problems.ts";

/** A problem that a check found, before its place in the file is looked up. */
export interface Finding {
  readonly path: ValuePath;
  readonly found: string;
  readonly expected: string;
  readonly didYouMean?: string;
  /** Where in the text, if not where the path leads. */
  readonly offset?: number;
}

/** What is said of a secret instead of its value. */
export const HIDDEN = "a secret (not shown)";

const MAX_SHOWN = 80;

/**
 * Forms of credentials that are known by their look: those of AWS, GitHub, GitLab and Slack, private keys, and user names with
 * passwords in addresses.
 */
const SECRET_VALUE =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^\s/@:]+:[^\s/@]+@/;

/**
 * Whether a text has the look of a credential.
 *
 * @returns `true` for a known form
 */
export function looksSecret(text: string): boolean {
  return SECRET_VALUE.test(text);
}

/**
 * A value as a message shows it.
 *
 * @param value A value out of JSON, `undefined` for none
 * @returns JSON, cut when it is long; objects and lists only by their kind; never a secret
 */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).length === 0 ? "an empty object" : "an object";
  }
  if (typeof value === "string" && looksSecret(value)) return HIDDEN;
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? "nothing";
  return text.length <= MAX_SHOWN
    ? text
    : `${text.slice(0, MAX_SHOWN)}… (${text.length - 2} characters)`;
}

/**
 * The value at a path.
 *
 * @param root The whole config
 * @param path Keys and indices
 * @returns The value, or `undefined` if there is none
 */
export function valueAt(root: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return typeof part === "number" ? value[part] : undefined;
    return isObject(value) && Object.hasOwn(value, part) ? value[String(part)] : undefined;
  }, root);
}

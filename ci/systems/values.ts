import type { Environment } from "../../core/environment.ts";
import { ContextError } from "../../errors.ts";

/** A variable that the CI system promises to set. */
export function required(env: Environment, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new ContextError("CONTEXT_INVALID", {
    what: "Cannot tell which run this is",
    why: `the environment says that this is a CI run, but ${name} is not set`,
    fix: `Set ${name}, or unset the variable that marks the CI system (for example GITHUB_ACTIONS)`,
  });
}

/** A whole number in a variable, or `fallback` where the variable is not set. */
export function wholeNumber(env: Environment, name: string, fallback: number): number {
  const value = env[name];
  if (!value) return fallback;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new ContextError("CONTEXT_INVALID", {
    what: "Cannot tell which run this is",
    why: `${name} is ${JSON.stringify(value)}, not a whole number`,
    fix: `Correct ${name}`,
  });
}

/** A commit id in lower case; `undefined` for none and for the all-zero id that stands for none. */
export function commitId(value: string | undefined): string | undefined {
  if (value === undefined || !/^[0-9a-f]{40}$/i.test(value) || /^0+$/.test(value)) return undefined;
  return value.toLowerCase();
}

/** First line of a commit message. */
export function firstLine(text: string | undefined): string | undefined {
  return text?.split(/\r?\n/, 1)[0]?.trim() || undefined;
}

/** A branch's own name out of a ref. */
export function branchOf(ref: string | undefined): string | undefined {
  return ref?.replace(/^refs\/heads\//, "") || undefined;
}

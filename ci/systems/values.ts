import type { Environment } from "../../core/child_env.ts";
import { ContextError } from "../../errors.ts";

/** The same object without its undefined fields, as exact optional properties want it. */
export function defined<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // The cast only drops the undefined values that the filter has just removed.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

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

/** The part of a value from outside that lies behind some names; `undefined` if any of them is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, name)) {
      return undefined;
    }
    // An object with this own property, as just checked.
    current = (current as Record<string, unknown>)[name];
  }
  return current ?? undefined;
}

/** Like {@link at}, for a text that is not empty. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Like {@link at}, for a whole number from 1: an id, the number of a pull request. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

/** First line of a commit message. */
export function firstLine(text: string | undefined): string | undefined {
  return text?.split(/\r?\n/, 1)[0]?.trim() || undefined;
}

/** A branch's own name out of a ref. */
export function branchOf(ref: string | undefined): string | undefined {
  return ref?.replace(/^refs\/heads\//, "") || undefined;
}

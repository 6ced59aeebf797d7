import type { ContextOverrides } from "../ci/context.ts";
import { SETTING_NAMES } from "../config/settings/table.ts";
import { PHASES } from "../core/track_result.ts";
import { meantHint } from "../core/text/suggest.ts";
import { UsageError } from "../errors.ts";
import type { TrackOptions } from "./track_options.ts";

/** What a value may be, in words. */
type Kind = "a text" | "a number" | "true or false" | "an object" | "a list" | "a function";

/** Every option of a call, with what it takes. */
const OPTIONS: Readonly<Record<keyof TrackOptions, Kind>> = {
  cwd: "a text",
  config: "an object",
  env: "an object",
  phases: "a list",
  context: "an object",
  settings: "an object",
  allProjects: "true or false",
  registry: "an object",
  collectors: "an object",
  onEvent: "a function",
  writeCommand: "a function",
  signal: "an object",
  now: "a function",
  random: "a function",
  sleep: "a function",
  machine: "an object",
  fetch: "a function",
  names: "a text",
};

const CONTEXT: Readonly<Record<keyof ContextOverrides, Kind>> = {
  commit: "a text",
  branch: "a text",
  project: "a text",
  runId: "a text",
  pullRequest: "a number",
  target: "a text",
  base: "a text",
  event: "a text",
  labels: "an object",
};

/** Where a setting, a part of the context or an option of this name stands in a call; `undefined` for any other name. */
export function placeOf(name: string): string | undefined {
  if ((SETTING_NAMES as readonly string[]).includes(name)) return `settings.${name}`;
  if (Object.hasOwn(CONTEXT, name)) return `context.${name}`;
  return Object.hasOwn(OPTIONS, name) ? name : undefined;
}

/**
 * Refuses what no caller can mean: a misspelt option would be left out, and nobody would know.
 *
 * @param own Options that only this call has
 * @throws {UsageError} `USAGE` with every problem
 */
export function checkOptions(
  options: TrackOptions,
  own: Readonly<Record<string, Kind>> = {},
): void {
  const given = fieldsOf(options);
  const problems = given === undefined ? [`the options: ${found(options, "an object")}`] : [
    ...wrongFields(given, { ...OPTIONS, ...own }, ""),
    ...wrongFields(fieldsOf(given["context"]) ?? {}, CONTEXT, "context."),
    ...wrongSettings(fieldsOf(given["settings"]) ?? {}),
    ...wrongPhases(given["phases"]),
  ];
  if (problems.length === 0) return;
  throw new UsageError("USAGE", {
    what: problems.length === 1 ? "Cannot use an option" : `Cannot use ${problems.length} options`,
    why: problems.join("\n"),
    fix: "Correct what is named, or leave it away",
  });
}

function wrongFields(
  given: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, Kind>>,
  prefix: string,
): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) return [unknownName(prefix, name, Object.keys(known))];
    return value === undefined || isOfKind(value, kind)
      ? []
      : [`${prefix}${name}: ${found(value, kind)}`];
  });
}

/** What they may be is told by their own readers. */
function wrongSettings(given: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (!(SETTING_NAMES as readonly string[]).includes(name)) {
      return [unknownName("settings.", name, SETTING_NAMES)];
    }
    const isPlain = value === undefined || ["string", "number", "boolean"].includes(typeof value);
    return isPlain ? [] : [`settings.${name}: ${found(value, "a text, a number, true or false")}`];
  });
}

function wrongPhases(phases: unknown): readonly string[] {
  if (!Array.isArray(phases)) return [];
  return phases.filter((name) => !PHASES.includes(name)).map((name) =>
    `phases: ${found(name, `one of ${PHASES.join(", ")}`)}${meantHint(String(name), PHASES)}`
  );
}

function unknownName(prefix: string, name: string, known: readonly string[]): string {
  const kind = prefix === "" ? "option" : prefix === "settings." ? "setting" : "override";
  return `${prefix}${name}: there is no such ${kind}${meantHint(name, known)}`;
}

function found(value: unknown, expected: string): string {
  const shown = typeof value === "object" && value !== null
    ? Array.isArray(value) ? "a list" : "an object"
    : typeof value === "function"
    ? "a function"
    : JSON.stringify(value) ?? String(value);
  return `found ${shown}, expected ${expected}`;
}

function isOfKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "a text":
      return typeof value === "string";
    case "a number":
      return Number.isSafeInteger(value);
    case "true or false":
      return typeof value === "boolean";
    case "a function":
      return typeof value === "function";
    case "a list":
      return Array.isArray(value);
    case "an object":
      return fieldsOf(value) !== undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  // Its fields are looked at one by one.
  return isObject ? value as Readonly<Record<string, unknown>> : undefined;
}

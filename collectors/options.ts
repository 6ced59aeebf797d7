import { parseArgs } from "node:util";
import { meantHint } from "../core/text/suggest.ts";
import { CollectError } from "../errors.ts";
import { parseNumber } from "./parse_value.ts";
import type { Collector, CollectorInput, OptionSpec, OptionValues } from "./types.ts";

/** The options that every collector has. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  fallback: {
    type: "number",
    help: "the value where the source is missing or cannot be read; recorded as a fallback",
  },
};

/** What a collector is asked for, whichever way it was written. */
export interface CollectRequest {
  readonly input: CollectorInput;
  /** The value where the source is missing or cannot be read. */
  readonly fallback?: number;
}

/** One option as written: how it is called in messages, and its raw value. */
interface Given {
  readonly name: string;
  readonly written: string;
  readonly value: unknown;
}

/**
 * The request in the words behind `@collect NAME` or `collect NAME` on the command line.
 *
 * @returns Paths and options
 * @throws {CollectError} `COLLECT_OPTIONS` for an unknown option, a wrong value, too few or too many paths
 */
export function parseCollectArgs(collector: Collector, args: readonly string[]): CollectRequest {
  const specs = specsOf(collector);
  // Not strict, because our own messages say what was meant, and because `--fallback -1` is a value here.
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [name, {
        type: spec.type === "boolean" ? "boolean" as const : "string" as const,
        ...(spec.short !== undefined && { short: spec.short }),
      }]),
    ),
    strict: false,
    tokens: true,
  });
  const paths: string[] = [];
  const given: Given[] = [];
  let greedy: Given | undefined;
  for (const token of tokens) {
    if (token.kind === "option-terminator") {
      greedy = undefined;
    } else if (token.kind === "positional") {
      if (greedy === undefined) paths.push(token.value);
      else given.push({ ...greedy, value: token.value });
    } else {
      const option = givenOption(token, specs);
      given.push(option);
      greedy = specs[option.name]?.greedy === true && paths.length > 0 ? option : undefined;
    }
  }
  return request(collector, paths, given);
}

/**
 * The request in the config's `collect` object.
 *
 * @param collector The collector that `from` names
 * @param options The object without `from`: the collector's options in camelCase or with dashes, and its files in `path`, `paths`, `file` or
 * `files`. A name that is an option too (the `path` of `json`) is the option
 * @returns Paths and options
 * @throws {CollectError} `COLLECT_OPTIONS` for an unknown option, a wrong value, too few or too many paths
 */
export function parseCollectObject(
  collector: Collector,
  options: Readonly<Record<string, unknown>>,
): CollectRequest {
  const paths: string[] = [];
  const given: Given[] = [];
  for (const [key, value] of Object.entries(options)) {
    const values = Array.isArray(value) ? value as readonly unknown[] : [value];
    const written = `"${key}"`;
    if (/^(?:path|file)s?$/.test(key) && !Object.hasOwn(collector.options, key)) {
      for (const path of values) {
        if (typeof path !== "string") {
          throw wrong(collector, written, path, "a path or a list of paths");
        }
        paths.push(path);
      }
    } else {
      const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      // Said here too, because an empty list gives nothing that could be refused below.
      specOf(collector, { name, written });
      given.push(...values.map((one) => ({ name, written, value: one })));
    }
  }
  return request(collector, paths, given);
}

/** A token of parseArgs; `value` is absent where a value option stands at the end. */
interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}

function givenOption(token: OptionToken, specs: Readonly<Record<string, OptionSpec>>): Given {
  const { name, rawName: written, value } = token;
  const positive = name.startsWith("no-") ? name.slice("no-".length) : undefined;
  if (positive !== undefined && specs[name] === undefined && specs[positive]?.type === "boolean") {
    return { name: positive, written, value: value ?? false };
  }
  return { name, written, value: specs[name]?.type === "boolean" ? value ?? true : value };
}

function request(
  collector: Collector,
  paths: readonly string[],
  given: readonly Given[],
): CollectRequest {
  const values: Record<string, OptionValues[string]> = {};
  for (const option of given) {
    const spec = specOf(collector, option);
    const value = readValue(collector, spec, option);
    const before = values[option.name];
    if (spec.type === "list") {
      values[option.name] = [...(before as readonly string[] | undefined ?? []), String(value)];
    } else if (before === undefined) {
      values[option.name] = value;
    } else {
      throw optionsError(collector, `${option.written} is given more than once`);
    }
  }
  checkPathCount(collector, paths);
  const { fallback, ...options } = values;
  const input = { paths, options };
  return typeof fallback === "number" ? { input, fallback } : { input };
}

function specOf(collector: Collector, { name, written }: Omit<Given, "value">): OptionSpec {
  const specs = specsOf(collector);
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (spec !== undefined) return spec;
  const close = meantHint(name, Object.keys(specs));
  throw optionsError(collector, `there is no option ${written}${close}`);
}

/** One value in the option's type. A text from the command line and a value from JSON go the same way. */
function readValue(
  collector: Collector,
  spec: OptionSpec,
  { written, value }: Given,
): string | number | boolean {
  switch (spec.type) {
    case "number": {
      const number = typeof value === "string" ? parseNumber(value) : value;
      if (typeof number === "number" && Number.isFinite(number)) return number;
      throw wrong(collector, written, value, "a number");
    }
    case "boolean": {
      const flag = value === "true" ? true : value === "false" ? false : value;
      if (typeof flag === "boolean") return flag;
      throw wrong(collector, written, value, "true or false");
    }
    case "string":
    case "list": {
      if (typeof value !== "string" || value === "") {
        throw wrong(collector, written, value, "a text");
      }
      if (spec.choices === undefined) return value;
      const choice = spec.choices.find((one) => one.toLowerCase() === value.toLowerCase());
      if (choice !== undefined) return choice;
      const expected = `one of ${spec.choices.join(", ")}${meantHint(value, spec.choices)}`;
      throw wrong(collector, written, value, expected);
    }
  }
}

/** The usage line is the rule: `<…>` needs a path, `…` takes several. */
function checkPathCount(collector: Collector, paths: readonly string[]): void {
  const { usage } = collector;
  const most = usage === "" ? 0 : usage.includes("…") ? Infinity : 1;
  if (usage.startsWith("<") && paths.length === 0) {
    throw optionsError(collector, `${usage} is missing`);
  }
  if (paths.length > most) {
    const many = `${paths.length} paths are given: ${paths.join(", ")}`;
    throw optionsError(collector, `${many}; it takes ${most === 0 ? "none" : "one"}`);
  }
}

function specsOf(collector: Collector): Readonly<Record<string, OptionSpec>> {
  return { ...collector.options, ...COMMON_OPTIONS };
}

function wrong(
  collector: Collector,
  written: string,
  value: unknown,
  expected: string,
): CollectError {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  return optionsError(collector, `${written} is ${found}, expected ${expected}`);
}

function optionsError(collector: Collector, why: string): CollectError {
  const options = Object.entries(specsOf(collector)).map(([name, spec]) =>
    `--${name}${spec.type === "boolean" ? "" : ` <${spec.choices?.join("|") ?? spec.type}>`}`
  );
  return new CollectError("COLLECT_OPTIONS", {
    what: `Cannot use the collector "${collector.name}" as written`,
    why,
    fix: `Write: ${
      [collector.name, collector.usage, ...options].filter((part) => part !== "").join(" ")
    }`,
  });
}

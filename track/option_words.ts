import { placeOf } from "./check_options.ts";

/**
 * A message for callers of the module: where it names a flag of the command line, it names the option of the call instead. What stands
 * in backticks is a command, and stays one.
 *
 * @returns The text with `--gate-config-from` as `settings.gateConfigFrom`, `--branch` as `context.branch`
 */
export function asOptions(text: string): string {
  return text.replace(/`[^`]*`|(?<![\w-])--([a-z][a-z0-9-]*)/g, (whole, flag?: string) => {
    if (flag === undefined) return whole;
    const name = FLAGS[flag] ?? flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    return placeOf(name) ?? whole;
  });
}

/** Flags that are not called as their options. */
const FLAGS: Readonly<Record<string, string>> = { config: "configFile", label: "labels" };

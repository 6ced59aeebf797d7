import { Command } from "commander";
import { COMMON_OPTIONS } from "../../collectors/options.ts";
import type { Collector, OptionSpec } from "../../collectors/types.ts";

/**
 * What a collector does and understands, for people.
 *
 * @param columns Width in characters
 * @returns Lines
 */
export function collectorHelp(collector: Collector, columns: number): string {
  const { name, usage, summary, options } = collector;
  const command = new Command(`unentropy-track collect ${name}`)
    .usage(`[options] ${usage}`.trimEnd())
    .description(summary)
    .configureOutput({ getOutHelpWidth: () => columns });
  for (const [option, spec] of Object.entries({ ...options, ...COMMON_OPTIONS })) {
    command.option(written(option, spec), spec.help);
  }
  return `${command.helpInformation()}\nIn the config: "command": "@collect ${name} …"\n`;
}

function written(name: string, { short, type, choices }: OptionSpec): string {
  const value = choices?.join("|") ?? (type === "list" ? "value..." : type);
  return [
    short === undefined ? `--${name}` : `-${short}, --${name}`,
    ...(type === "boolean" ? [] : [`<${value}>`]),
  ].join(" ");
}

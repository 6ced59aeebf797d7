import type { Command, Option } from "commander";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { COMMON_OPTIONS } from "../../collectors/options.ts";
import type { OptionSpec } from "../../collectors/types.ts";
import { ProviderRegistry } from "../../providers/registry.ts";
import type { CommandNode, FlagNode } from "../outputs.ts";

/** The command that runs where none is named. */
const DEFAULT_COMMAND = "track";
/** Values that a flag's own text does not list. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "--storage-type": new ProviderRegistry().types(),
};

/**
 * Everything that can be typed.
 *
 * @param program The program with all its commands
 * @returns The program first, each command before its subcommands, and behind `collect` every collector
 */
export async function commandTree(program: Command): Promise<readonly CommandNode[]> {
  const [root, ...nodes] = nodesOf(program, []);
  const collectors = await collectorNodes();
  const flags = nodes.find(({ path }) => path.join() === DEFAULT_COMMAND)?.flags ?? [];
  return [
    ...root === undefined ? [] : [{ ...root, flags: mergedFlags(root.flags, flags) }],
    ...nodes.map((node) =>
      node.path.join() === "collect"
        ? { ...node, children: collectors.map(({ path }) => path[1] ?? "") }
        : node
    ),
    ...collectors,
  ];
}

function nodesOf(command: Command, path: readonly string[]): CommandNode[] {
  const children = command.commands.flatMap((child) =>
    namesOf(child).map((name) => ({ child, name }))
  );
  const [first] = command.registeredArguments;
  const node: CommandNode = {
    path,
    about: firstSentence(command.description()),
    children: children.map(({ name }) => name),
    flags: [...command.options.filter((option) => !option.hidden).map(flagOf), HELP],
    choices: first?.argChoices ?? [],
    takesFiles: command.registeredArguments.some((one) => /file|config|args/.test(one.name())),
    takesMetric: /^(?:metrics?|series|old)$/.test(first?.name() ?? ""),
  };
  return [node, ...children.flatMap(({ child, name }) => nodesOf(child, [...path, name]))];
}

const HELP: FlagNode = {
  names: ["-h", "--help"],
  about: "show help",
  takesValue: false,
  choices: [],
  takesMetric: false,
};

function flagOf(option: Option): FlagNode {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  return {
    names,
    about: firstSentence(option.description),
    takesValue: option.required || option.optional,
    // A shell would offer the words of one with blanks one by one.
    choices: (option.argChoices ?? VALUES[option.long ?? ""] ?? writtenChoices(option.flags))
      .filter((choice) => !choice.includes(" ")),
    takesMetric: option.long === "--metric",
  };
}

/** `--quality-gate-mode <off|soft|hard>` lists its values. */
function writtenChoices(flags: string): readonly string[] {
  return /[<[]([\w-]+(?:\|[\w-]+)+)[>\]]/.exec(flags)?.[1]?.split("|") ?? [];
}

function mergedFlags(
  own: readonly FlagNode[],
  more: readonly FlagNode[],
): readonly FlagNode[] {
  const known = new Set(own.flatMap(({ names }) => names));
  return [...own, ...more.filter(({ names }) => !names.some((name) => known.has(name)))];
}

/** The collectors as if each were a command behind `collect`. */
async function collectorNodes(): Promise<readonly CommandNode[]> {
  const registry = builtinCollectors();
  return await Promise.all(
    registry.names().map(async (name): Promise<CommandNode> => {
      const { summary, options } = await registry.get(name);
      return {
        path: ["collect", name],
        about: firstSentence(summary),
        children: [],
        flags: [...Object.entries({ ...options, ...COMMON_OPTIONS }).map(collectorFlag), HELP],
        choices: [],
        takesFiles: true,
        takesMetric: false,
      };
    }),
  );
}

function collectorFlag(
  [name, { short, help, type, choices = [] }]: [string, OptionSpec],
): FlagNode {
  return {
    names: [...short === undefined ? [] : [`-${short}`], `--${name}`],
    about: firstSentence(help),
    takesValue: type !== "boolean",
    choices,
    takesMetric: false,
  };
}

function namesOf(command: Command): readonly string[] {
  return [command.name(), ...command.aliases()];
}

function firstSentence(text: string): string {
  return text.split(/[;.] |[;.]$/, 1)[0]?.replaceAll("`", "") ?? "";
}

import type { Command } from "commander";
import type { Shell } from "./_shells.ts";

/** A flag with all its names. */
export interface FlagNode {
  /** `-o`, `--output`. */
  readonly names: readonly string[];
  readonly about: string;
  readonly takesValue: boolean;
  /** The only values there are; empty: any, a file's name first. */
  readonly choices: readonly string[];
}

/** A command with what can follow it. */
export interface CommandNode {
  /** The words that lead to it; `[]` for the program itself. An alias is a node of its own. */
  readonly path: readonly string[];
  readonly about: string;
  /** Names and aliases of its subcommands. */
  readonly children: readonly string[];
  readonly flags: readonly FlagNode[];
  /** The only words that its first argument can be. */
  readonly choices: readonly string[];
  /** Whether its arguments are files. */
  readonly takesFiles: boolean;
}

/** What can be typed in one place. */
interface Candidates {
  readonly words: readonly string[];
  readonly files: boolean;
}

const PROGRAM = "unentropy-track";
const FUNCTION = "_unentropy_track";

/**
 * Everything that can be typed.
 *
 * @param program The program with all its commands
 * @returns The program first, each command before its subcommands
 */
export function commandTree(program: Command): readonly CommandNode[] {
  return nodesOf(program, []);
}

function nodesOf(command: Command, path: readonly string[]): CommandNode[] {
  const children = command.commands.flatMap((child) =>
    namesOf(child).map((name) => ({ child, name }))
  );
  const flags = command.options.filter((option) => !option.hidden).map((option): FlagNode => ({
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    about: firstSentence(option.description),
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  }));
  const help = { names: ["-h", "--help"], about: "show help", takesValue: false, choices: [] };
  const node = {
    path,
    about: firstSentence(command.description()),
    children: children.map(({ name }) => name),
    flags: [...flags, help],
    choices: command.registeredArguments[0]?.argChoices ?? [],
    takesFiles: command.registeredArguments.some((one) => /file|config|args/.test(one.name())),
  };
  return [node, ...children.flatMap(({ child, name }) => nodesOf(child, [...path, name]))];
}

function namesOf(command: Command): readonly string[] {
  return [command.name(), ...command.aliases()];
}

function firstSentence(text: string): string {
  return text.split(/[;.] |[;.]$/, 1)[0]?.replaceAll("`", "") ?? "";
}

/**
 * The script for a shell.
 *
 * @returns The script
 */
export function completionScript(shell: Shell, tree: readonly CommandNode[]): string {
  switch (shell) {
    case "bash":
      return bash(tree);
    case "zsh":
      return zsh(tree);
    case "fish":
      return fish(tree);
    default:
      return shell satisfies never;
  }
}

const pathText = (node: CommandNode) => node.path.map((word) => `/${word}`).join("");
const wordsAfter = (node: CommandNode) => [...node.children, ...node.choices];
const flagNames = (node: CommandNode) => node.flags.flatMap(({ names }) => names);

/** Cases of a shell's `case`: what follows each command, and what each flag takes. */
function cases(tree: readonly CommandNode[], offer: (candidates: Candidates) => string): {
  readonly paths: string;
  readonly values: string;
  readonly words: string;
  readonly flags: string;
} {
  const byAction = new Map<string, string[]>();
  for (const node of tree) {
    for (const { names, choices } of node.flags.filter(({ takesValue }) => takesValue)) {
      const action = offer({ words: choices, files: choices.length === 0 });
      const patterns = names.map((name) => `"${pathText(node)} ${name}"`);
      byAction.set(action, [...byAction.get(action) ?? [], ...patterns]);
    }
  }
  const each = (candidates: (node: CommandNode) => Candidates) =>
    tree.map((node) => ({ node, found: candidates(node) }))
      .filter(({ found }) => found.files || found.words.length > 0)
      .map(({ node, found }) => `    "${pathText(node)}") ${offer(found)} ;;`).join("\n");
  return {
    paths: tree.filter(({ path }) => path.length > 0).map((node) => `"${pathText(node)}"`)
      .join("|"),
    values: Array.from(
      byAction,
      ([action, patterns]) => `    ${patterns.join("|")}) ${action}; return ;;`,
    ).join("\n"),
    words: each((node) => ({ words: wordsAfter(node), files: node.takesFiles })),
    flags: each((node) => ({ words: flagNames(node), files: false })),
  };
}

function bash(tree: readonly CommandNode[]): string {
  const { paths, values, words, flags } = cases(tree, (one) => {
    const parts = [
      ...(one.words.length > 0 ? [`$(compgen -W "${one.words.join(" ")}" -- "$cur")`] : []),
      ...(one.files ? ['$(compgen -f -- "$cur")'] : []),
    ];
    return `COMPREPLY=(${parts.join(" ")})`;
  });
  return `# bash completion for ${PROGRAM}
${FUNCTION}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path/\${COMP_WORDS[i]}" in
      ${paths}) path="$path/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $prev" in
${values}
  esac
  if [[ "$cur" == -* ]]; then
    case "$path" in
${flags}
    esac
    return
  fi
  case "$path" in
${words}
  esac
}
complete -o filenames -F ${FUNCTION} ${PROGRAM}
`;
}

function zsh(tree: readonly CommandNode[]): string {
  const { paths, values, words, flags } = cases(tree, (one) =>
    [
      ...(one.words.length > 0 ? [`compadd -- ${one.words.join(" ")}`] : []),
      ...(one.files ? ["_files"] : []),
    ].join("; "));
  return `#compdef ${PROGRAM}
# zsh completion for ${PROGRAM}
${FUNCTION}() {
  local cur="\${words[CURRENT]}" prev="\${words[CURRENT-1]}" where="" i
  for ((i = 2; i < CURRENT; i++)); do
    case "$where/\${words[i]}" in
      ${paths}) where="$where/\${words[i]}" ;;
    esac
  done
  case "$where $prev" in
${values}
  esac
  if [[ "$cur" == -* ]]; then
    case "$where" in
${flags}
    esac
    return
  fi
  case "$where" in
${words}
  esac
}
# As a file of $fpath this is run for the first completion; when it is sourced, it only says who completes.
if [[ "\${funcstack[1]}" == "_${PROGRAM}" ]]; then
  ${FUNCTION} "$@"
else
  compdef ${FUNCTION} ${PROGRAM}
fi
`;
}

function fish(tree: readonly CommandNode[]): string {
  const complete = (node: CommandNode, rest: string, text: string) =>
    `complete -c ${PROGRAM} -n '${FUNCTION}_at "${pathText(node)}"' ${rest}${
      text === "" ? "" : ` -d ${fishText(text)}`
    }`;
  const abouts = new Map(tree.map((node) => [pathText(node), node.about]));
  const lines = tree.flatMap((node) => [
    ...node.children.map((name) =>
      complete(node, `-f -a ${name}`, abouts.get(`${pathText(node)}/${name}`) ?? "")
    ),
    ...node.choices.map((word) => complete(node, `-f -a ${word}`, "")),
    ...node.flags.map(({ names, about, takesValue, choices }) => {
      const flag = names.map((name) =>
        name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
      );
      const value = choices.length === 0 ? ["-r"] : ["-x", `-a '${choices.join(" ")}'`];
      return complete(node, [...flag, ...(takesValue ? value : [])].join(" "), about);
    }),
  ]);
  const paths = tree.filter(({ path }) => path.length > 0).map((node) => `'${pathText(node)}'`);
  return `# fish completion for ${PROGRAM}
function ${FUNCTION}_at
  set -l path ""
  for word in (commandline -opc)[2..-1]
    switch "$path/$word"
      case ${paths.join(" ")}
        set path "$path/$word"
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function fishText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

import { resolveOptions, type TrackOptions } from "../../track/options.ts";
import { readSurroundings } from "../../track/surroundings.ts";
import type { Shell } from "./_shells.ts";
import type { CommandNode } from "../outputs.ts";

export { commandTree } from "./_tree.ts";

/** What can be typed in one place. */
interface Candidates {
  readonly words: readonly string[];
  readonly files: boolean;
  /** The metrics of the config, which the program is asked for. */
  readonly metrics: boolean;
}

const PROGRAM = "unentropy-track";
const FUNCTION = "_unentropy_track";

/**
 * The metrics of the config, for a shell that asks while somebody types.
 *
 * @returns Their keys; none where there is no config that can be read
 */
export async function configuredMetrics(options: TrackOptions): Promise<readonly string[]> {
  try {
    const { config } = await readSurroundings(resolveOptions(options));
    return [...new Set(config.metrics.map(({ key }) => key))];
  } catch {
    // Who asks has no place for an error: what is wrong is said when the command runs.
    return [];
  }
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

/** The words with which a script asks the program itself, which knows the config. */
function askFor(shell: Shell, program: string): string {
  return `"${program}" completions ${shell} --metrics 2>/dev/null`;
}
const FISH_METRICS = `(${PROGRAM} completions fish --metrics 2>/dev/null)`;

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
    for (const flag of node.flags.filter(({ takesValue }) => takesValue)) {
      const { names, choices, takesMetric: metrics } = flag;
      const action = offer({ words: choices, files: choices.length === 0 && !metrics, metrics });
      const patterns = names.map((name) => `"${pathText(node)} ${name}"`);
      byAction.set(action, [...byAction.get(action) ?? [], ...patterns]);
    }
  }
  const each = (candidates: (node: CommandNode) => Candidates) =>
    tree.map((node) => ({ node, found: candidates(node) }))
      .filter(({ found }) => found.files || found.metrics || found.words.length > 0)
      .map(({ node, found }) => `    "${pathText(node)}") ${offer(found)} ;;`).join("\n");
  return {
    paths: tree.filter(({ path }) => path.length > 0).map((node) => `"${pathText(node)}"`)
      .join("|"),
    values: Array.from(
      byAction,
      ([action, patterns]) => `    ${patterns.join("|")}) ${action}; return ;;`,
    ).join("\n"),
    words: each((node) => ({
      words: wordsAfter(node),
      files: node.takesFiles,
      metrics: node.takesMetric,
    })),
    flags: each((node) => ({ words: flagNames(node), files: false, metrics: false })),
  };
}

function bash(tree: readonly CommandNode[]): string {
  const { paths, values, words, flags } = cases(tree, (one) => {
    const parts = [
      ...(one.words.length > 0 ? [`$(compgen -W "${one.words.join(" ")}" -- "$cur")`] : []),
      ...(one.files ? ['$(compgen -f -- "$cur")'] : []),
      ...(one.metrics
        ? [`$(compgen -W "$(${askFor("bash", "${COMP_WORDS[0]}")})" -- "$cur")`]
        : []),
    ];
    return `COMPREPLY=(${parts.join(" ")})`;
  });
  return `# bash completion for ${PROGRAM}
${FUNCTION}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" i
  COMPREPLY=()
  # Readline takes --flag=value for three words.
  if [[ "$cur" == "=" ]]; then cur=""
  elif [[ "$prev" == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
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
      ...(one.metrics ? [`compadd -- \${(f)"$(${askFor("zsh", "${words[1]}")})"}`] : []),
    ].join("; "));
  return `#compdef ${PROGRAM}
# zsh completion for ${PROGRAM}
${FUNCTION}() {
  local cur="\${words[CURRENT]}" prev="\${words[CURRENT-1]}" where="" i
  if [[ "$cur" == --*=* ]]; then
    prev="\${cur%%=*}" cur="\${cur#*=}"
    compset -P "*="
  fi
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
    ...(node.takesMetric ? [complete(node, `-f -a '${FISH_METRICS}'`, "")] : []),
    ...node.flags.map(({ names, about, takesValue, choices, takesMetric }) => {
      const flag = names.map((name) =>
        name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
      );
      const words = takesMetric ? FISH_METRICS : choices.join(" ");
      const value = words === "" ? ["-r"] : ["-x", `-a '${words}'`];
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

import { Command } from "commander";
import { COMMANDS } from "../../commands/command_list.ts";
import type { Io } from "../../commands/io.ts";
import { readSettings } from "../../config/settings/settings.ts";

/** Programs that our pages may name without running them; a misspelt one is found by this. */
const OTHER_PROGRAMS: ReadonlySet<string> = new Set(
  "aws b2 cat cd chmod cp curl docker echo export gcloud gh git gunzip hyperfine ln mc mkdir node npm npx rm source sqlite3"
    .split(" "),
);

/**
 * Splits lines of a shell into commands and their words.
 *
 * @param text Lines as in a block of our pages: quotes, comments, `\` at the end, `|`, `&&`, `;`, redirections, assignments before a command
 */
export function commandsOf(text: string): readonly (readonly string[])[] {
  const joined = text.replaceAll(/\\\n/g, " ");
  const token =
    /[^\S\n]*(?:(#[^\n]*)|(\n|&&|\|\||[|;&])|([<>]{1,2})|((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>])+))/gy;
  const commands: string[][] = [[]];
  let isTarget = false;
  for (const [, , end, redirect, word] of joined.matchAll(token)) {
    if (end !== undefined) commands.push([]);
    else if (redirect !== undefined) isTarget = true;
    else if (word !== undefined && isTarget) isTarget = false;
    else if (word !== undefined) commands.at(-1)?.push(unquoted(word));
  }
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter((words) => words.length > 0 && words[0] !== undefined);
}

/**
 * What is wrong with a command that a page shows and nobody runs here.
 *
 * @param words Its words
 * @returns A problem, or `undefined`
 */
export function problemOf(words: readonly string[]): string | undefined {
  const [program = "", ...args] = words;
  if (program === "unentropy-track") return usageProblem(args);
  if (program === "node" && args[0]?.includes("unentropy-track")) {
    return usageProblem(args.slice(1));
  }
  if (program === "npx" && args[0] === "@unentropy/track") return usageProblem(args.slice(1));
  if (program === "npx" && args[0] === "-y" && args[1] === "deno") {
    return denoProblem(args.slice(2));
  }
  if (program === "deno") return denoProblem(args);
  if (OTHER_PROGRAMS.has(program) || program === ".ci/run") return undefined;
  return `nobody knows the program "${program}"`;
}

function denoProblem([command, ...args]: readonly string[]): string | undefined {
  if (command === "task") return knownTask(args.find((word) => !word.startsWith("-")));
  const at = args.findIndex((word) => word.startsWith("jsr:@unentropy/track"));
  if (command === "run" && at >= 0) return usageProblem(args.slice(at + 1));
  return command !== undefined && ["add", "info", "install", "run", "test"].includes(command)
    ? undefined
    : `nobody knows deno ${command}`;
}

function knownTask(name: string | undefined): string | undefined {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  return name !== undefined && name in tasks ? undefined : `deno.json has no task "${name}"`;
}

/** What the program itself says of these words, without doing anything. */
function usageProblem(args: readonly string[]): string | undefined {
  const program = programWithoutDeeds();
  const names = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  const [first] = args;
  const isDefault = first === undefined ||
    (first.startsWith("-") && !["-V", "--version", "-h", "--help"].includes(first));
  if (!isDefault && !first.startsWith("-") && !names.includes(first)) {
    return `there is no command "${first}"`;
  }
  try {
    program.parse(isDefault ? ["track", ...args] : [...args], { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return "exitCode" in error && error.exitCode === 0 ? undefined : error.message;
  }
}

/** The real grammar: every command with its flags and arguments, and nothing behind it. */
export function programWithoutDeeds(): Command {
  const program = new Command("unentropy-track").version("0").enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  const nowhere = { write: () => {}, isTerminal: false, columns: 80 };
  const io: Io = {
    env: {},
    cwd: "/",
    stdout: nowhere,
    stderr: nowhere,
    writeCommand: () => {},
    hide: (text) => text,
    signal: new AbortController().signal,
  };
  for (const add of COMMANDS) add(program, io, () => {});
  disarm(program);
  return program;
}

function disarm(command: Command): void {
  for (const one of command.commands) {
    // A command that only holds others keeps asking for one of them.
    if (one.commands.length === 0 || one.registeredArguments.length > 0) {
      one.action(() => {
        readSettings({ flags: one.opts(), env: {} });
      });
    }
    disarm(one);
  }
}

function unquoted(word: string): string {
  return word.replaceAll(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_, single, double, escaped) => single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? escaped,
  );
}

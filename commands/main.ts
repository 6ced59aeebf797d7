import type { Command, CommanderError } from "commander";
import { harmless, maskCommands, maskedValues } from "../ci/github/workflow_commands.ts";
import { redactor } from "../core/redact.ts";
import { closest, didYouMean } from "../core/text/suggest.ts";
import { visible } from "../core/text/visible.ts";
import { UsageError } from "../errors.ts";
import { explain } from "../track/explain.ts";
import { calledAs } from "./called_as.ts";
import { errorJson, errorText } from "./error_text.ts";
import type { Io, ProcessIo } from "./io.ts";
import { nextStep } from "./next_step.ts";
import { styleFor } from "./style.ts";
import { versionLine } from "./version_line.ts";

/**
 * Runs the command line.
 *
 * @param args The words after the program's name
 * @param surroundings Where output goes and what the environment holds
 * @returns The exit code: 0 done, 1 the gate failed, 2 could not run
 */
export async function main(args: readonly string[], surroundings: ProcessIo): Promise<number> {
  let isSilent = true;
  const io = safe(surroundings, () => isSilent = false);
  // Answered before the parser is loaded: a version is asked for by scripts, often, and must cost nothing.
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    io.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  try {
    return await run(args, io);
  } catch (error) {
    if (isCommanderError(error) && error.exitCode === 0) return 0;
    const failure = explain(error, io.signal);
    // One object and no other: a command that has printed its own does not fail afterwards, or has said so in it.
    if (isSilent && wantsJson(args)) io.stdout.write(errorJson(failure));
    const color = args.includes("--no-color") ? false : undefined;
    const verbose = args.includes("--verbose");
    const text = errorText(failure, styleFor(io, io.stderr, color), { verbose });
    io.stderr.write(calledAs(text, io.env));
    return 2;
  }
}

/** Also of words that mean nothing otherwise. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).includes("--json");
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const [{ Command }, { COMMANDS }] = await Promise.all([
    import("commander"),
    import("./command_list.ts"),
  ]);
  let exitCode = 0;
  const program = new Command("unentropy-track")
    .description("Track metrics of a code base on every CI run, in a history that you own.")
    .version(versionLine(), "-V, --version", "print version, commit and runtime")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {}, // errors are thrown and shown once, by main()
      getOutHelpWidth: () => io.stdout.columns,
      getErrHelpWidth: () => io.stderr.columns,
    })
    .addHelpText(
      "after",
      "\nWithout a command, `track` runs. Exit codes: 0 done, 1 the gate failed, 2 could not run.",
    );
  for (const add of COMMANDS) {
    add(program, io, (code) => {
      exitCode = code;
    });
  }
  // The runner hides in its log what it is told here, whoever prints it.
  if (isGitHub(io)) io.writeCommand(maskCommands(maskedValues(io.env)));
  const words = withDefaultCommand(program, args);
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (isCommanderError(error)) {
      throw error.exitCode === 0 ? error : usageError(error, program, words);
    }
    throw error;
  }
  sayNext(commandOf(program, words), exitCode, io);
  return exitCode;
}

/** For people: neither programs nor the log of a CI system have a next command. */
function sayNext(command: Command, exitCode: number, io: Io): void {
  const flags = command.optsWithGlobals();
  const isCi = (io.env["CI"] ?? "false") !== "false";
  if (isCi || flags["json"] === true || flags["quiet"] === true) return;
  const name = nameOf(command).replace(/^\S+ /, "");
  const step = nextStep({ name, flags, exitCode });
  if (step === undefined) return;
  const { dim } = styleFor(io, io.stderr, flags["color"] === false ? false : undefined);
  io.stderr.write(`${dim(calledAs(step, io.env))}\n`);
}

/** `track` is the default command; a word that is no command gets a suggestion instead. */
function withDefaultCommand(program: Command, args: readonly string[]): readonly string[] {
  const [first, second] = args;
  if (first === undefined) return ["track"];
  if (["-V", "--version", "-h", "--help"].includes(first)) return args;
  if (first.startsWith("-")) return ["track", ...args];
  const isHelp = first === "help";
  const word = isHelp ? second ?? first : first;
  const names = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  if ((isHelp && second === undefined) || names.includes(word)) return args;
  const near = closest(word, names);
  throw new UsageError("USAGE", {
    what: `Unknown command "${word}"`,
    why: `the commands are ${names.join(", ")}`,
    fix: near === undefined
      ? "Run `unentropy-track --help`"
      : `Did you mean \`unentropy-track ${isHelp ? "help " : ""}${near}\`?`,
  });
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && "exitCode" in error && "code" in error &&
    String(error.code).startsWith("commander.");
}

function usageError(
  error: CommanderError,
  program: Command,
  words: readonly string[],
): UsageError {
  const command = commandOf(program, words);
  const name = nameOf(command);
  const isGroup = error.code === "commander.help";
  return new UsageError("USAGE", {
    what: isGroup ? `\`${name}\` needs a command of its own` : `Cannot run \`${name}\``,
    why: isGroup
      ? `there are ${command.commands.map((one) => one.name()).join(", ")}`
      : error.message.replace(/^error: /, "").replaceAll("\n", " "),
    fix: wrongChoice(error.message) ?? `Run \`${name} --help\``,
    cause: error,
  });
}

/** What was probably meant by a value that is none of the choices. */
function wrongChoice(message: string): string | undefined {
  const [, value, choices] =
    /'([^']*)' is invalid[^.]*\. Allowed choices are (.+)\.$/.exec(message) ?? [];
  if (value === undefined || choices === undefined) return undefined;
  return didYouMean(value, choices.split(", "), "") || undefined;
}

/** The command that is meant, as far as the words name one. */
function commandOf(program: Command, words: readonly string[]): Command {
  const [word = "", ...others] = words;
  const inner = program.commands.find((one) => one.name() === word || one.aliases().includes(word));
  return inner === undefined ? program : commandOf(inner, others);
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/**
 * The same surroundings, where nothing that is written shows a secret of the environment, and where no text of others (a commit's
 * subject, a command's output) becomes a command of the CI system.
 */
function safe(io: ProcessIo, onResult: () => void): Io {
  const hide = redactor(io.env);
  const isRead = isGitHub(io);
  const wrap = (output: Io["stdout"], onWrite = () => {}) => ({
    ...output,
    write: (text: string) => {
      onWrite();
      const shown = visible(hide(text));
      output.write(isRead ? harmless(shown) : shown);
    },
  });
  return {
    ...io,
    hide,
    stdout: wrap(io.stdout, onResult),
    stderr: wrap(io.stderr),
  };
}

function isGitHub(io: ProcessIo): boolean {
  return io.env["GITHUB_ACTIONS"] === "true";
}

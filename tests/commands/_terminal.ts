import { stripVTControlCharacters } from "node:util";
import { LONGEST_MS, programWords, readText, surroundings } from "./_cli.ts";

/** What a person at the terminal does. */
export interface Step {
  /** When the screen has shown this, behind what the step before waited for. */
  readonly shown: RegExp;
  /** What is typed then: {@link KEYS} and text. */
  readonly keys: string;
}

/** How the program runs. */
export interface TerminalOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Width in characters. Default 80. */
  readonly columns?: number;
  readonly steps?: readonly Step[];
}

/** How it ended. */
export interface TerminalResult {
  readonly code: number;
  /** Everything that was written to the terminal, control sequences included. */
  readonly output: string;
}

/** Keys that are no letters. */
export const KEYS = {
  tab: "\t",
  clear: "\x15",
  enter: "\r",
  down: "\x1b[B",
  space: " ",
  interrupt: "\x03",
} as const;

/** A test on a pseudo-terminal: ignored by name where there is no `script` of util-linux, which every Debian has. */
export function terminalTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasScript(), fn: run });
}

/**
 * Runs the program on a pseudo-terminal.
 *
 * @param args The words behind its name
 * @param options Where, how wide, and who types what
 */
export function runInTerminal(
  args: readonly string[],
  options: TerminalOptions,
): Promise<TerminalResult> {
  return startInTerminal([...programWords(), ...args], options);
}

/**
 * Runs any program on a pseudo-terminal.
 *
 * @param program Its name and the words behind it
 * @param options Where, how wide, and who types what
 */
export async function startInTerminal(
  program: readonly string[],
  { cwd, env = {}, columns = 80, steps = [] }: TerminalOptions,
): Promise<TerminalResult> {
  const words = program.map(quoted).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qefc", `stty cols ${columns} rows 30; exec ${words}`, "/dev/null"],
    cwd,
    clearEnv: true,
    env: { ...surroundings(), TERM: "xterm-256color", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const deadline = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const keyboard = child.stdin.getWriter();
  const waiting = [...steps];
  let from = 0;
  const typed: Promise<void>[] = [];
  const output = await readText(child.stdout, (soFar) => {
    const [next] = waiting;
    if (next?.shown.test(readable(soFar.slice(from))) !== true) return;
    waiting.shift();
    from = soFar.length;
    typed.push(keyboard.write(new TextEncoder().encode(next.keys)));
  });
  const { code } = await child.status;
  clearTimeout(deadline);
  await Promise.allSettled(typed);
  await keyboard.close().catch(() => {});
  return { code, output };
}

/** What can be read of what was written to a terminal: no colours, no bell. */
export function readable(output: string): string {
  return stripVTControlCharacters(output).replaceAll("\x07", "");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Whether there is the `script` of util-linux. */
export function hasScript(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const { stdout } = new Deno.Command("script", { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

import assert from "node:assert/strict";
import { join } from "node:path";
import { main } from "../../commands/main.ts";

/**
 * The ways in which the same program is started as a process of its own. `UNENTROPY_PROGRAM` chooses one for the whole suite;
 * without it a call runs inside the test, through the same `main()`, and only what needs a process (signals, terminals) starts the source.
 */
const PROGRAMS: Readonly<Record<string, () => readonly string[]>> = {
  source: () => [Deno.execPath(), "run", "-A", "--no-check", fromRoot("cli.ts")],
  "bundle-deno": () => [Deno.execPath(), "run", "-A", fromRoot("dist/unentropy-track.js")],
  "bundle-node": () => [required("UNENTROPY_NODE"), fromRoot("dist/unentropy-track.js")],
  "package-node": () => [required("UNENTROPY_NODE"), fromRoot("dist/npm/cli.js")],
  binary: () => [required("UNENTROPY_BINARY")],
};

/** A program that hangs is ended, so that its test fails. */
export const LONGEST_MS = 120_000;

/** How one call of the program ended. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a config in a git repository of its own, thrown away at the end of the test. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  /** Runs the program in the folder. */
  readonly cli: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<CliResult>;
  /** Runs git in the folder. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** Writes a file below the folder. */
  readonly write: (path: string, text: string | Uint8Array) => Promise<void>;
}

/** Below /dev, where the suite has its temporary folder if it can, Deno lets nobody write who may not do everything. */
export const ON_DISK = { dir: "/tmp" } as const;
/** One metric that always works. */
export const ANSWER = { type: "numeric", command: "echo 42", unit: "integer" } as const;

/**
 * Makes a project with one commit on `main`.
 *
 * @param config Its `unentropy.json`; a string is written as it is
 * @param options `dir`: where, if not among the temporary files
 */
export async function makeProject(
  config: unknown = { metrics: { answer: ANSWER } },
  options: { readonly dir?: string } = {},
): Promise<Project> {
  const made = await Deno.makeTempDir({ prefix: "unentropy-test-", ...options });
  const folder = await Deno.realPath(made);
  const git = async (...args: readonly string[]) => {
    const { success, stdout, stderr } = await new Deno.Command("git", {
      args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
      cwd: folder,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  };
  const write = async (path: string, text: string | Uint8Array) => {
    const full = join(folder, path);
    await Deno.mkdir(join(full, ".."), { recursive: true });
    await Deno.writeFile(full, typeof text === "string" ? new TextEncoder().encode(text) : text);
  };
  await git("init", "-q", "-b", "main");
  await write("unentropy.json", typeof config === "string" ? config : JSON.stringify(config));
  await git("add", "-A");
  await git("commit", "-q", "-m", "A first commit");
  return {
    folder,
    git,
    write,
    cli: (args, env = {}) => runCli(args, { cwd: folder, env }),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/**
 * Runs the program with a clean environment.
 *
 * @param args The words behind its name
 * @param options Where, and with what besides PATH and HOME
 */
export function runCli(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CliResult> {
  return Deno.env.has("UNENTROPY_PROGRAM")
    ? startCli(args, options).result
    : callMain(args, options);
}

/** The program without its process. */
async function callMain(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CliResult> {
  let [stdout, stderr] = ["", ""];
  const writeError = (text: string) => void (stderr += text);
  const code = await main(args, {
    env: { ...surroundings(), ...options.env },
    cwd: options.cwd,
    stdout: { write: (text) => void (stdout += text), isTerminal: false, columns: 80 },
    stderr: { write: writeError, isTerminal: false, columns: 80 },
    writeCommand: writeError,
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  return { code, stdout, stderr };
}

/** The words that start the program. */
export function programWords(): readonly string[] {
  const name = Deno.env.get("UNENTROPY_PROGRAM") ?? "source";
  const program = PROGRAMS[name]?.();
  assert.ok(program, `UNENTROPY_PROGRAM=${name} is none of ${Object.keys(PROGRAMS).join(", ")}`);
  return program;
}

/** A call of the program that is under way. */
export interface RunningCli {
  /** Its end. */
  readonly result: Promise<CliResult>;
  /** The first line of its results, or all of them if it ends before. */
  readonly firstLine: Promise<string>;
  readonly kill: (signal: Deno.Signal) => void;
}

/**
 * Starts the program with a clean environment.
 *
 * @param args The words behind its name
 * @param options Where, and with what besides PATH and HOME; `shell`: a line of the shell that starts it as `"$@"`
 */
export function startCli(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly shell?: string;
  },
): RunningCli {
  const { shell } = options;
  const wrapper = shell === undefined ? [] : ["sh", "-c", shell, "sh"];
  const [file = "", ...before] = [...wrapper, ...programWords()];
  const child = new Deno.Command(file, {
    args: [...before, ...args],
    cwd: options.cwd,
    clearEnv: true,
    env: { ...surroundings(), ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const deadline = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const firstLine = Promise.withResolvers<string>();
  const ended = Promise.all([
    readText(child.stdout, (text) => {
      const end = text.indexOf("\n");
      if (end >= 0) firstLine.resolve(text.slice(0, end));
    }),
    readText(child.stderr),
    child.status,
  ]);
  const result = ended.then(([stdout, stderr, { code }]) => {
    firstLine.resolve(stdout);
    return { code, stdout, stderr };
  }).finally(() => clearTimeout(deadline));
  return {
    result,
    firstLine: firstLine.promise,
    kill: (signal) => child.kill(signal),
  };
}

/** Reads a stream to its end, and tells what came so far. */
export async function readText(
  stream: ReadableStream<Uint8Array>,
  onText: (soFar: string) => void = () => {},
): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    onText(text);
  }
  return text;
}

/** What any program needs of the machine's environment; nothing of the CI system that runs the tests. */
export function surroundings(): Record<string, string> {
  const names = [
    "PATH",
    "HOME",
    "TMPDIR",
    "DENO_DIR",
    "DENO_COVERAGE_DIR",
    "XDG_CACHE_HOME",
    "SystemRoot",
    "TEMP",
    "USERPROFILE",
  ];
  const kept = names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), DENO_NO_UPDATE_CHECK: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
}

function fromRoot(path: string): string {
  return new URL(`../../${path}`, import.meta.url).pathname;
}

function required(name: string): string {
  const value = Deno.env.get(name);
  assert.ok(value, `${name} is not set`);
  return value;
}

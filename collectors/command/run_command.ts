import { Buffer } from "node:buffer";
import type { ChildProcess } from "node:child_process";
import { withheldPermission, withheldWords } from "../../core/text/denied.ts";
import type { Hide } from "../../core/redact.ts";
import { shownPart } from "../../core/text/shown_part.ts";
import { CollectError, type TrackErrorCode, type TrackErrorText } from "../../errors.ts";
import { endProcessTree, spawnShell } from "./_process_tree.ts";

/** More than this is not a value, it is a log. */
const MAX_STDOUT_BYTES = 1024 * 1024;

/** How much of stderr is kept: its end, where the reason stands. */
const STDERR_TAIL_CHARACTERS = 2000;
/** More is read, so that secrets are hidden whole before the end is cut off. */
const STDERR_READ_CHARACTERS = 16 * STDERR_TAIL_CHARACTERS;
/** What was cut in the middle could be the rest of a secret, so its line goes, or that much of it. */
const LONGEST_CUT_LINE = 4096;

/** How long a command's leftovers may hold its output open after it has ended. */
const DRAIN_MS = 500;

/** Whoever stops a run does not wait: milliseconds between asking and forcing then. */
const ABORT_GRACE_MS = 100;

/** How a command is run. */
export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment of the command. */
  readonly env: Record<string, string>;
  /** Milliseconds until the command is stopped. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Whether it runs in namespaces of its own: Linux only, an error elsewhere. Default `false`. */
  readonly isolate?: boolean;
  /** What stdout is: the value that is asked for, or, as of a setup, one more log. Default `value`. */
  readonly stdout?: "value" | "log";
  /** Hides secrets in what an error says. Default: there are none. */
  readonly hide?: Hide;
  /** Milliseconds between asking a process to end and forcing it. Default 2,000. */
  readonly graceMs?: number;
}

/** A command that did not come to a good end. */
export class CommandError extends CollectError {
  static {
    this.prototype.name = "CommandError";
  }

  /** The end of what it wrote to stderr, at most 2,000 characters. */
  readonly stderrTail: string;
  /** Its exit code, when it ran to its end. */
  readonly exitCode: number | undefined;

  /**
   * @param text What, why and what to do
   * @param facts The end of stderr and the exit code
   */
  constructor(
    code: TrackErrorCode,
    text: TrackErrorText,
    facts: { readonly stderrTail: string; readonly exitCode?: number },
  ) {
    super(code, text);
    this.stderrTail = facts.stderrTail;
    this.exitCode = facts.exitCode;
  }
}

/** Why we stopped waiting for a command. */
type Ending =
  | { readonly type: "exited"; readonly code: number }
  | { readonly type: "killed"; readonly signal: string }
  | { readonly type: "not-started"; readonly cause: Error }
  | { readonly type: "not-isolated"; readonly why: string; readonly cause?: Error }
  | { readonly type: "timeout" }
  | { readonly type: "too-much" }
  | { readonly type: "aborted"; readonly reason: unknown };

/**
 * Runs a command line in the shell and gives what it wrote to stdout. When it returns or throws, nothing of the command runs any more.
 *
 * @param command A line for `sh -c`, on Windows for `cmd`
 * @param options Where, with which environment, how long
 * @returns Its stdout, at most 1 MiB; `""` where that is a log
 * @throws {CommandError} `COLLECT_COMMAND_FAILED`, `COLLECT_TIMEOUT`, `COLLECT_ISOLATION`, or `COLLECT_OUTPUT` for more than 1 MiB or no UTF-8
 * @throws The signal's reason if the signal is aborted
 */
export async function runCommand(command: string, options: CommandOptions): Promise<string> {
  options.signal?.throwIfAborted();
  const running = spawnShell(command, options);
  const { child } = running;
  const chunks: Uint8Array[] = [];
  const { hide = (text: string) => text } = options;
  let stderr = "";
  let isCut = false;
  let hasBegun = options.isolate !== true;
  child.stdio[3]?.once("data", () => hasBegun = true);
  const isLog = options.stdout === "log";
  for (const log of isLog ? [child.stdout, child.stderr] : [child.stderr]) {
    log?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      isCut ||= stderr.length > STDERR_READ_CHARACTERS;
      stderr = stderr.slice(-STDERR_READ_CHARACTERS);
    });
  }
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ending = await waitForEnding(child, { ...options, chunks });
  if (ending.type === "exited" || ending.type === "killed") await within(DRAIN_MS, closed);
  const { graceMs = 2000 } = options;
  await endProcessTree(
    running,
    ending.type === "aborted" ? Math.min(graceMs, ABORT_GRACE_MS) : graceMs,
  );
  // With all of them gone the pipes close; only what hides from us can still hold them.
  await within(DRAIN_MS, closed);
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.stdio[3]?.destroy();
  if (ending.type === "aborted") throw ending.reason;
  const stderrTail = hide(isCut ? withoutFirstLine(stderr) : stderr).slice(-STDERR_TAIL_CHARACTERS);
  const full = size(chunks) > MAX_STDOUT_BYTES
    ? { type: "too-much" } as const
    : hasBegun
    ? ending
    : notBegun(ending, stderrTail);
  if (full.type === "exited" && full.code === 0) return decode(chunks, stderrTail);
  const [code, text] = explain(full, hide(command), options.timeoutMs);
  throw new CommandError(code, text, {
    stderrTail,
    ...(full.type === "exited" && { exitCode: full.code }),
  });
}

/** Why nothing of an isolated command has run, where that is not known better. */
function notBegun<Known extends Ending>(ending: Known, stderrTail: string) {
  if (ending.type === "timeout") return ending;
  const said = stderrTail.trim().split("\n").at(-1) ?? "";
  return ending.type === "not-started"
    ? { type: "not-isolated", why: ending.cause.message, cause: ending.cause } as const
    : { type: "not-isolated", why: said || "unshare ended before the command began" } as const;
}

/** Collects stdout into `chunks` until the command ends or has to be ended. */
function waitForEnding(
  child: ChildProcess,
  { chunks, timeoutMs, signal, stdout }: CommandOptions & { readonly chunks: Uint8Array[] },
): Promise<Ending> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end({ type: "timeout" }), timeoutMs);
    const abort = () => end({ type: "aborted", reason: signal?.reason });
    const end = (ending: Ending) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      resolve(ending);
    };
    signal?.addEventListener("abort", abort, { once: true });
    child.once("error", (cause) => end({ type: "not-started", cause }));
    child.once("exit", (code, killedBy) => {
      end(
        killedBy === null
          ? { type: "exited", code: code ?? 0 }
          : { type: "killed", signal: killedBy },
      );
    });
    if (stdout === "log") return;
    let bytes = 0;
    child.stdout?.on("data", (chunk: Uint8Array) => {
      if (bytes > MAX_STDOUT_BYTES) return;
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > MAX_STDOUT_BYTES) end({ type: "too-much" });
    });
  });
}

/** Waits for the work, but not longer than that; leaves no timer behind. */
function within(ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function withoutFirstLine(text: string): string {
  const end = text.slice(0, LONGEST_CUT_LINE).indexOf("\n");
  return text.slice(end < 0 ? LONGEST_CUT_LINE : end + 1);
}

function size(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}

function decode(chunks: readonly Uint8Array[], stderrTail: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new CommandError("COLLECT_OUTPUT", {
      what: "Cannot read the output",
      why: "it is not UTF-8",
      fix: "Let the command print UTF-8 text",
      cause,
    }, { stderrTail, exitCode: 0 });
  }
}

function whyNotStarted(cause: Error): Pick<TrackErrorText, "why" | "fix"> {
  const flag = withheldPermission(cause);
  if (flag !== undefined) return withheldWords(flag);
  const fix = "Commands need sh (on Windows cmd), and the config's folder must exist";
  return { why: cause.message, fix };
}

function explain(
  ending: Exclude<Ending, { type: "aborted" }>,
  command: string,
  timeoutMs: number,
): [TrackErrorCode, TrackErrorText] {
  const shown = shownPart(command, 200);
  const tryIt = `Run it by hand in the config's folder: ${shown}`;
  switch (ending.type) {
    case "exited":
      return ["COLLECT_COMMAND_FAILED", {
        what: "The command failed",
        why: `exit code ${ending.code}${EXIT_CODES[ending.code] ?? ""}`,
        fix: tryIt,
      }];
    case "killed":
      return ["COLLECT_COMMAND_FAILED", {
        what: "The command failed",
        why: `it was killed by ${ending.signal}`,
        fix: ending.signal === "SIGKILL" ? `Is there enough memory? ${tryIt}` : tryIt,
      }];
    case "not-started":
      return ["COLLECT_COMMAND_FAILED", {
        what: "Cannot start the shell",
        ...whyNotStarted(ending.cause),
        cause: ending.cause,
      }];
    case "not-isolated":
      return ["COLLECT_ISOLATION", {
        what: "Cannot isolate the command",
        why: ending.why,
        fix:
          "It needs Linux, unshare of util-linux 2.36 and the right to make user namespaces, which " +
          "docs/security.md says how to give; without isolation nothing of it was run",
        cause: ending.cause,
      }];
    case "timeout":
      return ["COLLECT_TIMEOUT", {
        what: "The command was stopped",
        why: `it did not end within ${timeoutMs} ms`,
        fix: 'Make it faster, or raise the metric\'s "timeout" (milliseconds)',
      }];
    case "too-much":
      return ["COLLECT_OUTPUT", {
        what: "The command was stopped",
        why: `it wrote more than ${MAX_STDOUT_BYTES} bytes to stdout, where its value is expected`,
        fix: "Print the value alone, and send the rest to stderr or a file",
      }];
  }
}

/** What shells mean by some exit codes. */
const EXIT_CODES: Readonly<Record<number, string>> = {
  126: ": found, but not executable",
  127: ": the shell did not find the program",
  134: ": aborted",
  137: ": killed, often because the memory ran out",
  139: ": crashed with a segmentation fault",
  143: ": ended by SIGTERM",
};

import type Process from "node:process";
import { setTimeout } from "node:timers";
import { codeOf, messageOf } from "../core/caught_error.ts";
import { type Hide, redactor } from "../core/redact.ts";
import { UsageError } from "../errors.ts";
import { explain } from "../track/explain.ts";
import { errorText } from "./error_text.ts";
import type { Output } from "./io.ts";
import { main } from "./main.ts";
import { processOutput } from "./process_output.ts";
import { styleFor } from "./style.ts";

/** How long a command that was told to end may clean up, milliseconds; GitHub's runners kill after 10 seconds. */
const CLEAN_UP_MS = 7_000;

/**
 * Runs the program as the process that it is: its words, its outputs, its signals, and its end.
 *
 * Whatever comes, it ends, and with 0, 1 or 2: 1 is said by a gate that failed and by nothing else.
 */
export async function runProcess(process: typeof Process): Promise<never> {
  const interrupt = new AbortController();
  let isDone = false;
  const end = (reason: string) => {
    if (isDone) process.exit(2); // what is left to write has no reader
    interrupt.abort(reason);
    // Whoever does not listen to the signal must not keep the process.
    setTimeout(() => process.exit(2), CLEAN_UP_MS).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => end(signal));
  }
  let failure: UsageError | undefined;
  const onFailure = (name: string) => (error: NodeJS.ErrnoException) => {
    failure ??= unwritable(name, error);
    if (!isDone) end(failure.message);
  };
  const stdout = processOutput(process.stdout, onFailure("stdout"));
  const stderr = processOutput(process.stderr, onFailure("stderr"));
  // One line says the failure; what a command says about being stopped for it would be a second one.
  const unlessFailed = (output: Output): Output => ({
    ...output,
    write: (text) => failure === undefined && output.write(text),
  });
  const hide = hiderOf(process);
  const say = (error: unknown) => {
    const verbose = process.argv.includes("--verbose");
    stderr.write(
      hide(errorText(explain(error), styleFor(process, stderr, undefined), { verbose })),
    );
  };
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => {
      say(error);
      process.exit(2);
    });
  }
  const exitCode = await main(process.argv.slice(2), {
    stdout: unlessFailed(stdout),
    stderr: unlessFailed(stderr),
    env: process.env,
    cwd: process.cwd(),
    // Commands of the CI system are read from both outputs; stdout belongs to the results.
    writeCommand: stderr.write,
    signal: interrupt.signal,
  });
  isDone = true;
  await Promise.all([stdout.flushed(), stderr.flushed()]);
  // A reader that went away (`| head`) has had enough and needs no telling.
  if (failure !== undefined && codeOf(failure.cause) !== "EPIPE") {
    say(failure);
    await stderr.flushed();
  }
  // A request that was given up may still be open somewhere; it must not keep a CI job waiting.
  process.exit(failure === undefined ? exitCode : 2);
}

/** Without the right to read the environment nothing can be done, not even be said in colours. */
function hiderOf(process: typeof Process): Hide {
  try {
    return redactor(process.env);
  } catch (error) {
    const plain = { bold: String, dim: String, good: String, bad: String, warn: String };
    process.stderr.write(errorText(explain(error), plain, { verbose: false }));
    process.exit(2);
  }
}

function unwritable(name: string, error: NodeJS.ErrnoException): UsageError {
  return new UsageError("OUTPUT_FAILED", {
    what: `Cannot write to ${name}`,
    why: messageOf(error),
    fix: "Give it a reader that stays, or a file on a disk with free space",
    cause: error,
  });
}

// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ActionFailure, describe } from "./failure.mjs";

/** @import { Program } from "./program.mjs" */

/** What the runner sends when a job is cancelled, and what people send by hand. */
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Runs the program without a shell, passes signals on to it and waits for its end.
 *
 * @param {Program} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Promise<number>} Its exit code; as of a shell where a signal ended it
 * @throws {ActionFailure} `ACTION_START`
 */
export async function runProgram(program, args, env) {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => void child?.kill(signal);
  // Before the start: a signal in between would end this process alone, and leave the program without one to wait for it.
  for (const signal of SIGNALS) process.on(signal, passOn);
  try {
    const started = spawn(program.file, [...program.args, ...args], {
      env,
      stdio: "inherit",
      windowsHide: true,
    });
    child = started;
    return await new Promise((end, fail) => {
      started.once("error", fail);
      started.once(
        "close",
        (code, signal) => end(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } catch (error) {
    throw new ActionFailure("ACTION_START", {
      what: `Cannot start ${program.file}`,
      why: describe(error),
      fix: "Check that it is a program for this machine and may be executed",
      cause: error,
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, passOn);
  }
}

// @ts-check
/**
 * The GitHub Action: finds the program, runs it with the step's inputs and ends as it ends.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import { ActionFailure } from "./failure.mjs";
import { commandInput } from "./inputs.mjs";
import { errorCommand, outputsSize, setFailureOutputs, summarizeFailure } from "./outputs.mjs";
import { findProgram } from "./program.mjs";
import { runProgram } from "./run_program.mjs";

const { env } = process;
/** @param {string} line */
const log = (line) => void process.stdout.write(`${line}\n`);

process.exitCode = await launch();

/** @returns {Promise<number>} The step's exit code */
async function launch() {
  const before = await outputsSize(env);
  try {
    const words = commandInput(env);
    const program = await findProgram({
      env,
      cwd: env["GITHUB_WORKSPACE"] || process.cwd(),
      sleep,
      random: Math.random,
      log,
    });
    const exitCode = await runProgram(program, words, {
      // On GitHub the artifacts are at hand; a config or an input that says another place counts more.
      UNENTROPY_DEFAULT_STORAGE: "sqlite-artifact",
      ...env,
    }).finally(() => program.remove?.());
    // Only a track has outputs; any other command says itself what went wrong.
    if (words[0] === "track" && exitCode !== 0 && await outputsSize(env) === before) {
      await fail(exitCode, endedEarly(exitCode));
    }
    return exitCode;
  } catch (error) {
    if (!(error instanceof ActionFailure)) throw error;
    await fail(2, error);
    return 2;
  }
}

/**
 * @param {number} exitCode
 * @param {ActionFailure} failure
 */
async function fail(exitCode, { code, message, fix }) {
  const text = `${message}\n${fix} [${code}]`;
  log(errorCommand(text, env));
  const warning = await summarizeFailure(env, text);
  if (warning !== undefined) log(warning);
  await setFailureOutputs(env, { exitCode, code, message });
}

/** @param {number} exitCode */
function endedEarly(exitCode) {
  return new ActionFailure("ACTION_ENDED_EARLY", {
    what: "The program ended before it could say why",
    why: `its exit code is ${exitCode}`,
    fix: "Read the log above",
  });
}

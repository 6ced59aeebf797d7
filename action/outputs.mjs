// @ts-check
/**
 * Outputs and annotations for the case that the program could not set its own.
 *
 * @module
 */

import { randomUUID } from "node:crypto";
import { appendFile, stat } from "node:fs/promises";
import { systemCode } from "./failure.mjs";

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * How much the outputs' file holds, to see whether the program wrote any.
 *
 * @param {Environment} env
 * @returns {Promise<number>} Bytes
 */
export async function outputsSize(env) {
  const path = env["GITHUB_OUTPUT"];
  if (!path) return 0;
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw error;
  }
}

/**
 * Sets the outputs of a step that failed before the program could. The other outputs are empty then, as the runner has it.
 *
 * @param {Environment} env
 * @param {{ exitCode: number, code: string, message: string }} failure
 * @returns {Promise<void>}
 */
export async function setFailureOutputs(env, { exitCode, code, message }) {
  const path = env["GITHUB_OUTPUT"];
  if (!path) return;
  const outputs = {
    "success": "false",
    "exit-code": String(exitCode),
    "error-code": code,
    "error-message": withoutSecrets(message, env),
  };
  const end = `ghadelimiter_${randomUUID()}`;
  const text = Object.entries(outputs).map(([name, value]) =>
    `${name}<<${end}\n${value}\n${end}\n`
  );
  await appendFile(path, text.join(""));
}

/**
 * Says in the job's summary, too, why nothing was measured. A summary that cannot be written changes no outcome.
 *
 * @param {Environment} env
 * @param {string} text
 * @returns {Promise<string | undefined>} Why it was not written
 */
export async function summarizeFailure(env, text) {
  const path = env["GITHUB_STEP_SUMMARY"];
  if (!path) return undefined;
  // Indented, a line is shown as it is, whatever it holds.
  const lines = withoutSecrets(text, env).split(/\r?\n/).map((line) => `    ${line}\n`);
  try {
    await appendFile(path, `### ❌ Unentropy Track could not run\n\n${lines.join("")}\n`);
    return undefined;
  } catch (error) {
    return `The job summary could not be written to ${path} (${systemCode(error) ?? error})`;
  }
}

/**
 * The command that shows an error on the run's page.
 *
 * @param {string} message
 * @param {Environment} env
 * @returns {string}
 */
export function errorCommand(message, env) {
  return annotation("error", message, env);
}

/**
 * The command that shows a warning on the run's page.
 *
 * @param {string} message
 * @param {Environment} env
 * @returns {string}
 */
export function warningCommand(message, env) {
  return annotation("warning", message, env);
}

/**
 * @param {"error" | "warning"} level
 * @param {string} message
 * @param {Environment} env
 */
function annotation(level, message, env) {
  const data = withoutSecrets(message, env)
    .replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return `::${level} title=Unentropy Track::${data}\n`;
}

/**
 * @param {string} text
 * @param {Environment} env
 */
function withoutSecrets(text, env) {
  return Object.entries(env).reduce(
    (rest, [name, value]) =>
      value && value.length > 5 && /TOKEN|SECRET|PASSWORD|CREDENTIAL|KEY/i.test(name)
        ? rest.replaceAll(value, "***")
        : rest,
    text,
  );
}

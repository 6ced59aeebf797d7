// @ts-check
/**
 * Finds the program that the inputs ask for, and says how it is started.
 *
 * @module
 */

import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { ActionFailure, describe } from "./failure.mjs";
import { choiceInput, textInput } from "./inputs.mjs";
import { warningCommand } from "./outputs.mjs";
import { readRelease } from "./release.mjs";
import { SCRIPT, targetOf, thisPlatform } from "./target.mjs";
import { cachedProgram, carriedProgram, isCached } from "./tool_cache.mjs";

/** @import { Release } from "./release.mjs" */
/** @import { CacheOptions, OwnCopy } from "./tool_cache.mjs" */

/**
 * @typedef {object} Program
 * @property {string} file What is started
 * @property {readonly string[]} args What stands before the program's own arguments
 * @property {() => Promise<void>} [remove] Takes away what was only made for this step
 */

/**
 * @typedef {object} ProgramOptions
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {string} cwd
 * @property {(ms: number) => Promise<unknown>} sleep
 * @property {() => number} random
 * @property {(line: string) => void} log
 */

/**
 * The program: the one that `binary-path` names, else the release's.
 *
 * @param {ProgramOptions} options
 * @returns {Promise<Program>}
 * @throws {ActionFailure}
 */
export async function findProgram(options) {
  const { env, cwd, log } = options;
  const own = textInput(env, "binary-path");
  if (own !== undefined) return await ownProgram(resolve(cwd, own));
  const runtime = choiceInput(env, "runtime", ["auto", "binary", "script"]);
  const platform = thisPlatform();
  const target = runtime === "script" ? SCRIPT : targetOf(platform);
  if (runtime === "binary" && target === SCRIPT) {
    throw new ActionFailure("ACTION_NO_ASSET", {
      what: `Cannot run a binary on ${platform.os} ${platform.cpu}${
        platform.isMusl ? " (musl)" : ""
      }`,
      why: "there is none for it",
      fix: "Leave the input runtime away: the single file then runs on the action's own Node",
    });
  }
  const { path, remove } = await releasedProgram(await readRelease(), { runtime, target }, {
    ...options,
    env: { ...env, GH_TOKEN: env["GH_TOKEN"] || textInput(env, "github-token") },
    attestation: choiceInput(env, "verify-attestation", ["auto", "always", "never"]),
  });
  log(`Using ${path}`);
  try {
    return { ...started(path), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * What is there counts before what has to be fetched; a binary that was asked for is fetched, and where that is not possible the single
 * file is as good.
 *
 * @param {Release} release
 * @param {{ readonly runtime: string, readonly target: string }} wanted
 * @param {CacheOptions} options
 * @returns {Promise<OwnCopy>}
 * @throws {ActionFailure}
 */
async function releasedProgram(release, { runtime, target }, options) {
  const canScript = oldNode() === undefined;
  const isThere = runtime === "binary" || isCached(release, target, options.env);
  const carried = canScript && !isThere ? await carriedProgram(release, options) : undefined;
  if (carried !== undefined) return carried;
  try {
    return await cachedProgram(release, target, options);
  } catch (error) {
    if (!(error instanceof ActionFailure) || error.code !== "ACTION_DOWNLOAD") throw error;
    const instead = canScript ? await carriedProgram(release, options) : undefined;
    if (instead === undefined) throw error;
    const text = `${error.message}\nThe single file that the action carries runs instead`;
    options.log(warningCommand(text, options.env));
    return instead;
  }
}

/**
 * @param {string} path
 * @returns {Promise<Program>}
 */
async function ownProgram(path) {
  try {
    await access(path);
  } catch (error) {
    throw new ActionFailure("ACTION_NO_BINARY", {
      what: `Cannot use binary-path ${path}`,
      why: describe(error),
      fix: "Name a program on the runner, absolute or relative to the workspace",
      cause: error,
    });
  }
  return started(path);
}

/**
 * @param {string} path
 * @returns {Program}
 */
function started(path) {
  if (!/\.m?js$/i.test(path)) return { file: path, args: [] };
  const why = oldNode();
  if (why !== undefined) {
    throw new ActionFailure("ACTION_NODE", {
      what: `Cannot run ${path}`,
      why,
      fix: "Update the runner, or use the binary",
    });
  }
  return { file: process.execPath, args: [path] };
}

/** Why the action's own Node cannot run the single file; `undefined` if it can. */
function oldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13)
    ? undefined
    : `it needs Node 22.13 or newer, this runner starts actions with ${process.version}`;
}

// @ts-check
/**
 * Keeps the program in the runner's tool cache. What lies there is run only if its hash is right, every time anew.
 *
 * @module
 */

import { createHash, randomUUID } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { verifyAttestation } from "./attestation.mjs";
import { downloadAsset } from "./download.mjs";
import { systemCode } from "./failure.mjs";
import { assetOf } from "./release.mjs";
import { SCRIPT } from "./target.mjs";

/** @import { Asset, Release } from "./release.mjs" */

const BUFFER_BYTES = 1 << 20;

/**
 * @typedef {object} CacheOptions
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {"auto" | "always" | "never"} attestation
 * @property {(ms: number) => Promise<unknown>} sleep
 * @property {() => number} random
 * @property {(line: string) => void} log
 */

/**
 * The program for a target: from the cache, or else downloaded into it.
 *
 * @param {Release} release
 * @param {string} target
 * @param {CacheOptions} options
 * @returns {Promise<string>} Its path
 * @throws {import("./failure.mjs").ActionFailure} If there is none that can be trusted
 */
export async function cachedProgram(release, target, options) {
  const asset = assetOf(release, target);
  const path = placeOf(release, target, options.env);
  if (isProgram(path, asset)) return path;
  const url = `${release.url}/${asset.file}`;
  options.log(`Downloading ${url}`);
  const packed = await downloadAsset(asset, { ...options, url });
  await mkdir(dirname(path), { recursive: true });
  await withTemporary(`${path}.${randomUUID()}.gz`, packed, (file) =>
    verifyAttestation(file, {
      repository: release.repository,
      policy: options.attestation,
      env: options.env,
      log: options.log,
    }));
  await withTemporary(`${path}.${randomUUID()}.tmp`, gunzipSync(packed), async (file) => {
    try {
      await rename(file, path);
    } catch (error) {
      // Windows replaces no program that runs: a job beside this one was faster.
      if (!isProgram(path, asset)) throw error;
    }
  });
  return path;
}

/**
 * @param {Release} release
 * @param {string} target
 * @param {Readonly<Record<string, string | undefined>>} env
 */
function placeOf(release, target, env) {
  const cache = env["RUNNER_TOOL_CACHE"] || env["RUNNER_TEMP"] || tmpdir();
  // `.mjs`: as a module whatever a package.json above it says.
  const suffix = target === SCRIPT ? ".mjs" : target.includes("windows") ? ".exe" : "";
  return join(cache, "unentropy-track", release.version, target, `unentropy-track${suffix}`);
}

/**
 * Whether a file is the very program that the release names. It is large and read at every start, so it goes through one small buffer,
 * which takes half the time of reading it whole.
 *
 * @param {string} path
 * @param {Asset} asset
 */
function isProgram(path, asset) {
  const file = openIfThere(path);
  if (file === undefined) return false;
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    for (let read; (read = readSync(file, buffer)) > 0;) hash.update(buffer.subarray(0, read));
    return hash.digest("hex") === asset.unpackedSha256;
  } finally {
    closeSync(file);
  }
}

/** @param {string} path */
function openIfThere(path) {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * @param {string} file
 * @param {Uint8Array} bytes
 * @param {(file: string) => Promise<void>} use
 */
async function withTemporary(file, bytes, use) {
  try {
    await writeFile(file, bytes, { mode: 0o755 });
    await use(file);
  } finally {
    await rm(file, { force: true });
  }
}

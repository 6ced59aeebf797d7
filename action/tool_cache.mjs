// @ts-check
/**
 * Keeps the program in the runner's tool cache. What lies there is never started: it is copied to a folder of this step alone, and the
 * bytes that were written there are the ones whose hash is compared, so that nobody can change it between the two.
 *
 * @module
 */

import { createHash, randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, readSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { verifyAttestation } from "./attestation.mjs";
import { downloadAsset, refuseOther } from "./download.mjs";
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
 * @typedef {object} OwnCopy
 * @property {string} path The program, for this step alone
 * @property {() => Promise<void>} remove
 */

/**
 * The program for a target: from the cache, or else downloaded into it.
 *
 * @param {Release} release
 * @param {string} target
 * @param {CacheOptions} options
 * @returns {Promise<OwnCopy>}
 * @throws {import("./failure.mjs").ActionFailure} If there is none that can be trusted
 */
export function cachedProgram(release, target, options) {
  const asset = assetOf(release, target);
  const cached = placeOf(release, target, options.env);
  return ownCopy(cached, options.env, async (path) => {
    if (!copyProgram(cached, path, asset)) {
      await download(release, asset, { cached, path }, options);
    }
  });
}

/**
 * Whether the cache has a program for a target. Whether it is the right one is seen when it is copied.
 *
 * @param {Release} release
 * @param {string} target
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function isCached(release, target, env) {
  return existsSync(placeOf(release, target, env));
}

/**
 * The single file that the checkout of a release carries beside its hashes, so that it is there where nothing can be downloaded.
 *
 * @param {Release} release
 * @param {CacheOptions} options
 * @returns {Promise<OwnCopy | undefined>} `undefined` where this commit carries none
 * @throws {import("./failure.mjs").ActionFailure} `ACTION_HASH` if it is another one
 */
export async function carriedProgram(release, { env, attestation, log }) {
  const asset = release.assets[SCRIPT];
  const carried = asset && fileURLToPath(new URL(asset.file, import.meta.url));
  if (asset === undefined || carried === undefined || !existsSync(carried)) return undefined;
  const packed = await readFile(carried);
  refuseOther(packed, asset, carried);
  // It came with the action itself, so nobody is asked about it unless that is wanted.
  if (attestation === "always") {
    await verifyAttestation(carried, {
      repository: release.repository,
      policy: attestation,
      env,
      log,
    });
  }
  return await ownCopy(placeOf(release, SCRIPT, env), env, async (path) => {
    await writeFile(path, gunzipSync(packed), { mode: 0o755 });
  });
}

/**
 * A folder of this step alone with the program in it.
 *
 * @param {string} name What the program is called
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {(path: string) => Promise<void>} make Writes it
 * @returns {Promise<OwnCopy>}
 */
async function ownCopy(name, env, make) {
  // Readable for this user only.
  const folder = await mkdtemp(join(env["RUNNER_TEMP"] || tmpdir(), "unentropy-track-"));
  const path = join(folder, basename(name));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await make(path);
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * @param {Release} release
 * @param {Asset} asset
 * @param {{ readonly cached: string, readonly path: string }} places
 * @param {CacheOptions} options
 */
async function download(release, asset, { cached, path }, options) {
  const url = `${release.url}/${asset.file}`;
  options.log(`Downloading ${url}`);
  const packed = await downloadAsset(asset, { ...options, url });
  await writeFile(`${path}.gz`, packed);
  await verifyAttestation(`${path}.gz`, {
    repository: release.repository,
    policy: options.attestation,
    env: options.env,
    log: options.log,
  });
  const program = gunzipSync(packed);
  await writeFile(path, program, { mode: 0o755 });
  await mkdir(dirname(cached), { recursive: true });
  const file = `${cached}.${randomUUID()}.tmp`;
  try {
    await writeFile(file, program, { mode: 0o755 });
    await rename(file, cached);
  } finally {
    await rm(file, { force: true });
  }
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
 * Copies a file if it is the very program that the release names. It is large and read at every start, so it goes through one small
 * buffer; what is hashed are the bytes that are written.
 *
 * @param {string} from
 * @param {string} to
 * @param {Asset} asset
 * @returns {boolean} False where it is not there, or is another one; the copy is not to be used then
 */
function copyProgram(from, to, asset) {
  const file = openIfThere(from);
  if (file === undefined) return false;
  const copy = openSync(to, "w", 0o755);
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    for (let read; (read = readSync(file, buffer)) > 0;) {
      const part = buffer.subarray(0, read);
      hash.update(part);
      for (let at = 0; at < read;) at += writeSync(copy, part, at);
    }
    return hash.digest("hex") === asset.unpackedSha256;
  } finally {
    closeSync(file);
    closeSync(copy);
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

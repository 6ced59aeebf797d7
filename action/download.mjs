// @ts-check
/**
 * Fetches one asset of the release and trusts it only by its hash.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { ActionFailure, describe } from "./failure.mjs";

/** @import { Asset } from "./release.mjs" */

const TRIES = 5;
const FIRST_PAUSE_MS = 500;
const REQUEST_TIMEOUT_MS = 120_000;
/** What may work a moment later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * @typedef {object} DownloadOptions
 * @property {string} url Where the asset is
 * @property {(ms: number) => Promise<unknown>} sleep
 * @property {() => number} random
 * @property {(line: string) => void} log
 */

/**
 * Downloads an asset.
 *
 * @param {Asset} asset
 * @param {DownloadOptions} options
 * @returns {Promise<Buffer>} Exactly the bytes that the release names
 * @throws {ActionFailure} `ACTION_DOWNLOAD`, `ACTION_HASH`
 */
export async function downloadAsset(asset, { url, sleep, random, log }) {
  /** @type {ActionFailure | undefined} */
  let failure;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (failure !== undefined) {
      log(`${failure.message}; try ${attempt} of ${TRIES}`);
      await sleep(random() * FIRST_PAUSE_MS * 2 ** attempt);
    }
    const answer = await tryOnce(asset, url);
    if (Buffer.isBuffer(answer)) return answer;
    failure = answer.failure;
    if (!answer.mayPass) break;
  }
  throw failure;
}

/**
 * @param {Asset} asset
 * @param {string} url
 * @returns {Promise<Buffer | { failure: ActionFailure, mayPass: boolean }>}
 */
async function tryOnce(asset, url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    if (!response.ok) {
      await response.body?.cancel();
      const why = `the server answered ${response.status}`;
      return { failure: unreachable(asset, url, why), mayPass: PASSING.has(response.status) };
    }
    const bytes = await readAtMost(response, asset.size);
    const difference = bytes === undefined
      ? `it has more than the ${asset.size} bytes that the action expects`
      : differenceOf(bytes, asset);
    if (bytes !== undefined && difference === undefined) return bytes;
    return { failure: untrusted(asset, url, difference ?? ""), mayPass: false };
  } catch (error) {
    return { failure: unreachable(asset, url, describe(error), error), mayPass: true };
  }
}

/**
 * Reads a body, and no more of it than it may have: what a server sends must not fill the memory.
 *
 * @param {Response} response
 * @param {number} limit Bytes
 * @returns {Promise<Buffer | undefined>} `undefined` if there is more
 */
async function readAtMost({ body }, limit) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  if (body !== null) {
    // Leaving the loop cancels the body.
    for await (const part of body) {
      size += part.length;
      if (size > limit) return undefined;
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

/**
 * @param {Buffer} bytes
 * @param {Asset} asset
 */
function differenceOf(bytes, asset) {
  if (bytes.length !== asset.size) {
    return `it has ${bytes.length} bytes, the action expects ${asset.size}`;
  }
  const found = sha256(bytes);
  return found === asset.sha256
    ? undefined
    : `its SHA-256 is ${found}, the action expects ${asset.sha256}`;
}

/**
 * Refuses bytes that are not those of an asset.
 *
 * @param {Buffer} bytes
 * @param {Asset} asset
 * @param {string} from Where they are from
 * @throws {ActionFailure} `ACTION_HASH`
 */
export function refuseOther(bytes, asset, from) {
  const difference = differenceOf(bytes, asset);
  if (difference !== undefined) throw untrusted(asset, from, difference);
}

/**
 * @param {Asset} asset
 * @param {string} url
 * @param {string} why
 */
function untrusted(asset, url, why) {
  return new ActionFailure("ACTION_HASH", {
    what: `Cannot trust ${asset.file} from ${url}`,
    why,
    fix: "Nothing of it was run. Tell the maintainers: the release may have been tampered with",
  });
}

/**
 * @param {Asset} asset
 * @param {string} url
 * @param {string} why
 * @param {unknown} [cause]
 */
function unreachable(asset, url, why, cause) {
  return new ActionFailure("ACTION_DOWNLOAD", {
    what: `Cannot download ${asset.file} from ${url}`,
    why,
    fix:
      "Let the runner reach it, use a tagged version of the action, which carries the single file, or name a program on the runner with the input binary-path",
    cause,
  });
}

/**
 * The hash of some bytes.
 *
 * @param {Uint8Array} bytes
 * @returns {string} SHA-256, hex
 */
export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

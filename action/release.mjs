// @ts-check
/**
 * The release that belongs to this very commit of the action: whoever pins the action pins the program.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import { ActionFailure } from "./failure.mjs";

/**
 * @typedef {object} Asset
 * @property {string} file Its name in the release; always `.gz`
 * @property {string} sha256 Of the file as it is downloaded, hex
 * @property {number} size Of the file as it is downloaded, bytes
 * @property {string} unpackedSha256 Of the program in it, hex
 */

/**
 * @typedef {object} Release
 * @property {string} version
 * @property {string} repository `owner/name`, whose workflow attests the assets
 * @property {string} url Folder of the assets
 * @property {Readonly<Record<string, Asset>>} assets By target, and the single file as `script`
 */

/**
 * Reads `release.json` beside this file.
 *
 * @returns {Promise<Release>}
 */
export async function readRelease() {
  return JSON.parse(await readFile(new URL("release.json", import.meta.url), "utf8"));
}

/**
 * The asset for a target.
 *
 * @param {Release} release
 * @param {string} target
 * @returns {Asset}
 * @throws {ActionFailure} `ACTION_NO_ASSET`
 */
export function assetOf(release, target) {
  const asset = release.assets[target];
  if (asset !== undefined) return asset;
  const known = Object.keys(release.assets);
  throw new ActionFailure("ACTION_NO_ASSET", {
    what: `Cannot get Unentropy Track ${release.version} for ${target}`,
    why: known.length === 0
      ? "this commit of the action belongs to no release"
      : `the release has ${known.join(", ")}`,
    fix:
      "Use a tagged version of the action, or name a program of your own with the input binary-path",
  });
}

// @ts-check
/**
 * Which build of the program runs on this machine.
 *
 * @module
 */

/**
 * @typedef {object} Platform
 * @property {string} os As `process.platform` says it
 * @property {string} cpu As `process.arch` says it
 * @property {boolean} isMusl Whether the C library is not glibc, as on Alpine
 */

/** @type {Readonly<Record<string, string>>} The targets of `deno compile` by platform. */
const TARGETS = {
  "linux x64": "x86_64-unknown-linux-gnu",
  "linux arm64": "aarch64-unknown-linux-gnu",
  "darwin x64": "x86_64-apple-darwin",
  "darwin arm64": "aarch64-apple-darwin",
  "win32 x64": "x86_64-pc-windows-msvc",
  "win32 arm64": "aarch64-pc-windows-msvc",
};

/** Instead of a target: the single file, on the action's own Node. */
export const SCRIPT = "script";

/**
 * The build for a platform.
 *
 * @param {Platform} platform
 * @returns {string} A target of `deno compile`, or {@link SCRIPT} where none of them runs
 */
export function targetOf({ os, cpu, isMusl }) {
  return isMusl ? SCRIPT : TARGETS[`${os} ${cpu}`] ?? SCRIPT;
}

/**
 * This machine.
 *
 * @returns {Platform}
 */
export function thisPlatform() {
  const { platform: os, arch: cpu } = process;
  return { os, cpu, isMusl: os === "linux" && !hasGlibc() };
}

/** Node's report names the version of the C library only where it is glibc. */
function hasGlibc() {
  // Else the report asks the network for the names of open connections, which takes its time.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return header?.glibcVersionRuntime !== undefined;
}

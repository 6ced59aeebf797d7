// @ts-check
/**
 * Asks GitHub whether a file was built by the release workflow of this project, where that can be asked.
 *
 * @module
 */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ActionFailure, systemCode } from "./failure.mjs";

const TIMEOUT_MS = 60_000;
/** The program `gh` or GitHub cannot be asked; this says nothing about the file. */
const CANNOT_ASK =
  /HTTP (?:401|403|429|5\d\d)|rate limit|authentication|gh auth login|GH_TOKEN|dial tcp|no such host|connection re|timeout|unknown command/i;

/**
 * @typedef {object} AttestationOptions
 * @property {string} repository `owner/name`
 * @property {"auto" | "always" | "never"} policy `auto`: where `gh` can ask; `always`: fails where it cannot
 * @property {Readonly<Record<string, string | undefined>>} env With a token for `gh`
 * @property {(line: string) => void} log
 */

/**
 * Verifies the attestation of a downloaded file.
 *
 * @param {string} path
 * @param {AttestationOptions} options
 * @returns {Promise<void>}
 * @throws {ActionFailure} `ACTION_ATTESTATION` if GitHub says no, or cannot be asked and must
 */
export async function verifyAttestation(path, { repository, policy, env, log }) {
  if (policy === "never") return;
  const workflow = `${repository}/.github/workflows/release.yml`;
  try {
    await promisify(execFile)(
      "gh",
      ["attestation", "verify", path, "--repo", repository, "--signer-workflow", workflow],
      { env: environmentOfGh(env), timeout: TIMEOUT_MS, windowsHide: true },
    );
    log(`Its attestation says: built by ${workflow}`);
  } catch (error) {
    const why = reasonOf(error);
    if (policy === "auto" && cannotAsk(error)) {
      log(`No attestation was asked for (${why}); its hash is the one in this action`);
      return;
    }
    throw new ActionFailure("ACTION_ATTESTATION", {
      what: `Cannot verify that ${workflow} built what was downloaded`,
      why,
      fix: "Nothing of it was run. Tell the maintainers, or set verify-attestation to never",
      cause: error,
    });
  }
}

/** What a program needs to run, to find its files and to reach GitHub; of secrets only its own token. */
const NEEDED =
  /^(?:GH_(?:TOKEN|HOST|ENTERPRISE_TOKEN)|PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|COMSPEC|TEMP|TMP|TMPDIR|XDG_\w+_(?:HOME|DIR)|LANG|LC_\w+|SSL_CERT_(?:FILE|DIR)|(?:HTTPS?|NO|ALL)_PROXY)$/i;

/** @param {Readonly<Record<string, string | undefined>>} env */
function environmentOfGh(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => NEEDED.test(name)));
}

/** @param {unknown} error */
function cannotAsk(error) {
  // 4: gh wants a login. No number: it is not there, or was stopped.
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code !== "number" || code === 4 || CANNOT_ASK.test(stderrOf(error));
}

/** @param {unknown} error */
function reasonOf(error) {
  if (systemCode(error) === "ENOENT") return "the program gh is not installed";
  const [last = ""] = stderrOf(error).trim().split("\n").slice(-1);
  return last.trim() || "gh ended without saying why";
}

/** @param {unknown} error */
function stderrOf(error) {
  return error instanceof Error && "stderr" in error ? String(error.stderr) : "";
}

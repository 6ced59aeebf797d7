import { StorageError, type TrackErrorCode } from "../../errors.ts";
import { howToAllow } from "./_forge.ts";
import type { GitOutput } from "./_process.ts";
import type { GitServer } from "./_server.ts";

interface Meaning {
  readonly pattern: RegExp;
  readonly code: TrackErrorCode;
  readonly why?: string;
  /** `undefined`: what the forge wants for a push. */
  readonly fix?: string;
  /** Whether the same may work a moment later. */
  readonly isPassing?: true;
}

const NETWORK_FIX = "Check the network, a proxy and the server, then run again.";

/** What git says when something goes wrong, the more certain first. */
const MEANINGS: readonly Meaning[] = [
  {
    pattern: /returned error: 429|too many requests|rate limit/i,
    code: "STORAGE_RATE_LIMIT",
    fix: "Wait a while, then run again.",
    isPassing: true,
  },
  {
    pattern:
      /returned error: 401|could not read (?:Username|Password)|Authentication failed|Permission denied \(|Host key verification failed|invalid credentials|terminal prompts disabled|HTTP Basic: Access denied/i,
    code: "STORAGE_AUTH",
    why: "the server wants to know who asks, and git has no valid credentials for it",
    fix:
      "Set UNENTROPY_GIT_TOKEN (in an action GITHUB_TOKEN: ${{ github.token }}), or let git reach the server by SSH or a credential helper.",
  },
  {
    pattern:
      /GH001|exceeds (?:the )?(?:GitHub's )?(?:maximum |file )?(?:file )?size|larger than|pack exceeds maximum|quota|size limit/i,
    code: "STORAGE_QUOTA",
    fix:
      'Set "storage.retention" or run `unentropy-track history prune`, or raise the server\'s limit.',
  },
  {
    pattern: /no space left on device|disk quota exceeded/i,
    code: "STORAGE_DISK_FULL",
    fix: "Free some space, here or on the server, then run again: the stored history is as it was.",
  },
  {
    pattern:
      /returned error: 403|\[remote rejected\]|pre-receive hook declined|not allowed to|permission to .* denied|write access .*not granted|access denied|deny|forbidden|protected|insufficient permission/i,
    code: "STORAGE_PERMISSION",
  },
  {
    pattern: /dubious ownership/i,
    code: "STORAGE_PERMISSION",
    why: "the repository there belongs to another user",
    fix: "Add it to git's safe.directory, or use its owner.",
  },
  {
    pattern:
      /returned error: 404|repository .*not found|repository not found|does not appear to be a git repository|project you were looking for could not be found|no such (?:remote|repository)|does not exist/i,
    code: "STORAGE_NOT_FOUND",
    why: "there is no such repository, or the token may not see it",
    fix: 'Check "storage.remote" and what the token may read.',
  },
  {
    pattern: /returned error: (?:408|5\d\d)|internal server error|service unavailable/i,
    code: "STORAGE_UNAVAILABLE",
    fix: "Look at the server's status, then run again.",
    isPassing: true,
  },
  {
    pattern: /certificate|SSL routines/i,
    code: "STORAGE_NETWORK",
    why: "its certificate cannot be verified",
    fix: "Give git the server's certificate authority (http.sslCAInfo or GIT_SSL_CAINFO).",
  },
  {
    pattern:
      /could not resolve|failed to connect|couldn't connect|connection (?:refused|reset|timed out|closed)|timed out|timeout|early EOF|unexpected disconnect|hung up|RPC failed|empty reply|recv failure|broken pipe|network is unreachable|operation too slow|transfer closed|unable to access|premature|unexpected end|not our ref|couldn't find remote ref|remote did not send all necessary objects/i,
    code: "STORAGE_NETWORK",
    fix: NETWORK_FIX,
    isPassing: true,
  },
];

/** A git command that did not end well. */
export interface GitFailure {
  /** Completes "Cannot …". */
  readonly doing: string;
  readonly ref: string;
  readonly output: GitOutput;
}

/**
 * What a failed git command means.
 *
 * @returns The error, without credentials
 */
export function gitError(
  { doing, ref, output }: GitFailure,
  { url, forge, hide }: GitServer,
): StorageError {
  const said = hide(`${output.stderr}\n${output.stdout}`);
  const meaning = meaningOf(said);
  const quote = quoted(said);
  return new StorageError(meaning?.code ?? "STORAGE_PROTOCOL", {
    what: `Cannot ${doing} ${ref} of ${hide(url)}`,
    why: [meaning?.why, quote].filter((part) => part !== undefined && part !== "").join(": ") ||
      `git ended with ${output.code}`,
    fix: meaning === undefined
      ? "Check that `git ls-remote` and `git push` reach this address; a proxy in between must pass everything on."
      : meaning.fix ?? howToAllow(forge, ref),
  });
}

/** Whether the same command may succeed when it is tried again. */
export function isPassing({ stderr, stdout }: GitOutput): boolean {
  return meaningOf(`${stderr}\n${stdout}`)?.isPassing === true;
}

function meaningOf(text: string): Meaning | undefined {
  return MEANINGS.find(({ pattern }) => pattern.test(text));
}

/** The line that says most: what the server refused, else the first fatal one. */
function quoted(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "");
  const best = lines.find((line) => line.startsWith("!")) ??
    lines.find((line) => /^(?:remote: )?(?:fatal|error|ERROR)\b/.test(line)) ?? lines[0] ?? "";
  return best.replace(/^!\s+/, "").replace(/^(?:remote: )?(?:fatal|error): /i, "").replaceAll(
    "\t",
    " ",
  )
    .slice(0, MOST_QUOTED);
}

const MOST_QUOTED = 300;

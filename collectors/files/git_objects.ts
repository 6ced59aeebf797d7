import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { gitEnv } from "../../core/child_env.ts";
import type { Environment } from "../../core/environment.ts";
import { CollectError } from "../../errors.ts";

/** Reads objects of a repository; keeps one git process until it is disposed of. */
export interface GitObjects extends AsyncDisposable {
  /**
   * Reads one object. Many may be asked for at once.
   *
   * @param id 40 hex digits
   * @returns Its content
   * @throws {CollectError} `COLLECT_UNREADABLE` if the repository has no such object or git ended
   */
  read(id: string): Promise<Uint8Array>;
}

interface Waiting {
  readonly id: string;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: CollectError) => void;
}

const LINE_END = 10;

/**
 * Starts to read objects with `git cat-file --batch`.
 *
 * @param cwd A folder inside the repository
 * @returns The reader; dispose of it
 */
export function openGitObjects(cwd: string, env: Environment): GitObjects {
  const child = spawn("git", ["cat-file", "--batch"], {
    cwd,
    env: { ...gitEnv(env), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // An interruption on the terminal is ours to deal with; when we are gone its input ends, and so does it.
    detached: process.platform !== "win32",
  });
  const waiting: Waiting[] = [];
  let stderr = "";
  let ended: string | undefined;
  const end = (why: string) => {
    ended ??= why;
    for (const { id, reject } of waiting.splice(0)) reject(unreadable(id, ended));
  };
  child.once("error", (cause) => end(cause.message));
  const closed = new Promise<void>((resolve) =>
    child.once("close", () => {
      end(stderr.trim() || "git ended");
      resolve();
    })
  );
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-1000);
  });
  // Writing to a git that has ended fails; that it has is said by "close".
  child.stdin.on("error", () => {});
  readAnswers(child, (answer) => {
    const next = waiting.shift();
    if (typeof answer !== "string") next?.resolve(answer);
    else if (next !== undefined) next.reject(unreadable(next.id, `git says "${answer}"`));
  });
  return {
    read: (id) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(unreadable(id, ended));
        waiting.push({ id, resolve, reject });
        child.stdin.write(`${id}\n`);
      }),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      child.kill();
      await closed;
    },
  };
}

/** Each answer is a line `<id> <type> <size>`, the content and a line end; or one line that says what is wrong. */
function readAnswers(child: ChildProcess, take: (answer: Uint8Array | string) => void): void {
  let chunks: Uint8Array[] = [];
  let length = 0;
  // What the object that is being read needs with its line end; 0 while its first line is.
  let needed = 0;
  child.stdout?.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk);
    length += chunk.length;
    // A large object comes in many pieces, which are put together once.
    if (length < needed) return;
    let rest: Uint8Array = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    for (;;) {
      if (needed === 0) {
        const at = rest.indexOf(LINE_END);
        if (at < 0) break;
        const line = new TextDecoder().decode(rest.subarray(0, at));
        rest = rest.subarray(at + 1);
        const size = /^[0-9a-f]+ \w+ (\d+)$/.exec(line)?.[1];
        if (size === undefined) take(line);
        else needed = Number(size) + 1;
      } else {
        if (rest.length < needed) break;
        take(rest.subarray(0, needed - 1));
        rest = rest.subarray(needed);
        needed = 0;
      }
    }
    chunks = rest.length === 0 ? [] : [rest];
    length = rest.length;
  });
}

function unreadable(id: string, why: string): CollectError {
  return new CollectError("COLLECT_UNREADABLE", {
    what: `Cannot read the git object ${id}`,
    why,
    fix: "Check the repository with `git fsck`; a partial or shallow clone may lack it",
  });
}

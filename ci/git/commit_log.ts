import { execFile } from "node:child_process";
import { type Environment, gitEnv } from "../../core/child_env.ts";
import { ContextError } from "../../errors.ts";
import type { CommitFacts } from "./git.ts";

/** A commit of a branch's past. */
export interface LoggedCommit extends CommitFacts {
  /** The id of its tree object. */
  readonly tree: string;
  /** The names of the tags that point to it. */
  readonly tags: readonly string[];
}

/** Which past is read. */
export interface LogOptions {
  /** A folder inside the repository. */
  readonly cwd: string;
  readonly env: Environment;
  /** Whether only first parents are followed: the states that the branch itself had. */
  readonly firstParent: boolean;
  readonly signal?: AbortSignal;
}

/** A million commits, if their subjects are not too long. */
const MAX_LOG_BYTES = 400 * 2 ** 20;
const FIELDS = ["%H", "%T", "%P", "%ct", "%an", "%s"];

/**
 * Reads the past of a commit in one pass.
 *
 * @returns The commit and its ancestors, newest first
 * @throws {ContextError} If git cannot tell
 */
export async function readCommitLog(
  commit: string,
  options: LogOptions,
): Promise<readonly LoggedCommit[]> {
  const parents = options.firstParent ? ["--first-parent"] : [];
  const format = `--format=${FIELDS.join("%n")}`;
  const [log, refs] = await Promise.all([
    ask(["log", "-z", "--no-show-signature", "--date-order", ...parents, format, commit], options),
    ask(["for-each-ref", "--format=%(objectname) %(*objectname) %(refname)", "refs/tags"], options),
  ]);
  const tags = tagsByCommit(refs);
  return log.split("\0").filter((entry) => entry !== "").map((entry) => {
    const [id = "", tree = "", parents = "", seconds = "0", author = "", subject = ""] = entry
      .split("\n");
    return {
      id,
      tree,
      parents: parents.split(" ").filter((parent) => parent !== ""),
      time: Number(seconds) * 1000,
      author,
      subject,
      tags: tags.get(id) ?? [],
    };
  });
}

/** An annotated tag is an object of its own, which names the commit. */
function tagsByCommit(refs: string): ReadonlyMap<string, readonly string[]> {
  const tags = new Map<string, string[]>();
  for (const [, object = "", peeled = "", name = ""] of refs.matchAll(TAG_LINE)) {
    const commit = peeled === "" ? object : peeled;
    tags.set(commit, [...tags.get(commit) ?? [], name]);
  }
  return tags;
}

const TAG_LINE = /^(\S+) (\S*) refs\/tags\/(.+)$/gm;

function ask(args: readonly string[], { cwd, env, signal }: LogOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("git", args, {
      cwd,
      maxBuffer: MAX_LOG_BYTES,
      windowsHide: true,
      env: { ...gitEnv(env), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
      ...(signal !== undefined && { signal }),
    }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (signal?.aborted === true) return reject(signal.reason);
      reject(
        new ContextError("CONTEXT_INVALID", {
          what: `Cannot read the past of the branch (git ${args[0]})`,
          why: stderr.trim() || error.message,
          fix: "Check that git log works in this folder",
          cause: error,
        }),
      );
    });
  });
}

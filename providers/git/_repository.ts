import { Buffer } from "node:buffer";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "../../errors.ts";
import type { ProviderContext } from "../types.ts";
import { gitError, isPassing } from "./_errors.ts";
import { type GitOutput, gitProcess } from "./_process.ts";
import type { GitServer } from "./_server.ts";
import { type HistoryTree, importStream, type NewFile, parseTree, type TreeBlob } from "./_tree.ts";

/** What a repository needs from outside. */
export interface RepositoryDeps extends Pick<ProviderContext, "now" | "random" | "sleep" | "log"> {
  /** Tries of one command. */
  readonly retryAttempts: number;
  /** Ends whatever runs; asked anew for each command. */
  readonly signal: () => AbortSignal | undefined;
}

/** A bare repository of our own in a temporary folder, made when it is first needed: the user's is not touched. */
export interface GitRepository {
  /** Commands that spoke to the server so far. */
  readonly count: number;
  /** What the server has under a ref; `undefined` only if it listed its refs and has none of that name. */
  fetch(ref: string): Promise<HistoryTree | undefined>;
  /** The contents of files that were fetched, in their order. */
  read(blobs: readonly TreeBlob[]): Promise<readonly Uint8Array[]>;
  /** Makes a commit without parents, here. */
  commit(files: readonly NewFile[]): Promise<string>;
  /**
   * Replaces a ref of the server if it still is what was expected.
   *
   * @param commit The new commit; `undefined` removes the ref
   * @returns Whether it was replaced; `false` where it is something else by now
   */
  push(commit: string | undefined, where: PushWhere): Promise<boolean>;
  /** Removes the folder. */
  remove(): Promise<void>;
}

/** What a push replaces. */
export interface PushWhere {
  readonly ref: string;
  /** The commit that is there; `undefined`: none. */
  readonly expected: string | undefined;
  /** Whether the server is only asked to let us in. */
  readonly isTrial?: boolean;
}

const FETCHED = "refs/fetched";
const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 5_000;

/**
 * Prepares a repository; nothing is made or sent yet.
 *
 * @param server Whom it speaks to
 */
export function gitRepository(server: GitServer, deps: RepositoryDeps): GitRepository {
  let folder: Promise<string> | undefined;
  let count = 0;
  let commits = 0;

  const run = (cwd: string, args: readonly string[], input?: Uint8Array, env = server.env) =>
    gitProcess(args, { cwd, env, signal: deps.signal(), ...(input !== undefined && { input }) });

  const make = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), "unentropy-git-"));
    await checked(await run(path, ["init", "--quiet", "--bare", "."]), "make a repository for");
    return path;
  };
  const home = () => folder ??= make();

  const checked = (output: GitOutput, doing: string, ref = "the history"): Promise<GitOutput> =>
    output.code === 0
      ? Promise.resolve(output)
      : Promise.reject(gitError({ doing, ref, output }, server));

  const local = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> =>
    (await checked(await run(await home(), args, input), `work (git ${args[0]}) on`)).stdout;

  /** Speaks to the server, again where that may help; with full jitter. */
  const remote = async (
    args: readonly string[],
    isAnswer: (output: GitOutput) => boolean = () => false,
    env: Readonly<Record<string, string>> = server.env,
  ): Promise<GitOutput> => {
    for (let attempt = 1;; attempt++) {
      count++;
      const output = await run(await home(), args, undefined, env);
      const isLast = attempt >= deps.retryAttempts;
      if (output.code === 0 || isLast || isAnswer(output) || !isPassing(output)) return output;
      const waitMs = deps.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      deps.log(
        `Git: ${
          server.hide(output.stderr.trim().split("\n")[0] ?? "")
        }, try ${attempt} of ${deps.retryAttempts}`,
      );
      await deps.sleep(waitMs, deps.signal());
    }
  };

  /** The commit that the server has under a ref; `undefined` only if it says itself that there is none. */
  const list = async (ref: string): Promise<string | undefined> => {
    const args = ["ls-remote", "--quiet", server.url, "HEAD", ref];
    const { stdout } = await checked(await remote(args), "list", ref);
    const lines = stdout.toString().split("\n").filter((line) => line !== "");
    const found = lines.map((line) => line.split("\t")).find(([, name]) => name === ref)?.[0];
    // An empty answer of something that is no git server reads like an empty repository: only a server's own words count.
    if (lines.length === 0) await proveEmpty(args, ref);
    return found;
  };

  const proveEmpty = async (args: readonly string[], ref: string): Promise<void> => {
    const env = { ...server.env, GIT_TRACE_PACKET: "1" };
    const output = await checked(await remote(args, undefined, env), "list", ref);
    if (/packet:.*ls-remote</.test(output.stderr)) return;
    throw new StorageError("STORAGE_PROTOCOL", {
      what: `Cannot list ${ref} of ${server.url}`,
      why: "it answered without a word of git's protocol",
      fix: 'Check "storage.remote"; a proxy in between must pass everything on.',
    });
  };

  /** With what is there named as the end of our past, git sends and asks for nothing that a commit without parents shares with it. */
  const remember = async (commit: string): Promise<void> =>
    await writeFile(join(await home(), "shallow"), `${commit}\n`);

  const isMissing = ({ stderr }: GitOutput) => /couldn't find remote ref/i.test(stderr);

  return {
    get count() {
      return count;
    },
    async fetch(ref) {
      const args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", server.url];
      for (let tries = 0;; tries++) {
        const output = await remote([...args, `+${ref}:${FETCHED}`], isMissing);
        if (output.code === 0) break;
        if (!isMissing(output) || tries === deps.retryAttempts) {
          return await checked(output, "read", ref) as never;
        }
        if (await list(ref) === undefined) return undefined;
      }
      const commit = (await local(["rev-parse", FETCHED])).toString().trim();
      const listing = await run(await home(), ["ls-tree", "-r", "-l", "-z", FETCHED]);
      const tree = listing.code === 0 ? parseTree(commit, listing.stdout.toString()) : undefined;
      if (tree === undefined) throw notOurs(ref, server.url);
      await remember(commit);
      return tree;
    },
    async read(blobs) {
      if (blobs.length === 0) return [];
      const names = Buffer.from(blobs.map(({ id }) => `${id}\n`).join(""));
      const output = await local(["cat-file", "--batch"], names);
      const contents: Uint8Array[] = [];
      for (let at = 0; at < output.length;) {
        const end = output.indexOf(10, at);
        const size = Number(output.subarray(at, end).toString().split(" ")[2]);
        contents.push(new Uint8Array(output.subarray(end + 1, end + 1 + size)));
        at = end + 1 + size + 1;
      }
      return contents;
    },
    async commit(files) {
      const ref = `refs/made/${commits++}`;
      const seconds = Math.floor(deps.now() / 1000);
      const nonce = [deps.random(), deps.random()]
        .map((number) => Math.floor(number * 2 ** 32).toString(16).padStart(8, "0")).join("");
      const stream = importStream(files, { ref, seconds, nonce });
      await local(["fast-import", "--quiet", "--force"], stream);
      return (await local(["rev-parse", ref])).toString().trim();
    },
    async push(commit, { ref, expected, isTrial = false }) {
      const args = [
        ...["push", "--porcelain", "--no-verify", ...isTrial ? ["--dry-run"] : []],
        ...[`--force-with-lease=${ref}:${expected ?? ""}`, server.url, `${commit ?? ""}:${ref}`],
      ];
      for (let attempt = 1;; attempt++) {
        count++;
        const output = await run(await home(), args);
        if (output.code === 0) {
          if (commit !== undefined && !isTrial) await remember(commit);
          return true;
        }
        const said = output.stdout.toString();
        if (/^!.*\(stale info\)/m.test(said)) return false;
        const wasAsked = isPassing(output) || /^!.*\[remote rejected\]/m.test(said);
        // Whatever it answered, and if it answered nothing: what it has now says whether the push landed, or somebody else's.
        const now = wasAsked && !isTrial ? await list(ref) : expected;
        if (now === commit && now !== expected) return true;
        if (now !== expected) return false;
        if (attempt >= deps.retryAttempts || !isPassing(output)) {
          return await checked(output, "write", ref) as never;
        }
        const longest = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
        await deps.sleep(deps.random() * longest, deps.signal());
      }
    },
    async remove() {
      const path = await folder?.catch(() => undefined);
      folder = undefined;
      if (path !== undefined) await rm(path, { recursive: true, force: true });
    },
  };
}

/** Overwriting somebody's branch would be worse than any lost history. */
function notOurs(ref: string, url: string): StorageError {
  return new StorageError("STORAGE_SETTINGS", {
    what: `Cannot use ${ref} of ${url} for the history`,
    why: "it has files that this program never makes",
    fix: 'Set "storage.ref" to a ref that nobody else uses. Nothing was changed.',
  });
}

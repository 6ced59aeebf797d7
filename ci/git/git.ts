import { lazy } from "../../core/lazy.ts";
import { isAnswer, logEntries, parentsOf, timeOf } from "./log_entries.ts";
import {
  type CommitFacts,
  type CommitObject,
  factsIn,
  parentsIn,
  readCommit,
} from "./commit_object.ts";
import { type GitOptions, runGit } from "./run_git.ts";
import { aliasesOf, readTreeFile, type TreeFile } from "./tree_file.ts";

/** A commit with its whole message. */
export interface CommitMessage {
  /** 40 hex digits. */
  readonly commit: string;
  /** As the commit says it, which is whatever its author wrote. */
  readonly author: string;
  /** The account that signed the commit, where the forge has verified that; git alone does not know. */
  readonly login?: string;
  readonly message: string;
}

/** Why git cannot tell about the work tree. */
export type GitProblem = "no-program" | "no-repository" | "not-owned" | "no-commit";

/** Questions to the repository that holds a folder. `undefined` means that git does not know. */
export interface Git {
  /** Why there are no answers, or `undefined` if there are. */
  problem(): Promise<GitProblem | undefined>;
  /** The commit id behind a name: `HEAD`, a branch, a tag, a short id. */
  resolve(name: string): Promise<string | undefined>;
  /** The branch that is checked out; `undefined` where HEAD is detached. */
  branch(): Promise<string | undefined>;
  /** Branches whose tip the commit is, local ones first, remote ones without the remote's name. */
  branchesAt(commit: string): Promise<readonly string[]>;
  /** The commit that a branch of `origin` is at right now, asked over the network; `undefined` where there is none, or no answer. */
  originTip(branch: string): Promise<string | undefined>;
  /** What a commit says about itself. */
  commit(name: string): Promise<CommitFacts | undefined>;
  /** What many commits say about themselves; those that are not here are left out. */
  commits(ids: readonly string[]): Promise<readonly CommitFacts[]>;
  /** Whose commits would be made here; `undefined` where nobody has said so. */
  userName(): Promise<string | undefined>;
  /** The work tree's top folder. */
  root(): Promise<string | undefined>;
  /** The URL of `origin`, without credentials. */
  remoteUrl(): Promise<string | undefined>;
  /** The branch that `origin/HEAD` points to; without such, `main` or `master` if there is one. */
  defaultBranch(): Promise<string | undefined>;
  /** The newest tag of each tagged commit. */
  tags(): Promise<ReadonlyMap<string, string>>;
  /** The parents that a commit has, first parent first, also where a shallow clone lacks them; `undefined` where the commit is not here. */
  parents(name: string): Promise<readonly string[] | undefined>;
  /** Whether a commit is the other or one of its ancestors; `undefined` where one of both is not here. */
  isAncestor(ancestor: string, of: string): Promise<boolean | undefined>;
  /**
   * Fetches older commits of a shallow clone from `origin`, once, without asking anybody for a password.
   *
   * @param names Commits, or branches of `origin`
   * @returns Whether they came
   */
  deepen(
    names: { readonly commits: readonly string[]; readonly branch?: string },
  ): Promise<boolean>;
  /** Fetches one commit from `origin`, into a shallow clone without what was before it; whether it came. */
  bring(commit: string): Promise<boolean>;
  /**
   * What the files of the work tree differ in from a commit or a tree, without files that git does not know, submodules and mere white space.
   *
   * @returns As `git diff` writes it; `undefined` where the commit is not here
   */
  diff(from: string): Promise<string | undefined>;
  /** The files of the work tree that git neither knows nor ignores, from its top. */
  untracked(): Promise<readonly string[]>;
  /** How often {@link Git.deepen} brought something so far. */
  fetches(): number;
  /** The best common ancestor. */
  mergeBase(a: string, b: string): Promise<string | undefined>;
  /** The commit and its first-parent ancestors, newest first. */
  firstParents(name: string, limit: number): Promise<readonly string[]>;
  /** Whether the clone ends before the first commit. */
  isShallow(): Promise<boolean>;
  /** The folder's path from the work tree's top, with a `/` at its end; `""` at the top. */
  prefix(): Promise<string | undefined>;
  /** What a commit has under a path from the work tree's top; nothing is said of a commit that is not here. */
  fileAt(commit: string, path: string): Promise<TreeFile | undefined>;
  /** Other paths by which the symbolic links of a commit lead to a path from the work tree's top. */
  aliases(commit: string, path: string): Promise<readonly string[]>;
  /** The messages of the commits that `to` has and `from` has not, newest first. */
  messages(from: string, to: string, limit: number): Promise<readonly CommitMessage[] | undefined>;
}

/** Those commits of a list that are here. */
const MANY = ["--no-walk=unsorted", "--ignore-missing", "--stdin"];
/** Longer is not waited for a fact that a run can do without. */
const ORIGIN_TIMEOUT_MS = 10_000;
/** A change of thousands of files in a clone that has to fetch their old content. */
const DIFF_TIMEOUT_MS = 5 * 60_000;
const MAX_DIFF_BYTES = 256 * 2 ** 20;
/** As every version of git, whatever its settings, writes the same. */
const DIFF = [
  ...["-c", "core.quotePath=false", "diff", "-U0", "-M", "-l2000", "-w", "--diff-filter=d"],
  ...["--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules=all"],
  ...["--src-prefix=a/", "--dst-prefix=b/"],
];
const ORIGIN_HEAD = "refs/remotes/origin/HEAD";
/** Where nobody says which the default branch is, it is the first of these that is there. */
const DEFAULTS = ["main", "master"];
const DEFAULT_AT = ["refs/remotes/origin/", "refs/heads/"];
/** All that is asked of references, in one question. */
const REFS = [
  "--sort=creatordate",
  "--format=%(objectname) %(*objectname) %(refname) %(symref)",
  ...["refs/tags", ORIGIN_HEAD],
  ...DEFAULTS.flatMap((name) => DEFAULT_AT.map((at) => `${at}${name}`)),
];
const NO_ANSWER = { code: 1, stdout: "" };
/** How many more commits are fetched where a shallow clone has too few. */
const DEEPEN_BY = 500;

/**
 * The git program as {@link Git}. Read-only, but for `deepen`; never through a shell. References and settings are asked for once, and again
 * after a fetch.
 *
 * @param options Where and how git runs
 * @returns Answers about the repository that holds `options.cwd`
 */
export function createGit(options: GitOptions): Git {
  const ask = (...args: readonly string[]) => runGit(args, options);
  const text = async (...args: readonly string[]) => {
    const answer = await ask(...args);
    return answer.code === 0 ? answer.stdout.trim() || undefined : undefined;
  };
  const lines = async (...args: readonly string[]) =>
    (await text(...args))?.split("\n").filter((line) => line !== "") ?? [];
  const isShallow = async () => await text("rev-parse", "--is-shallow-repository") === "true";

  let fetches = 0;
  const root = lazy(() => text("rev-parse", "--show-toplevel"));
  const url = lazy(() => text("config", "--get", "remote.origin.url"));
  const askRefs = async () => {
    const { stdout, stderr } = await ask("for-each-ref", ...REFS);
    const found = refsIn(stdout);
    // A name that leads nowhere is not listed, and says all the same what the default branch is called.
    const head = found.head ??
      (/dangling/.test(stderr) ? await text("symbolic-ref", "-q", ORIGIN_HEAD) : undefined);
    return { ...found, head: head?.replace(/^refs\/remotes\/origin\//, "") };
  };
  let refs = lazy(askRefs);
  const fetched = (isHere: boolean) => {
    if (isHere) fetches++;
    refs = lazy(askRefs);
    return isHere;
  };

  /** What an id stands for never changes, once it is here. */
  const known = new Map<string, Promise<CommitObject | undefined>>();
  const read = async (name: string) => {
    const here = known.get(name);
    if (here !== undefined) return await here;
    const found = await readCommit(name, options);
    if (found !== undefined) known.set(found.id, Promise.resolve(found));
    return found;
  };
  const resolve = async (name: string) => (await read(name))?.id;

  return {
    resolve,
    problem: async () => {
      const answer = await ask("rev-parse", "--git-dir");
      if (answer.code === "ENOENT") return "no-program";
      if (/dubious ownership/.test(answer.stderr)) return "not-owned";
      if (answer.code !== 0) return "no-repository";
      return await resolve("HEAD") === undefined ? "no-commit" : undefined;
    },
    branch: () => text("symbolic-ref", "--short", "-q", "HEAD"),
    branchesAt: async (commit) => {
      const format = "--format=%(refname)";
      const refs = await lines(
        "for-each-ref",
        format,
        `--points-at=${commit}`,
        "refs/heads",
        "refs/remotes",
      );
      const names = refs.filter((ref) => !ref.endsWith("/HEAD"))
        .map((ref) => ref.replace(/^refs\/(heads|remotes\/[^/]+)\//, ""));
      return [...new Set(names)];
    },
    originTip: async (branch) => {
      const asked = ["ls-remote", "--heads", "origin", `refs/heads/${branch}`];
      const { code, stdout } = await runGit(asked, { ...options, timeoutMs: ORIGIN_TIMEOUT_MS })
        .catch(() => NO_ANSWER);
      return code === 0 ? /^([0-9a-f]{40})\t/.exec(stdout)?.[1] : undefined;
    },
    commit: async (name) => {
      const found = await read(name);
      if (found === undefined) return undefined;
      const facts = factsIn(found);
      if (facts !== undefined) return facts;
      const fields = ["id", "seconds", "author", "subject"] as const;
      const told = await logEntries(fields, ["-1", found.id], options);
      const [entry] = isAnswer(told) ? [] : told;
      if (entry === undefined) return undefined;
      const { id, author, subject } = entry;
      return { id, parents: parentsIn(found), time: timeOf(entry), author, subject };
    },
    commits: async (ids) => {
      // What is no id would be an option, or a question of its own; asked for nothing, git tells of HEAD.
      const asked = ids.filter((id) => /^[0-9a-f]{40}$/.test(id));
      if (asked.length === 0) return [];
      const fields = ["id", "parents", "seconds", "author", "subject"] as const;
      const input = asked.join("\n");
      const found = await logEntries(fields, MANY, { ...options, input });
      return isAnswer(found) ? [] : found.map((entry) => {
        const { id, author, subject } = entry;
        return { id, parents: parentsOf(entry), time: timeOf(entry), author, subject };
      });
    },
    userName: async () =>
      (await text("var", "GIT_AUTHOR_IDENT"))?.replace(/ <.*$/, "") || undefined,
    root,
    remoteUrl: async () => {
      const origin = await url();
      return origin === undefined ? undefined : withoutCredentials(origin);
    },
    defaultBranch: async () => {
      const { head, names } = await refs();
      return head ?? DEFAULTS.find((name) => DEFAULT_AT.some((at) => names.has(`${at}${name}`)));
    },
    tags: async () => (await refs()).tags,
    parents: async (name) => {
      const found = await read(name);
      return found && parentsIn(found);
    },
    isAncestor: async (ancestor, of) => {
      const [one, other] = await Promise.all([resolve(ancestor), resolve(of)]);
      if (one === undefined || other === undefined) return undefined;
      const { code } = await ask("merge-base", "--is-ancestor", one, other);
      return code === 0 ? true : code === 1 ? false : undefined;
    },
    deepen: async ({ commits, branch }) => {
      const how = ["--quiet", "--no-tags", "--no-recurse-submodules", `--deepen=${DEEPEN_BY}`];
      const named = branch === undefined || branch.startsWith("-")
        ? []
        : [`+refs/heads/${branch}:refs/remotes/origin/${branch}`];
      return fetched((await ask("fetch", ...how, "origin", ...commits, ...named)).code === 0);
    },
    bring: async (commit) => {
      // In a whole clone a depth would cut off what is here.
      const depth = await isShallow() ? ["--depth=1"] : [];
      const how = ["--quiet", "--no-tags", "--no-recurse-submodules", ...depth];
      return /^[0-9a-f]{40}$/.test(commit) &&
        fetched((await ask("fetch", ...how, "origin", commit)).code === 0);
    },
    diff: async (from) => {
      const id = await text("rev-parse", "--verify", "-q", "--end-of-options", `${from}^{tree}`);
      if (id === undefined) return undefined;
      const { code, stdout } = await runGit([...DIFF, id, "--"], {
        ...options,
        timeoutMs: DIFF_TIMEOUT_MS,
        maxBytes: MAX_DIFF_BYTES,
      });
      return code === 0 ? stdout : undefined;
    },
    untracked: async () => {
      const top = await root();
      if (top === undefined) return [];
      const { stdout } = await runGit(["ls-files", "--others", "--exclude-standard", "-z"], {
        ...options,
        cwd: top,
      });
      return stdout.split("\0").filter((path) => path !== "");
    },
    fetches: () => fetches,
    mergeBase: async (a, b) => {
      const [one, other] = await Promise.all([resolve(a), resolve(b)]);
      return one === undefined || other === undefined
        ? undefined
        : await text("merge-base", one, other);
    },
    firstParents: async (name, limit) => {
      const id = await resolve(name);
      return id === undefined
        ? []
        : await lines("rev-list", "--first-parent", `--max-count=${limit}`, id);
    },
    isShallow,
    prefix: async () => {
      const { code, stdout } = await ask("rev-parse", "--show-prefix");
      return code === 0 ? stdout.trim() : undefined;
    },
    fileAt: async (commit, path) => {
      const id = await resolve(commit);
      return id === undefined ? undefined : await readTreeFile(ask, { commit: id, path });
    },
    aliases: async (commit, path) => {
      const id = await resolve(commit);
      return id === undefined ? [] : await aliasesOf(ask, { commit: id, path });
    },
    messages: async (from, to, limit) => {
      const [first, last] = await Promise.all([resolve(from), resolve(to)]);
      if (first === undefined || last === undefined) return undefined;
      const range = [`--max-count=${limit}`, `${first}..${last}`];
      const found = await logEntries(["id", "author", "message"], range, options);
      return isAnswer(found)
        ? undefined
        : found.map(({ id, author, message }) => ({ commit: id, author, message }));
    },
  };
}

interface Refs {
  /** What `origin/HEAD` stands for. */
  readonly head: string | undefined;
  readonly names: ReadonlySet<string>;
  /** The newest tag of each tagged commit. */
  readonly tags: ReadonlyMap<string, string>;
}

function refsIn(listed: string): Refs {
  const refs = [...listed.matchAll(/^(\S+) (\S*) (\S+) (\S*)$/gm)];
  const head = refs.find(([, , , name]) => name === ORIGIN_HEAD)?.[4];
  return {
    head,
    names: new Set(refs.map(([, , , name = ""]) => name)),
    // Only an annotated tag is an object of its own, which names the commit.
    tags: new Map(
      refs.filter(([, , , name = ""]) => name.startsWith("refs/tags/"))
        .map((
          [, object = "", commit, name = ""],
        ) => [commit || object, name.slice("refs/tags/".length)]),
    ),
  };
}

/**
 * A remote's URL without the user and password that some CI systems put into it.
 *
 * @param url What `remote.origin.url` says
 * @returns The URL without credentials; the user of an SSH URL is no secret and stays
 */
export function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/]*@/i, "$1").replace(
    /^(\w[\w+.-]*:\/\/[^/@:]*):[^/]*@/,
    "$1@",
  );
}

/**
 * The project's name out of its remote's URL.
 *
 * @param url `https://host/owner/repo.git`, `git@host:owner/repo.git`, `ssh://git@host:22/owner/repo`
 * @returns `owner/repo` (with all groups on GitLab), or `undefined` for a local path
 */
export function projectOf(url: string): string | undefined {
  const path = /^\w[\w+.-]*:\/\/[^/]+\/(.+)$/.exec(url)?.[1] ??
    /^(?:[^@/\\:]+@)?[^/\\:]{2,}:(?!\/\/)(.+)$/.exec(url)?.[1];
  if (path === undefined || /^file:/i.test(url)) return undefined;
  const project = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  return project.includes("/") ? project : undefined;
}

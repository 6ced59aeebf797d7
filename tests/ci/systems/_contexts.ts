import assert from "node:assert/strict";
import { type ContextOptions, detectContext } from "../../../ci/context.ts";
import type { CommitFacts } from "../../../ci/git/commit_object.ts";
import type { CommitMessage, Git, GitProblem } from "../../../ci/git/git.ts";
import type { RunContext } from "../../../ci/types.ts";
import type { Environment } from "../../../core/environment.ts";
import { redactor } from "../../../core/redact.ts";

/** What a made-up repository knows. */
export interface FakeRepository {
  readonly problem?: GitProblem;
  readonly head?: string;
  readonly branch?: string;
  readonly tips?: Readonly<Record<string, readonly string[]>>;
  readonly commits?: Readonly<Record<string, Partial<CommitFacts>>>;
  readonly root?: string;
  readonly remoteUrl?: string;
  readonly defaultBranch?: string;
  /** The commits of origin's branches. */
  readonly origin?: Readonly<Record<string, string>>;
  /** Commits of which others are descendants: `ancestor..descendant`. */
  readonly ancestry?: readonly string[];
  /** The same, where it is known that they are not. */
  readonly notAncestry?: readonly string[];
  readonly mergeBases?: Readonly<Record<string, string>>;
  readonly firstParents?: readonly string[];
  readonly isShallow?: boolean;
  readonly prefix?: string;
  /** Texts by `commit:path`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Messages by `from..to`. */
  readonly messages?: Readonly<Record<string, readonly CommitMessage[]>>;
}

/** A {@link Git} that answers from a description. */
export function fakeGit(repository: FakeRepository = {}): Git {
  const { head, commits = {} } = repository;
  const resolve = (name: string) =>
    Promise.resolve(
      name === "HEAD" ? head : name in commits ? commits[name]?.id ?? name : undefined,
    );
  return {
    resolve,
    problem: () =>
      Promise.resolve(repository.problem ?? (head === undefined ? "no-repository" : undefined)),
    branch: () => Promise.resolve(repository.branch),
    branchesAt: (commit) => Promise.resolve(repository.tips?.[commit] ?? []),
    originTip: (branch) => Promise.resolve(repository.origin?.[branch]),
    commit: async (name) => {
      const id = await resolve(name);
      const facts = commits[name];
      return id === undefined || facts === undefined
        ? undefined
        : { id, parents: [], time: 0, author: "", subject: "", ...facts };
    },
    commits: () => Promise.resolve([]),
    userName: () => Promise.resolve(undefined),
    root: () => Promise.resolve(repository.root),
    remoteUrl: () => Promise.resolve(repository.remoteUrl),
    defaultBranch: () => Promise.resolve(repository.defaultBranch),
    tags: () => Promise.resolve(new Map()),
    parents: (name) => Promise.resolve(commits[name]?.parents),
    isAncestor: (ancestor, of) =>
      Promise.resolve(
        repository.ancestry?.includes(`${ancestor}..${of}`)
          ? true
          : repository.notAncestry?.includes(`${ancestor}..${of}`)
          ? false
          : undefined,
      ),
    deepen: () => Promise.resolve(false),
    bring: () => Promise.resolve(false),
    diff: () => Promise.resolve(undefined),
    untracked: () => Promise.resolve([]),
    fetches: () => 0,
    mergeBase: (a, b) => Promise.resolve(repository.mergeBases?.[`${a}...${b}`]),
    firstParents: (_name, limit) =>
      Promise.resolve((repository.firstParents ?? []).slice(0, limit)),
    isShallow: () => Promise.resolve(repository.isShallow ?? false),
    prefix: () => Promise.resolve(repository.prefix ?? ""),
    fileAt: (commit, path) => {
      const text = repository.files?.[`${commit}:${path}`];
      return Promise.resolve(
        text === undefined ? { status: "absent" } : { status: "found", text },
      );
    },
    aliases: () => Promise.resolve([]),
    messages: (from, to) => Promise.resolve(repository.messages?.[`${from}..${to}`]),
  };
}

/** Forty equal digits: a commit id that is easy to read. */
export function sha(digit: string): string {
  return digit.repeat(40);
}

/** What one context is detected from. */
export interface Scene {
  readonly env: Environment;
  /** The event's payload, where the system has one. */
  readonly event?: unknown;
  readonly repository?: FakeRepository;
  readonly overrides?: ContextOptions["overrides"];
}

/** The context of a scene, with a still clock and even randomness. */
export function contextOf(scene: Scene): Promise<RunContext> {
  const eventPath = "/home/runner/work/_temp/_github_workflow/event.json";
  const env = scene.event === undefined
    ? scene.env
    : { ...scene.env, GITHUB_EVENT_PATH: eventPath };
  return detectContext({
    env,
    hide: redactor(env),
    readFile: (path) =>
      path === eventPath
        ? Promise.resolve(JSON.stringify(scene.event))
        : Promise.reject(new Error(`no file ${path}`)),
    git: fakeGit(scene.repository),
    now: () => 1_700_000_000_000,
    random: () => 0.5,
    ...(scene.overrides !== undefined && { overrides: scene.overrides }),
  });
}

/** The fields of `actual` that `expected` names, for a comparison that shows only those. */
export function pick(actual: object, expected: object): object {
  const names = new Set(Object.keys(expected));
  return Object.fromEntries(
    [...names].map((name) => [name, Object.entries(actual).find(([key]) => key === name)?.[1]]),
  );
}

/** One environment and what it must say: a name, the variables, the facts, and what git knows. */
export type ContextCase = readonly [
  name: string,
  env: Environment,
  expected: Partial<Record<keyof RunContext, unknown>>,
  repository?: FakeRepository,
];

/** A test for each environment of a CI system. */
export function testContexts(system: string, cases: readonly ContextCase[]): void {
  for (const [name, env, expected, repository] of cases) {
    Deno.test(`detectContext() on ${system}: ${name}`, async () => {
      const scene = repository === undefined ? { env } : { env, repository };
      assert.deepEqual(pick(await contextOf(scene), expected), expected);
    });
  }
}

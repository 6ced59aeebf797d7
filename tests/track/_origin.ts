import { join } from "node:path";
import { git } from "../ci/git/_repository.ts";
import { type CliResult, runCli } from "../commands/_cli.ts";

/** What a run's machine-readable result says, as far as it is asked for here. */
export interface SeenResult {
  readonly run: Readonly<Record<string, unknown>>;
  readonly verdict?: {
    readonly status: string;
    readonly checks: readonly { readonly baseline?: { readonly value: number } }[];
  };
  readonly phases: readonly { readonly name: string; readonly status: string }[];
  readonly storage?: { readonly runs: number };
  readonly error?: { readonly code: string; readonly fix: string };
}

/**
 * A repository on a server with a branch, its pull request, and one of a fork; and the history of the branch `main`.
 *
 * ```text
 * first ─ main ─ merge (refs/pull/17/merge)
 *     └─ change ──┘    (feature, refs/pull/17/head)
 *             └─ fork  (refs/pull/18/head)
 * ```
 */
export interface Origin extends AsyncDisposable {
  readonly url: string;
  /** Git's name and value by which a clone of the URL comes from this machine. */
  readonly config: readonly [name: string, value: string];
  readonly first: string;
  readonly main: string;
  readonly change: string;
  readonly merge: string;
  readonly fork: string;
  /** Makes an empty folder, as a job of a CI system finds it. */
  readonly workspace: () => Promise<string>;
  /** Tracks in a clone, with nothing in the environment but what is given. */
  readonly track: (
    folder: string,
    env: Readonly<Record<string, string>>,
    ...flags: readonly string[]
  ) => Promise<CliResult & { readonly result: SeenResult }>;
}

const URL = "https://git.example.com/acme/shop.git";
const CONFIG = {
  metrics: { size: { type: "numeric", unit: "bytes", command: "cat size.txt" } },
  qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "no-regression" }] },
};

/** Makes it: `main` measures 100, the change 150. */
export async function makeOrigin(): Promise<Origin> {
  const top = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-origin-" }));
  const [bare, seed] = [join(top, "origin.git"), join(top, "seed")];
  git(top, "init", "-q", "--bare", "-b", "main", bare);
  git(top, "init", "-q", "-b", "main", seed);
  const commit = async (name: string, size: number): Promise<string> => {
    await Deno.writeTextFile(join(seed, "size.txt"), `${size}\n`);
    await Deno.writeTextFile(join(seed, `${name}.txt`), name);
    git(seed, "add", "-A");
    git(seed, "commit", "-q", "-m", name);
    return git(seed, "rev-parse", "HEAD");
  };
  await Deno.writeTextFile(join(seed, "unentropy.json"), JSON.stringify(CONFIG));
  const first = await commit("first", 100);
  const main = await commit("main", 100);
  git(seed, "checkout", "-q", "-b", "feature", first);
  const change = await commit("change", 150);
  git(seed, "checkout", "-q", "-b", "forked");
  const fork = await commit("fork", 160);
  git(seed, "checkout", "-q", "--detach", main);
  git(seed, "merge", "-q", "--no-ff", "-m", "Merge", change);
  const merge = git(seed, "rev-parse", "HEAD");
  const refs = [
    `${main}:refs/heads/main`,
    `${change}:refs/heads/feature`,
    `${change}:refs/pull/17/head`,
    `${merge}:refs/pull/17/merge`,
    `${fork}:refs/pull/18/head`,
  ];
  git(seed, "push", "-q", bare, ...refs);
  let count = 0;
  const workspace = async () => {
    const folder = join(top, `workspace-${count++}`);
    await Deno.mkdir(folder);
    return folder;
  };
  const track: Origin["track"] = async (folder, env, ...flags) => {
    const storage = ["--storage-path", join(top, "history.db"), "--no-report"];
    const args = ["track", ...storage, "--json", ...flags];
    const ended = await runCli(args, { cwd: folder, env });
    return { ...ended, result: JSON.parse(ended.stdout) };
  };
  const origin: Origin = {
    url: URL,
    config: [`url.file://${bare}.insteadOf`, URL],
    first,
    main,
    change,
    merge,
    fork,
    workspace,
    track,
    [Symbol.asyncDispose]: () => Deno.remove(top, { recursive: true }),
  };
  return origin;
}

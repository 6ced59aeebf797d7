import assert from "node:assert/strict";
import { findBaseCommit } from "../../ci/change/base_commit.ts";
import { findCommitPlace, findOlderPlaces } from "../../ci/change/commit_place.ts";
import { toRun } from "../../ci/context.ts";
import { createGit } from "../../ci/git/git.ts";
import type { RunContext } from "../../ci/types.ts";
import { baselinePlace, comparableRuns, findBaseline } from "../../core/past/baseline.ts";
import { History } from "../../history/database.ts";
import { readView } from "../../history/query.ts";
import { recordRun } from "../../history/record.ts";
import { measuredCommits } from "../../history/runs.ts";
import { GIT_ENV, runGit } from "../ci/git/_repository.ts";
import { seededRandom } from "../fakes/random.ts";

/** A little repository whose commits have names, and whose clocks go wrong. */
class Repository {
  readonly folder: string = Deno.makeTempDirSync();
  readonly #ids = new Map<string, string>();
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.git("init", "-q", "-b", "main");
  }

  git(...args: readonly string[]): string {
    const date = `${1_790_000_000 + Math.floor(this.#random() * 1_000_000)} +0000`;
    return runGit(this.folder, args, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  }

  commit(...names: readonly string[]): this {
    for (const name of names) this.named(name, "commit", "-q", "--allow-empty", "-m", name);
    return this;
  }

  /** Runs git and gives the commit that is checked out then a name. */
  named(name: string, ...args: readonly string[]): this {
    this.git(...args);
    this.#ids.set(name, this.git("rev-parse", "HEAD"));
    return this;
  }

  on(...args: readonly string[]): this {
    this.git("checkout", "-q", ...args.map((arg) => this.#ids.get(arg) ?? arg));
    return this;
  }

  id(name: string): string {
    const id = this.#ids.get(name);
    assert.ok(id, name);
    return id;
  }

  nameOf(id: string | undefined): string | undefined {
    return [...this.#ids].find(([, known]) => known === id)?.[0];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** A push that was measured: the commit, where, and the tip that it replaced. */
type Push = readonly [commit: string, branch?: string, before?: string];

interface Case {
  readonly name: string;
  readonly make: (repository: Repository) => void;
  readonly pushes: readonly Push[];
  readonly judged: Partial<RunContext> | ((repository: Repository) => Partial<RunContext>);
  /** The commits of the judged run's past, oldest first; the last one is the baseline. */
  readonly past: readonly string[];
  readonly place?: RegExp;
  /** What the newest run of main is of. */
  readonly tip?: string;
  /** A shallow clone, made for judging. */
  readonly depth?: number;
}

const pull = (repository: Repository, merge: string, head: string, base: string) => ({
  commit: repository.id(merge),
  head: repository.id(head),
  base: repository.id(base),
  branch: "change",
  targetBranch: "main",
  event: "pull_request",
  pullRequest: 1,
});
const onMain = (name: string) => (repository: Repository) => ({ commit: repository.id(name) });
const withChange = (repository: Repository) =>
  repository.commit("A", "B").on("-b", "change").commit("P").on("main").commit("C");
const merged = (repository: Repository) =>
  withChange(repository).on("--detach", "main")
    .named("M", "merge", "-q", "--no-ff", "-m", "M", "change");

const CASES: readonly Case[] = [
  {
    name: "a merge ref is compared with the target's tip that it was made with",
    make: merged,
    pushes: [["A"], ["B"], ["C"]],
    judged: (repository) => pull(repository, "M", "P", "C"),
    past: ["A", "B", "C"],
    place: /, the target's tip that this was merged with$/,
    tip: "C",
  },
  {
    name:
      "a merge ref whose target's tip is not measured is compared with what is nearest before it",
    make: merged,
    pushes: [["A"]],
    judged: (repository) => pull(repository, "M", "P", "C"),
    past: ["A"],
    place: /, 2 commits before the target's tip that this was merged with$/,
  },
  {
    name: "the head of a pull request is compared with where it left the target",
    make: withChange,
    pushes: [["A"], ["B"], ["C"]],
    judged: (repository) => pull(repository, "P", "P", "C"),
    past: ["A", "B"],
    place: /, the merge base$/,
  },
  {
    name: "a squash is the next commit of its branch",
    make: (repository) =>
      withChange(repository).named("S", "commit", "-q", "--allow-empty", "-m", "squash of P"),
    pushes: [["B"], ["P", "change"], ["C"], ["S"]],
    judged: onMain("S"),
    past: ["B", "C"],
    place: /, 1 commit before this one$/,
    tip: "S",
  },
  {
    name: "a rebased change is compared with its new base, and not with itself before",
    make: (repository) => {
      repository.commit("A").on("-b", "change").commit("P").on("main").commit("B");
      repository.on("change").named("P2", "rebase", "-q", "--keep-empty", "main");
    },
    pushes: [["A"], ["P", "change"], ["B"], ["P2", "change", "P"]],
    judged: (repository) => pull(repository, "P2", "P2", "B"),
    past: ["A", "B"],
    place: /, the merge base$/,
  },
  {
    name: "commits that are fast-forwarded late stand where they are, whatever their dates say",
    make: (repository) => {
      repository.commit("A").on("-b", "old").commit("X", "Y").on("main");
      repository.named("FF", "merge", "-q", "--ff-only", "old").commit("Z");
    },
    pushes: [["A"], ["Z"], ["X", "old"], ["Y", "main", "A"]],
    judged: onMain("Z"),
    past: ["A", "X", "Y"],
    tip: "Z",
  },
  {
    name: "what a force push threw away is no past and no tip",
    make: (repository) => repository.commit("A", "B", "C").on("-B", "main", "A").commit("D"),
    pushes: [["A"], ["B"], ["C"], ["D", "main", "C"]],
    judged: onMain("D"),
    past: ["A"],
    tip: "D",
  },
  {
    name: "a cherry-pick is a commit of its own",
    make: (repository) => {
      withChange(repository);
      repository.named("Q", "cherry-pick", "--allow-empty", "change");
    },
    pushes: [["B"], ["P", "change"], ["C"], ["Q"]],
    judged: onMain("Q"),
    past: ["B", "C"],
  },
  {
    name: "a release branch has the past of the branch that it left",
    make: (repository) =>
      repository.commit("A", "B").on("-b", "release").commit("R1", "R2").on("main").commit("C"),
    pushes: [["A"], ["B"], ["R1", "release"], ["C"]],
    judged: (repository) => ({ commit: repository.id("R2"), branch: "release" }),
    past: ["A", "B"],
    place: /, the merge base$/,
  },
  {
    name: "an orphan branch has no past",
    make: (repository) => repository.commit("A", "B").on("--orphan", "pages").commit("O"),
    pushes: [["A"], ["B"]],
    judged: (repository) => ({ commit: repository.id("O"), branch: "pages" }),
    past: [],
    tip: "B",
  },
  {
    name: "an octopus continues its first parent",
    make: (repository) => {
      repository.commit("A").on("-b", "x").commit("X").on("-b", "y", "A").commit("Y").on("main");
      repository.commit("B").named("O", "merge", "-q", "-m", "O", "x", "y");
    },
    pushes: [["A"], ["X", "x"], ["Y", "y"], ["B"], ["O"]],
    judged: onMain("O"),
    past: ["A", "B"],
    tip: "O",
  },
  {
    name: "criss-cross merges leave the first parents in their order",
    make: (repository) => {
      repository.commit("A").on("-b", "side").commit("S").on("main").commit("B");
      repository.named("M1", "merge", "-q", "--no-ff", "-m", "M1", "side");
      repository.on("side").named("M2", "merge", "-q", "--no-ff", "-m", "M2", repository.id("B"));
      repository.on("main").named("M3", "merge", "-q", "--no-ff", "-m", "M3", "side").commit("C");
    },
    pushes: [["A"], ["S", "side"], ["B"], ["M1"], ["M2", "side"], ["M3"]],
    judged: onMain("C"),
    past: ["A", "B", "M1", "M3"],
    tip: "M3",
  },
  {
    name: "a clone of depth 1 knows the parent of its commit, and the history what is behind it",
    make: (repository) => repository.commit("A", "B", "C", "D"),
    pushes: [["A"], ["B"], ["C"]],
    judged: onMain("D"),
    past: ["A", "B", "C"],
    depth: 1,
  },
  {
    name: "a clone of depth 2 of a merge ref knows the target's tip",
    make: merged,
    pushes: [["A"], ["B"], ["C"]],
    judged: (repository) => pull(repository, "M", "P", "C"),
    past: ["A", "B", "C"],
    place: /, the target's tip that this was merged with$/,
    depth: 2,
  },
  {
    name: "an old commit that is checked out again is not compared with its descendants",
    make: (repository) => repository.commit("A", "B", "C").on("--detach", "B"),
    pushes: [["A"], ["B"], ["C"]],
    judged: onMain("B"),
    past: ["A"],
    tip: "C",
  },
  {
    name: "a renamed branch goes on",
    make: (repository) => {
      repository.commit("A", "B");
      repository.git("branch", "-m", "main", "master");
      repository.git("branch", "-m", "master", "main");
      repository.commit("C", "D");
    },
    pushes: [["A", "master"], ["B", "master"], ["C"]],
    judged: onMain("D"),
    past: ["A", "B", "C"],
    tip: "C",
  },
];

const NOW = 1_800_000_000_000;
const METRIC = { key: "size", type: "numeric" } as const;

async function judge(
  one: Case,
  pushes: readonly Push[],
  seed: number,
) {
  using repository = new Repository(1);
  one.make(repository);
  const random = seededRandom(seed);
  using history = History.open(`${repository.folder}/.git/history.db`, { create: true });
  const context = (more: Partial<RunContext>): RunContext => ({
    ci: "github",
    project: "o/r",
    commit: "",
    branch: "main",
    event: "push",
    isFork: false,
    runId: "judged",
    attempt: 1,
    runNumber: 0,
    job: "",
    defaultBranch: "main",
    labels: {},
    ...more,
  });
  const git = createGit({ cwd: repository.folder, env: GIT_ENV });
  for (const [name, branch = "main", before] of pushes) {
    const pushed = context({
      commit: repository.id(name),
      branch,
      runId: name,
      ...(before !== undefined && { base: repository.id(before) }),
    });
    // The clock of whoever records it is wrong by days.
    const now = NOW - Math.floor(random() * 10 * 86_400_000);
    const place = await findCommitPlace(pushed, {
      git,
      measured: (commits) => measuredCommits(history, commits),
      line: () => Promise.resolve([]),
    });
    recordRun(history, {
      run: { ...toRun(pushed, { time: now, recordedAt: now }), ...(place && { place }) },
      metrics: [METRIC],
      measurements: [{ metric: "size", labels: {}, value: 1 }],
      failures: [],
    });
  }
  const judged = context(typeof one.judged === "function" ? one.judged(repository) : one.judged);
  const clone = one.depth === undefined ? undefined : cloneOf(repository, judged, one.depth);
  try {
    const found = await findBaseCommit(judged, {
      git: clone === undefined ? git : createGit({ cwd: clone, env: GIT_ENV }),
    });
    const { runs, series: [column] } = readView(history);
    assert.ok(column);
    const isChange = judged.targetBranch !== undefined || judged.branch !== "main";
    const { mergeBase, isMerged, ancestors } = found;
    const comparable = comparableRuns(runs, {
      branch: "main",
      ...(isChange && mergeBase !== undefined && { mergeBase, ...(isMerged && { isMerged }) }),
      ancestors,
      maxAgeDays: 90,
      excludeRun: { ci: "github", runId: "judged", commit: judged.commit },
    }, NOW);
    const baseline = findBaseline(comparable, column);
    const main = runs.texts.indexOf("main");
    const tip = runs.commit.findLast((_, row) =>
      runs.branch[row] === main && !Number.isNaN(column.values[row])
    );
    return {
      past: Array.from(baseline?.points.runs ?? [], (row) => repository.nameOf(runs.commit[row])),
      place: baseline && baselinePlace(comparable, baseline),
      tip: repository.nameOf(tip),
    };
  } finally {
    if (clone !== undefined) Deno.removeSync(clone, { recursive: true });
  }
}

/** As actions/checkout does it, from a server that cannot be reached any more. */
function cloneOf(
  repository: Repository,
  { commit }: Pick<RunContext, "commit">,
  depth: number,
): string {
  const folder = Deno.makeTempDirSync();
  repository.git("update-ref", "refs/pull/1/merge", commit);
  runGit(folder, ["init", "-q"]);
  const from = `file://${repository.folder}`;
  runGit(folder, ["fetch", "-q", `--depth=${depth}`, from, "refs/pull/1/merge"]);
  runGit(folder, ["checkout", "-q", "--detach", "FETCH_HEAD"]);
  return folder;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)).flat();
}

for (const one of CASES) {
  Deno.test(`${one.name}, in whatever order the runs are recorded`, async () => {
    for (const seed of [1, 2, 3]) {
      const pushes = seed === 1 ? one.pushes : shuffled(one.pushes, seededRandom(seed));
      const found = await judge(one, pushes, seed);
      assert.deepEqual(found.past, one.past, `recorded as ${pushes.map(([name]) => name)}`);
      if (one.place !== undefined) assert.match(found.place ?? "", one.place);
      if (one.tip !== undefined) assert.equal(found.tip, one.tip);
    }
  });
}

Deno.test("a shallow clone fetches older commits once, counts it, and then knows where the change left the target", async () => {
  using repository = new Repository(3);
  withChange(repository);
  const clone = cloneOf(repository, { commit: repository.id("P") }, 1);
  try {
    const git = createGit({ cwd: clone, env: GIT_ENV });
    const { commit, ...change } = pull(repository, "P", "P", "C");
    const context: RunContext = {
      ...change,
      ci: "gitlab",
      project: "o/r",
      commit,
      isFork: false,
      runId: "1",
      attempt: 1,
      runNumber: 0,
      job: "",
      labels: {},
    };
    const alone = await findBaseCommit(context, { git });
    assert.deepEqual([alone.source, alone.ancestors, git.fetches()], ["none", [], 0]);
    assert.match(alone.warning ?? "", /shallow and older commits cannot be fetched/);
    runGit(clone, ["remote", "add", "origin", `file://${repository.folder}`]);
    assert.deepEqual(await findBaseCommit(context, { git }), {
      mergeBase: repository.id("B"),
      ancestors: [repository.id("B"), repository.id("A")],
      source: "git",
    });
    assert.equal(git.fetches(), 1);
  } finally {
    Deno.removeSync(clone, { recursive: true });
  }
});

Deno.test("runs of an older program are completed where the repository is at hand", async () => {
  using repository = new Repository(5);
  repository.commit("A", "B", "C", "D");
  const [a, b, c, d] = ["A", "B", "C", "D"].map((name) => repository.id(name));
  const git = createGit({ cwd: repository.folder, env: GIT_ENV });
  const places = await findOlderPlaces([a ?? "", c ?? "", "0".repeat(40)], {
    git,
    measured: () => new Set([a ?? "", c ?? ""]),
    tip: d ?? "",
  });
  assert.deepEqual([...places].map(([id, { parents, ancestors }]) => [id, parents, ancestors]), [
    [a, [], undefined],
    [c, [b], [a]],
  ]);
});

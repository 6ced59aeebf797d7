import assert from "node:assert/strict";
import { branchTimeline, commitAt, commitNotes } from "../../../ci/git/git_log.ts";
import { GIT_ENV, runGit } from "./_repository.ts";

interface Repository extends Disposable {
  readonly cwd: string;
  readonly git: (...args: readonly string[]) => string;
  /** Commits at so many seconds after the epoch. */
  readonly commit: (seconds: number, subject?: string) => string;
}

function repository(): Repository {
  const cwd = Deno.makeTempDirSync();
  const run = (args: readonly string[], env = {}) => runGit(cwd, args, env);
  run(["init", "-q", "-b", "main"]);
  return {
    cwd,
    git: (...args) => run(args),
    commit: (seconds, subject = "x") => {
      const date = `@${seconds} +0000`;
      run(["commit", "-q", "--allow-empty", "-m", subject], {
        GIT_COMMITTER_DATE: date,
        GIT_AUTHOR_DATE: date,
      });
      return run(["rev-parse", "HEAD"]);
    },
    [Symbol.dispose]: () => Deno.removeSync(cwd, { recursive: true }),
  };
}

Deno.test("branchTimeline() and commitAt() tell what a branch was at, whatever is merged into it", async () => {
  using repo = repository();
  const one = repo.commit(1000);
  repo.git("checkout", "-q", "-b", "side");
  repo.commit(1500);
  repo.git("checkout", "-q", "main");
  const two = repo.commit(2000);
  repo.git("merge", "-q", "--no-ff", "-m", "merge", "side");
  const timeline = await branchTimeline("main", { cwd: repo.cwd, env: GIT_ENV });
  const at = (seconds: number) => commitAt(timeline, seconds * 1000);
  assert.deepEqual([at(999), at(1000), at(1999), at(2000)], [undefined, one, one, two]);
  assert.equal(at(1e10), repo.git("rev-parse", "main"));
  assert.equal(timeline.length, 3);
});

Deno.test("branchTimeline() takes the branch of origin where there is no local one", async () => {
  using repo = repository();
  const one = repo.commit(1000);
  repo.git("update-ref", "refs/remotes/origin/trend", one);
  const timeline = await branchTimeline("trend", { cwd: repo.cwd, env: GIT_ENV });
  assert.deepEqual(timeline, [{ id: one, time: 1_000_000 }]);
});

Deno.test("branchTimeline() refuses an unknown branch, and a shallow clone", async () => {
  using repo = repository();
  repo.commit(1000);
  repo.commit(2000);
  const options = { cwd: repo.cwd, env: GIT_ENV };
  await assert.rejects(branchTimeline("nope", options), /git knows no such branch/);
  await assert.rejects(branchTimeline("--all", options), /git knows no such branch/);
  repo.git("clone", "-q", "--depth", "1", `file://${repo.cwd}`, "shallow");
  await assert.rejects(
    branchTimeline("main", { cwd: `${repo.cwd}/shallow`, env: GIT_ENV }),
    { code: "CONTEXT_NO_COMMIT", fix: /--unshallow/ },
  );
});

Deno.test("commitNotes() reads the notes of one ref, oldest first, and says where to get missing ones", async () => {
  using repo = repository();
  const options = { cwd: repo.cwd, env: GIT_ENV };
  const one = repo.commit(1000, "One");
  repo.commit(2000, "Two");
  const three = repo.commit(3000, "Three");
  await assert.rejects(commitNotes("refs/notes/metrics", options), { fix: /git fetch origin/ });
  repo.git("notes", "--ref=refs/notes/metrics", "add", "-m", "a = 1\nb = 2", one);
  repo.git("notes", "--ref=refs/notes/metrics", "add", "-m", "c = 3", three);
  repo.git("notes", "add", "-m", "another kind", three);
  assert.deepEqual(await commitNotes("refs/notes/metrics", options), [
    { id: one, time: 1_000_000, author: "Ada", subject: "One", note: "a = 1\nb = 2" },
    { id: three, time: 3_000_000, author: "Ada", subject: "Three", note: "c = 3" },
  ]);
});

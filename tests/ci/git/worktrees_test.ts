import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCommitLog } from "../../../ci/git/commit_log.ts";
import { createWorktrees } from "../../../ci/git/worktrees.ts";
import { git, GIT_ENV } from "./_repository.ts";

interface Repository {
  readonly cwd: string;
  /** Oldest first. */
  readonly commits: readonly string[];
  readonly tempDir: string;
}

/** A repository with two commits of `a.txt`, and a folder for what is made beside it. */
async function inRepository(test: (repository: Repository) => Promise<void>): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const [cwd, tempDir] = [join(folder, "repository"), join(folder, "temp")];
    Deno.mkdirSync(cwd);
    Deno.mkdirSync(tempDir);
    git(cwd, "init", "-q", "-b", "main");
    const commits = ["one", "two"].map((text) => {
      writeFileSync(join(cwd, "a.txt"), text);
      git(cwd, "add", ".");
      git(cwd, "commit", "-q", "-m", `Write ${text}`);
      return git(cwd, "rev-parse", "HEAD");
    });
    await test({ cwd, commits, tempDir });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("work trees hold their commits and are gone afterwards, the user's stays as it was", () =>
  inRepository(async ({ cwd, commits, tempDir }) => {
    writeFileSync(join(cwd, "a.txt"), "changed");
    writeFileSync(join(cwd, "b.txt"), "staged");
    git(cwd, "add", "b.txt");
    const state = () => [git(cwd, "status", "--porcelain"), git(cwd, "ls-files", "--stage")];
    const before = state();
    {
      await using trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir });
      await using first = await trees.add(commits[0] ?? "");
      const second = await trees.add(commits[1] ?? "");
      assert.equal(readFileSync(join(first.folder, "a.txt"), "utf8"), "one");
      assert.equal(readFileSync(join(second.folder, "a.txt"), "utf8"), "two");
    }
    assert.deepEqual(state(), before);
    assert.deepEqual(readdirSync(tempDir), []);
    assert.equal(git(cwd, "worktree", "list", "--porcelain").match(/^worktree /gm)?.length, 1);
  }));

Deno.test("many work trees are made and removed at the same time", () =>
  inRepository(async ({ cwd, commits, tempDir }) => {
    {
      await using trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir });
      await Promise.all(Array.from({ length: 40 }, async (_, index) => {
        await using tree = await trees.add(commits[index % 2] ?? "");
        assert.equal(readFileSync(join(tree.folder, "a.txt"), "utf8"), index % 2 ? "two" : "one");
      }));
    }
    assert.equal(git(cwd, "worktree", "list", "--porcelain").match(/^worktree /gm)?.length, 1);
  }));

Deno.test("a work tree that was given back is like a new one, whatever was done in it", () =>
  inRepository(async ({ cwd, commits, tempDir }) => {
    writeFileSync(join(cwd, ".gitignore"), "made/\n");
    writeFileSync(join(cwd, "b.txt"), "b\n");
    git(cwd, "add", ".");
    git(cwd, "commit", "-q", "-m", "Ignore what is made");
    const ignoring = git(cwd, "rev-parse", "HEAD");
    writeFileSync(join(cwd, ".gitattributes"), "b.txt eol=crlf\n");
    git(cwd, "add", ".");
    git(cwd, "commit", "-q", "-m", "Another end of line");
    const [one = "", two = ""] = commits;
    const all = [ignoring, two, ignoring, one, git(cwd, "rev-parse", "HEAD"), ignoring];
    const tip = git(cwd, "rev-parse", "main");
    const contents = (folder: string) =>
      readdirSync(folder).filter((name) => name !== ".git").map((name) => [
        name,
        readFileSync(join(folder, name), "utf8"),
      ]);
    const fresh = async (commit: string) => {
      await using trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir });
      return contents((await trees.add(commit)).folder);
    };
    await using trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir });
    const folders = new Set<string>();
    for (const commit of all) {
      await using tree = await trees.add(commit);
      const { folder } = tree;
      folders.add(folder);
      assert.deepEqual(contents(folder), await fresh(commit));
      assert.equal(git(folder, "rev-parse", "HEAD"), commit);
      for (const made of ["made", "nested/.git"]) {
        Deno.mkdirSync(join(folder, made), { recursive: true });
        writeFileSync(join(folder, made, "x"), "x");
      }
      Deno.removeSync(join(folder, "a.txt"));
      git(folder, "checkout", "-q", "-B", "mine");
    }
    assert.deepEqual(
      ["main", "mine"].map((branch) => git(cwd, "rev-parse", branch)),
      [tip, all.at(-1)],
    );
    // Where attributes have changed, and only there, a new one is made.
    assert.equal(folders.size, 3);
  }));

Deno.test("variables of a git hook reach neither the new work tree nor the user's index", () =>
  inRepository(async ({ cwd, commits, tempDir }) => {
    const index = join(cwd, ".git", "index");
    const before = readFileSync(index);
    const env = { ...GIT_ENV, GIT_DIR: join(cwd, ".git"), GIT_INDEX_FILE: index };
    await using trees = await createWorktrees({ cwd, env, tempDir });
    const { folder } = await trees.add(commits[0] ?? "");
    assert.equal(readFileSync(join(folder, "a.txt"), "utf8"), "one");
    assert.deepEqual(readFileSync(index), before);
  }));

Deno.test("no hook of the user's runs", () =>
  inRepository(async ({ cwd, commits, tempDir }) => {
    const hook = join(cwd, ".git", "hooks", "post-checkout");
    writeFileSync(hook, `#!/bin/sh\ntouch "${cwd}/ran"\n`, { mode: 0o755 });
    await using trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir });
    await trees.add(commits[0] ?? "");
    assert.equal(existsSync(join(cwd, "ran")), false);
  }));

Deno.test("what a process left that is gone is removed at the next start, nothing of others", () =>
  inRepository(async ({ cwd, commits, tempDir }) => {
    const leave = async (pid: number) => {
      const trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir, pid, isAlive: () => true });
      return (await trees.add(commits[0] ?? "")).folder;
    };
    const [dead, wiped, alive] = [await leave(101), await leave(102), await leave(103)];
    Deno.removeSync(wiped, { recursive: true });
    const own = join(tempDir, "own");
    git(cwd, "worktree", "add", "--detach", "-q", own, commits[0] ?? "");
    await createWorktrees({ cwd, env: GIT_ENV, tempDir, isAlive: (pid) => pid === 103 });
    const left = git(cwd, "worktree", "list", "--porcelain");
    assert.deepEqual(
      [cwd, dead, wiped, alive, own].map((path) => left.includes(`worktree ${path}\n`)),
      [true, false, false, true, true],
    );
    assert.deepEqual([existsSync(dead), existsSync(alive), existsSync(own)], [false, true, true]);
  }));

Deno.test("a commit that git does not know is an error and leaves nothing behind", () =>
  inRepository(async ({ cwd, tempDir }) => {
    {
      await using trees = await createWorktrees({ cwd, env: GIT_ENV, tempDir });
      await assert.rejects(trees.add("1".repeat(40)), { code: "CONTEXT_INVALID" });
    }
    assert.deepEqual(readdirSync(tempDir), []);
  }));

Deno.test("readCommitLog() tells the past of a branch with its tags, newest first", () =>
  inRepository(async ({ cwd, commits: [one = "", two = ""] }) => {
    git(cwd, "tag", "v1", one);
    git(cwd, "tag", "-a", "-m", "Annotated", "v2", two);
    git(cwd, "checkout", "-q", "-b", "side", one);
    git(cwd, "commit", "-q", "--allow-empty", "-m", "On the side");
    git(cwd, "checkout", "-q", "main");
    git(cwd, "merge", "-q", "--no-ff", "-m", "Merge side", "side");
    const merge = git(cwd, "rev-parse", "HEAD");
    const log = await readCommitLog(merge, { cwd, env: GIT_ENV, firstParent: true });
    assert.deepEqual(log.map(({ id, tags, subject }) => [id, tags, subject]), [
      [merge, [], "Merge side"],
      [two, ["v2"], "Write two"],
      [one, ["v1"], "Write one"],
    ]);
    assert.equal(log[0]?.parents.length, 2);
    assert.equal(log[2]?.time, Date.UTC(2026, 4, 12, 8));
    assert.equal(log[2]?.tree, git(cwd, "rev-parse", `${one}^{tree}`));
    const all = await readCommitLog(merge, { cwd, env: GIT_ENV, firstParent: false });
    assert.equal(all.length, 4);
  }));

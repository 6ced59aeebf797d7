import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createGit, projectOf, withoutCredentials } from "../../../ci/git/git.ts";
import { git, GIT_ENV } from "./_repository.ts";

function commit(cwd: string, subject: string): string {
  git(cwd, "commit", "--allow-empty", "-q", "-m", `${subject}\n\nBody.`);
  return git(cwd, "rev-parse", "HEAD");
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("createGit() tells a missing program, a plain folder and an empty repository apart", () =>
  inFolder(async (folder) => {
    const env = { ...GIT_ENV, GIT_CEILING_DIRECTORIES: join(folder, "..") };
    assert.equal(
      await createGit({ cwd: folder, env: { PATH: "/nowhere" } }).problem(),
      "no-program",
    );
    assert.equal(await createGit({ cwd: folder, env }).problem(), "no-repository");
    git(folder, "init", "-q", "-b", "main");
    assert.equal(await createGit({ cwd: folder, env }).problem(), "no-commit");
    assert.equal(await createGit({ cwd: folder, env }).branch(), "main");
    commit(folder, "one");
    assert.equal(await createGit({ cwd: folder, env }).problem(), undefined);
  }));

Deno.test("createGit() describes commits, branches, merge bases and first parents", () =>
  inFolder(async (folder) => {
    git(folder, "init", "-q", "-b", "main");
    const one = commit(folder, "one");
    git(folder, "checkout", "-q", "-b", "feature");
    const side = commit(folder, "side | `x`");
    git(folder, "checkout", "-q", "main");
    const two = commit(folder, "two");
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "feature");
    const merge = git(folder, "rev-parse", "HEAD");
    git(folder, "remote", "add", "origin", "https://x-access-token:s3cret@github.com/acme/shop");
    const repository = createGit({ cwd: folder, env: GIT_ENV });

    assert.equal(await repository.resolve("feature"), side);
    assert.equal(await repository.resolve("nope"), undefined);
    assert.equal(await repository.resolve("--version"), undefined);
    assert.deepEqual(await repository.commit("feature"), {
      id: side,
      parents: [one],
      time: Date.UTC(2026, 4, 12, 8),
      author: "Ada",
      subject: "side | `x`",
    });
    assert.deepEqual((await repository.commit(one))?.parents, []);
    assert.deepEqual((await repository.commit("HEAD"))?.parents, [two, side]);
    assert.equal(await repository.mergeBase("main", "feature"), side);
    assert.equal(await repository.mergeBase(two, side), one);
    assert.deepEqual(await repository.firstParents("HEAD", 10), [merge, two, one]);
    assert.deepEqual(await repository.firstParents("HEAD", 2), [merge, two]);
    assert.deepEqual(await repository.branchesAt(side), ["feature"]);
    assert.equal(await repository.remoteUrl(), "https://github.com/acme/shop");
    assert.equal(await repository.root(), folder);
    assert.equal(await repository.isShallow(), false);
  }));

Deno.test("createGit() tells of those commits of a list that are here, in one question", () =>
  inFolder(async (folder) => {
    git(folder, "init", "-q", "-b", "main", folder);
    const [one, two] = [commit(folder, "one"), commit(folder, "two")];
    const { commits } = createGit({ cwd: folder, env: GIT_ENV });
    const missing = Array.from({ length: 5000 }, (_, n) => String(n).padStart(40, "f"));
    const found = await commits([...missing, two, "HEAD", "--all", one]);
    assert.deepEqual(found.map(({ id, subject }) => [id, subject]), [[two, "two"], [one, "one"]]);
    assert.deepEqual(await commits(missing), []);
    assert.deepEqual(await commits(["HEAD"]), []);
  }));

Deno.test("createGit() sees a shallow, detached clone for what it is", () =>
  inFolder(async (folder) => {
    const origin = join(folder, "origin");
    git(folder, "init", "-q", "-b", "trunk", origin);
    commit(origin, "one");
    const tip = commit(origin, "two");
    git(folder, "clone", "-q", "--depth=1", `file://${origin}`, "clone");
    const clone = join(folder, "clone");
    git(clone, "checkout", "-q", "--detach");
    const repository = createGit({ cwd: clone, env: GIT_ENV });
    assert.equal(await repository.branch(), undefined);
    assert.equal(await repository.isShallow(), true);
    assert.deepEqual(await repository.firstParents("HEAD", 10), [tip]);
    assert.deepEqual(await repository.branchesAt(tip), ["trunk"]);
    assert.equal(await repository.defaultBranch(), "trunk");
  }));

Deno.test("createGit() without a remote takes main, else master for the default branch", () =>
  inFolder(async (folder) => {
    git(folder, "init", "-q", "-b", "topic", folder);
    commit(folder, "one");
    const defaultBranch = () => createGit({ cwd: folder, env: GIT_ENV }).defaultBranch();
    assert.equal(await defaultBranch(), undefined);
    git(folder, "branch", "master");
    assert.equal(await defaultBranch(), "master");
    git(folder, "branch", "main");
    assert.equal(await defaultBranch(), "main");
  }));

Deno.test("createGit() knows the newest tag of each tagged commit, annotated or not", () =>
  inFolder(async (folder) => {
    git(folder, "init", "-q", "-b", "main", folder);
    const tags = () => createGit({ cwd: folder, env: GIT_ENV }).tags();
    assert.deepEqual(await tags(), new Map());
    const one = commit(folder, "one");
    git(folder, "tag", "v1");
    const two = commit(folder, "two");
    git(folder, "tag", "-a", "-m", "Second", "v2");
    assert.deepEqual(await tags(), new Map([[one, "v1"], [two, "v2"]]));
  }));

Deno.test("createGit() stops a git that does not answer", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "git"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    const repository = createGit({
      cwd: folder,
      env: { PATH: `${folder}:${process.env.PATH}` },
      timeoutMs: 50,
    });
    await assert.rejects(repository.branch(), /did not answer within 50 ms/);
  }));

for (
  const [url, project] of [
    ["https://github.com/acme/shop.git", "acme/shop"],
    ["https://github.com/acme/shop/", "acme/shop"],
    ["git@github.com:acme/shop.git", "acme/shop"],
    ["ssh://git@git.acme.example:2222/acme/shop.git", "acme/shop"],
    ["https://gitlab.example/acme/web/shop.git", "acme/web/shop"],
    ["gitlab.example:acme/web/shop", "acme/web/shop"],
    ["/srv/git/shop.git", undefined],
    ["../shop", undefined],
    ["file:///srv/git/shop.git", undefined],
    ["C:\\src\\shop", undefined],
    ["C:/src/shop", undefined],
  ] as const
) {
  Deno.test(`projectOf() reads ${url} as ${project}`, () => {
    assert.equal(projectOf(url), project);
  });
}

for (
  const [url, clean] of [
    ["https://user:s3cret@github.com/a/b", "https://github.com/a/b"],
    ["https://s3cret@github.com/a/b", "https://github.com/a/b"],
    ["ssh://git:s3cret@host/a/b", "ssh://git@host/a/b"],
    ["git@github.com:a/b.git", "git@github.com:a/b.git"],
    ["https://github.com/a/b@2", "https://github.com/a/b@2"],
  ] as const
) {
  Deno.test(`withoutCredentials() leaves ${clean}`, () => {
    assert.equal(withoutCredentials(url), clean);
  });
}

Deno.test("createGit() reads a file as it was in a commit, by its path from the top", () =>
  inFolder(async (folder) => {
    git(folder, "init", "-q", "-b", "main");
    Deno.mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub/a.json"), "one\n");
    git(folder, "add", "-A");
    const first = commit(folder, "one");
    writeFileSync(join(folder, "sub/a.json"), "two\n");
    const sub = createGit({ cwd: join(folder, "sub"), env: GIT_ENV });
    assert.deepEqual(await sub.fileAt(first, "sub/a.json"), { status: "found", text: "one\n" });
    assert.deepEqual(await sub.fileAt(first, "sub/b.json"), { status: "absent" });
    assert.equal(await sub.fileAt("f".repeat(40), "a.json"), undefined);
    assert.equal(await sub.prefix(), "sub/");
    assert.equal(await createGit({ cwd: folder, env: GIT_ENV }).prefix(), "");
  }));

Deno.test("createGit() reads the whole messages of a range, newest first", () =>
  inFolder(async (folder) => {
    git(folder, "init", "-q", "-b", "main");
    const [one, two, three] = ["one", "two", "three"].map((subject) => commit(folder, subject));
    const { messages } = createGit({ cwd: folder, env: GIT_ENV });
    assert.deepEqual(await messages(one ?? "", "HEAD", 10), [
      { commit: three, author: "Ada", message: "three\n\nBody." },
      { commit: two, author: "Ada", message: "two\n\nBody." },
    ]);
    assert.equal((await messages(one ?? "", "HEAD", 1))?.length, 1);
    assert.deepEqual(await messages("HEAD", "HEAD", 10), []);
    assert.equal(await messages("f".repeat(40), "HEAD", 10), undefined);
  }));

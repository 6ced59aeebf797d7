import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "../../../errors.ts";
import { forgetRuns } from "../../../history/forget.ts";
import { runKeys } from "../../../history/runs.ts";
import { baseFiles, parseTree } from "../../../providers/git/_tree.ts";
import { openStorage } from "../../../session/session.ts";
import { git, GIT_ENV, GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { makeRecord } from "../../history/_records.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { databaseBytes, keys, storedRuns } from "../_contract.ts";
import { GitFolder, REF } from "./_git.ts";

/** What a ref of a bare repository holds. */
function filesOf(path: string, ref = REF): readonly string[] {
  return git(path, "ls-tree", "-r", "--name-only", ref).trim().split("\n");
}

Deno.test("the ref is one commit without parents, however many runs are recorded", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  for (const n of [1, 2, 3]) {
    await trackOnce(await folder.store(path), fakeDeps(folder.path), makeRecord(n));
  }
  assert.equal(git(path, "rev-list", "--count", REF).trim(), "1");
  assert.equal(git(path, "log", "-1", "--format=%P", REF).trim(), "");
  const files = filesOf(path);
  assert.deepEqual(files.slice(0, 2), ["README.md", "base/000"]);
  assert.equal(files.filter((name) => name.startsWith("runs/")).length, 2);
});

Deno.test("clones do not fetch the ref", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  await trackOnce(await folder.store(path), fakeDeps(folder.path), makeRecord(1));
  git(folder.path, "clone", "--quiet", `file://${path}`, "clone");
  const refs = git(join(folder.path, "clone"), "for-each-ref", "--format=%(refname)");
  assert.doesNotMatch(refs, /unentropy/);
});

Deno.test("the user's clone, its refs, config, index and hooks are as they were, and no hook ran", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  await using server = await GitServer.start(folder.path);
  git(folder.path, "clone", "--quiet", path, "clone");
  const clone = join(folder.path, "clone");
  git(clone, "remote", "set-url", "origin", server.url());
  writeFileSync(join(clone, "staged"), "1");
  git(clone, "add", "staged");
  for (const hooks of [join(clone, ".git/hooks"), join(folder.path, "hooks")]) {
    mkdirSync(hooks, { recursive: true });
    for (const name of ["pre-push", "reference-transaction", "post-index-change", "pre-commit"]) {
      writeFileSync(join(hooks, name), `#!/bin/sh\necho ran >> '${folder.path}/ran'\nexit 1\n`);
      chmodSync(join(hooks, name), 0o755);
    }
  }
  const config = join(folder.path, "gitconfig");
  writeFileSync(
    config,
    `[core]\n hooksPath = ${folder.path}/hooks\n[push]\n followTags = true\n gpgSign = true\n`,
  );
  const before = snapshot(join(clone, ".git"));
  const env = { GIT_CONFIG_GLOBAL: config };
  for (const n of [1, 2]) {
    const store = await folder.store(undefined, { env, root: clone });
    await trackOnce(store, fakeDeps(folder.path), makeRecord(n));
  }
  assert.deepEqual(snapshot(join(clone, ".git")), before);
  assert.equal(existsSync(join(folder.path, "ran")), false);
  const client = () => folder.store(undefined, { root: clone });
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(1, 2));
});

/** Every file below a folder with its content. */
function snapshot(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, readFileSync(path, "latin1")] as const;
      }).sort(),
  );
}

Deno.test("variables that tie git to a hook's repository do not reach ours", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const other = makeBareRepository(folder.path, "other.git");
  const env = {
    GIT_DIR: other,
    GIT_WORK_TREE: folder.path,
    GIT_INDEX_FILE: join(folder.path, "index"),
    GIT_OBJECT_DIRECTORY: join(other, "objects"),
    GIT_NAMESPACE: "n",
    GIT_QUARANTINE_PATH: other,
    GIT_CONFIG_PARAMETERS: "'core.hooksPath'='/x'",
  };
  const before = snapshot(other);
  await trackOnce(
    await folder.store(path, { env }),
    fakeDeps(folder.path),
    makeRecord(1),
  );
  assert.deepEqual(snapshot(other), before);
  assert.deepEqual(filesOf(path), ["README.md", "base/000"]);
});

Deno.test("nothing stays in the temporary folder", async () => {
  const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith("unentropy-git-"));
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const before = ours();
  const store = await folder.store(path);
  await trackOnce(store, fakeDeps(folder.path), makeRecord(1));
  // Other tests may run beside this one, and end meanwhile.
  const made = ours().filter((name) => !before.includes(name));
  await store.tryWriting?.();
  await store[Symbol.asyncDispose]?.();
  assert.ok(made.length > 0);
  assert.ok(made.some((name) => !ours().includes(name)));
});

Deno.test("an empty repository has no history yet", async () => {
  await using folder = new GitFolder();
  git(folder.path, "init", "--quiet", "--bare", "empty.git");
  await using server = await GitServer.start(folder.path);
  for (const remote of [`file://${folder.path}/empty.git`, server.url("empty.git")]) {
    assert.equal(await (await folder.store(remote)).download(), undefined);
  }
});

for (const type of ["empty", "page"] as const) {
  Deno.test(`a server whose every answer is ${type} has no empty history`, async () => {
    await using folder = new GitFolder();
    makeBareRepository(folder.path);
    await using server = await GitServer.start(folder.path);
    server.fault = () => ({ type });
    const store = await folder.store(server.url());
    await assert.rejects(() => store.download(), StorageError);
  });
}

Deno.test("a branch of its own works, too, and asks for no pipeline", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const config = { ref: "metrics" };
  const client = () => folder.store(path, { config });
  for (const n of [1, 2]) await trackOnce(await client(), fakeDeps(folder.path), makeRecord(n));
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(1, 2));
  assert.match(git(path, "log", "--format=%B", "metrics"), /\[skip ci\]/);
  assert.equal((await (await client()).tryWriting?.())?.isProven, false);
  assert.equal(
    git(path, "for-each-ref", "--format=%(refname)", "refs/heads/metrics*").trim(),
    "refs/heads/metrics",
  );
});

Deno.test("a branch that holds something else is never written", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const work = join(folder.path, "work");
  git(folder.path, "clone", "--quiet", path, work);
  writeFileSync(join(work, "code.ts"), "1");
  git(work, "add", ".");
  git(work, "commit", "--quiet", "-m", "code");
  git(work, "push", "--quiet", "origin", "main");
  const before = git(path, "rev-parse", "main");
  const store = await folder.store(path, { config: { ref: "main" } });
  await assert.rejects(() => store.download(), { code: "STORAGE_SETTINGS", why: /never makes/ });
  const bytes = await databaseBytes(folder.path, { from: 0, to: 1 });
  await assert.rejects(() => store.upload(bytes, { basedOn: undefined }), StorageError);
  assert.equal(git(path, "rev-parse", "main"), before);
});

Deno.test("a run that is forgotten is gone, and what others record meanwhile is kept", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const client = () => folder.store(path);
  for (const n of [1, 2, 3]) await trackOnce(await client(), fakeDeps(folder.path), makeRecord(n));
  await using session = await openStorage(await client(), fakeDeps(folder.path));
  await trackOnce(await client(), fakeDeps(folder.path), makeRecord(4));
  await session.commit({
    forget: (history) => forgetRuns(history, { maxRuns: 2, keepTagged: false, project: "o/r" }, 0),
  });
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(3, 4));
});

Deno.test("a session that commits twice on top of another's push loses nothing", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const client = () => folder.store(path);
  await trackOnce(await client(), fakeDeps(folder.path), makeRecord(1));
  await using session = await openStorage(await client(), fakeDeps(folder.path));
  await trackOnce(await client(), fakeDeps(folder.path), makeRecord(2));
  await session.commit();
  const forget = () =>
    forgetRuns(session.history, { maxRuns: 1, keepTagged: false, project: "o/r" }, 0);
  await session.commit({
    forget: () => session.history && runKeys(session.history).size > 2 ? forget() : [],
  });
  await session.commit({ forget });
  const left = await storedRuns({ client }, folder.path);
  assert.ok(left.includes(keys(2)[0] ?? ""), `the other's run is among ${left}`);
});

Deno.test("parts of a base come back in order", () => {
  const bytes = Uint8Array.from({ length: 25 }, (_, at) => at);
  const parts = baseFiles(bytes, 2);
  assert.equal(parts.length, 13);
  const listing = parts.toSorted((a, b) => a.path < b.path ? -1 : 1)
    .map(({ path }, at) => `100644 blob ${at.toString(16)} 2\t${path}\0`).join("");
  assert.deepEqual(
    parseTree("c", listing)?.base.map(({ path }) => path),
    parts.map(({ path }) => path),
  );
});

Deno.test("a base beyond 40 MiB is stored in parts and read whole", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const bytes = Uint8Array.from({ length: 41 * 2 ** 20 }, (_, at) => at >> 12);
  await (await folder.store(path)).upload(bytes, { basedOn: undefined });
  assert.deepEqual(filesOf(path), ["README.md", "base/000", "base/001"]);
  const snapshot = await (await folder.store(path)).download();
  assert.ok(snapshot !== undefined && snapshot.bytes.length === bytes.length);
  assert.equal(Buffer.compare(snapshot.bytes, bytes), 0);
});

Deno.test("without git the error says so at once", async () => {
  await using folder = new GitFolder();
  await assert.rejects(
    () => folder.store("origin", { env: { ...GIT_ENV, PATH: folder.path } }),
    { code: "STORAGE_SETTINGS", why: "there is no git program" },
  );
});

Deno.test("a folder without a clone names the remote", async () => {
  await using folder = new GitFolder();
  await assert.rejects(() => folder.store(undefined), {
    code: "STORAGE_SETTINGS",
    why: /no clone with the remote "origin"/,
  });
});

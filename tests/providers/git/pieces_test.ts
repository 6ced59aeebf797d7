import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHistory, makeRecords } from "../../../bench/_make_history.ts";
import { countRuns } from "../../../history/query.ts";
import { recordRun } from "../../../history/record.ts";
import { baseFiles, importStream, pieceFile } from "../../../providers/git/_tree.ts";
import { openStorage } from "../../../session/session.ts";
import { amount } from "../../_amount.ts";
import { git, GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { makeRecord } from "../../history/_records.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { databaseBytes, keys, storedRuns } from "../_contract.ts";
import { GitFolder, REF } from "./_git.ts";

Deno.test("a run into 100,000 runs sends less than 100 kB, also when somebody else was faster", async () => {
  await using folder = new GitFolder();
  makeBareRepository(folder.path);
  await using server = await GitServer.start(folder.path);
  const count = amount(100_000, 5_000);
  makeHistory(folder.file("large.db"), { count });
  const bytes = await Deno.readFile(folder.file("large.db"));
  await (await folder.store(server.url())).upload(bytes, { basedOn: undefined });
  const [first, second] = [...makeRecords({ first: count, count: 2 })];
  assert.ok(first !== undefined && second !== undefined);
  const slow = await folder.store(server.url());
  await using session = await openStorage(slow, fakeDeps(folder.path));
  server.requests.length = 0;
  await trackOnce(await folder.store(server.url()), fakeDeps(folder.path), first);
  const sent = () => server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  assert.ok(sent() < 100_000 && sent() > 0, `${sent()} bytes`);
  server.requests.length = 0;
  recordRun(session.history, second);
  await session.commit({ run: second.run.key });
  const received = server.requests.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  // It asks for what it lacks, not for the base again.
  assert.ok(sent() < 100_000 && received < 100_000, `${sent()} sent, ${received} received`);
  await using check = await openStorage(await folder.store(server.url()), fakeDeps(folder.path));
  assert.equal(countRuns(check.history), count + 2);
});

const piecesOf = (path: string) =>
  git(path, "ls-tree", "-r", "--name-only", REF).trim().split("\n")
    .filter((name) => name.startsWith("runs/"));

Deno.test("many pieces are folded into one, and no run is lost by it", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const client = () => folder.store(path);
  // So large that the pieces do not become part of it.
  const base = await databaseBytes(folder.path, { from: 0, to: 1, paddingBytes: 12_000_000 });
  const numbers = Array.from({ length: 35 }, (_, at) => at + 1);
  await commit(folder, path, { base, pieces: numbers.slice(0, 31) });
  const blob = git(path, "rev-parse", `${REF}:base/000`);
  for (const n of numbers.slice(31)) {
    await trackOnce(await client(), fakeDeps(folder.path), makeRecord(n));
  }
  assert.equal(git(path, "rev-parse", `${REF}:base/000`), blob);
  const pieces = piecesOf(path);
  assert.equal(pieces.length, 4);
  assert.equal(pieces.filter((name) => name.startsWith("runs/tier1-")).length, 1);
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(0, ...numbers));
  assert.equal((await (await client()).compact?.())?.folded, 4);
  assert.deepEqual(piecesOf(path), []);
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(0, ...numbers));
});

Deno.test("pieces that have grown to a quarter of the base become part of it", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const client = () => folder.store(path);
  const numbers = Array.from({ length: 35 }, (_, at) => at);
  const base = await databaseBytes(folder.path, { from: 0, to: 1 });
  await commit(folder, path, { base, pieces: numbers.slice(1, 32) });
  for (const n of numbers.slice(32)) {
    await trackOnce(await client(), fakeDeps(folder.path), makeRecord(n));
  }
  assert.equal(piecesOf(path).length, 2);
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(...numbers));
});

Deno.test("a damaged piece is told, read as far as possible, and stays", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const client = () => folder.store(path);
  for (const n of [1, 2, 3]) await trackOnce(await client(), fakeDeps(folder.path), makeRecord(n));
  const [damaged = ""] = piecesOf(path);
  replaceFile(path, damaged, "SQLite format 3\0 and no more");
  const snapshot = await (await client()).download();
  assert.match(snapshot?.warnings?.join() ?? "", /is damaged.*left in place/);
  await trackOnce(await client(), fakeDeps(folder.path), makeRecord(4));
  await (await client()).compact?.();
  assert.deepEqual(piecesOf(path), [damaged]);
  assert.equal((await storedRuns({ client }, folder.path)).length, 3);
});

Deno.test("a damaged base is kept aside, and the pieces beside it are not lost", async () => {
  await using folder = new GitFolder();
  const path = makeBareRepository(folder.path);
  const client = () => folder.store(path);
  for (const n of [1, 2, 3]) await trackOnce(await client(), fakeDeps(folder.path), makeRecord(n));
  replaceFile(path, "base/000", "no database");
  await trackOnce(await client(), fakeDeps(folder.path), makeRecord(4));
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(2, 3, 4));
  const refs = git(path, "for-each-ref", "--format=%(refname)", "refs/unentropy");
  assert.match(refs, /history-corrupt-/);
});

/** Makes the stored commit at once, as many runs would have left it. */
async function commit(
  folder: GitFolder,
  path: string,
  { base, pieces }: { readonly base: Uint8Array; readonly pieces: readonly number[] },
): Promise<void> {
  const files = [...baseFiles(base)];
  for (const n of pieces) {
    files.push(
      pieceFile(`${n}-1-a.db`, await databaseBytes(folder.path, { from: n, to: n + 1 })),
    );
  }
  const input = importStream(files, { ref: REF, seconds: 1, nonce: "" });
  execFileSync("git", ["fast-import", "--quiet"], { cwd: path, input });
}

/** Puts another content in the place of a file of the stored commit. */
function replaceFile(path: string, name: string, content: string): void {
  const file = join(path, "replacement");
  writeFileSync(file, content);
  const id = git(path, "hash-object", "-w", file).trim();
  git(path, "read-tree", REF);
  git(path, "update-index", "--cacheinfo", `100644,${id},${name}`);
  const tree = git(path, "write-tree").trim();
  git(path, "update-ref", REF, git(path, "commit-tree", "-m", "other", tree).trim());
}

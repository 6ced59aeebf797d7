import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { amount } from "../../_amount.ts";
import { findGoGit, startGoGit } from "../../fakes/go_git.ts";
import { GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { keys, storedRuns } from "../_contract.ts";
import { GitFolder } from "./_git.ts";

const WORKER = fileURLToPath(new URL("_worker.ts", import.meta.url));
const WRITERS = amount(32, 6);

async function trackAll(folder: GitFolder, address: string): Promise<void> {
  const codes = await Promise.all(Array.from({ length: WRITERS }, async (_, n) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", WORKER, folder.path, address, `${n}`],
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    return (await child.status).code;
  }));
  assert.deepEqual(codes, Array(WRITERS).fill(0));
  const client = () => folder.store(address);
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(...Array(WRITERS).keys()));
}

Deno.test(`of ${WRITERS} processes that push to a folder at once, all runs are stored`, async () => {
  await using folder = new GitFolder();
  await trackAll(folder, `file://${makeBareRepository(folder.path)}`);
});

Deno.test(`of ${WRITERS} processes that push to git http-backend at once, all runs are stored`, async () => {
  await using folder = new GitFolder();
  makeBareRepository(folder.path);
  await using server = await GitServer.start(folder.path);
  await trackAll(folder, server.url());
});

const goGit = findGoGit();

Deno.test({
  name: `of ${WRITERS} processes that push to go-git at once, all runs are stored`,
  ignore: goGit === undefined,
  async fn() {
    await using folder = new GitFolder();
    makeBareRepository(folder.path);
    await using server = await startGoGit(goGit, folder.path);
    await trackAll(folder, server.url());
  },
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { SCRIPT } from "../../action/target.mjs";
import { type ReleaseServer, serveRelease } from "./_release_server.ts";
import { makeRunner, type Runner, WITHOUT_NODE } from "./_runner.ts";

/** The folder with what a release would be made of; `deno task rehearse` names it. */
const RELEASE = Deno.env.get("UNENTROPY_RELEASE");
const CONFIG = { metrics: { answer: { type: "numeric", command: "echo 42" } } };
const LOCAL = { "storage-type": "sqlite-local", "enable-pr-comment": "false" };

interface Rehearsal extends AsyncDisposable {
  readonly server: ReleaseServer;
  readonly runner: Runner;
  readonly targets: readonly string[];
  /** The file that the tag carries, in the action's folder. */
  readonly carried: string;
}

/** The action with this release's hashes and single file, and a server that has its assets. */
async function rehearsal(): Promise<Rehearsal> {
  const folder = RELEASE ?? "";
  const server = serveRelease();
  for (const { name } of Deno.readDirSync(folder)) {
    server.files.set(name, () => new Response(Deno.readFileSync(join(folder, name))));
  }
  const release = JSON.parse(await Deno.readTextFile(join(folder, "release.json")));
  const runner = await makeRunner({ ...release, url: server.url }, CONFIG);
  const { file } = release.assets[SCRIPT];
  const carried = join(runner.folder, "action", file);
  await Deno.copyFile(join(folder, file), carried);
  return {
    server,
    runner,
    targets: Object.keys(release.assets),
    carried,
    [Symbol.asyncDispose]: async () => {
      await runner[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

function test(name: string, fn: (rehearsal: Rehearsal) => Promise<void>): void {
  Deno.test({
    name: `a rehearsed release: ${name}`,
    ignore: RELEASE === undefined || WITHOUT_NODE,
    fn: async () => {
      await using made = await rehearsal();
      await fn(made);
    },
  });
}

test("the action tracks with the file that it carries", async ({ runner, server }) => {
  const { code, log, outputs } = await runner.step({ with: LOCAL });
  assert.equal(code, 0, log);
  assert.equal(outputs["metrics-collected"], "1");
  assert.deepEqual(server.requests, []);
});

test("without it, the single file is fetched", async ({ runner, server, carried }) => {
  await Deno.remove(carried);
  const { code, log } = await runner.step({ with: { ...LOCAL, runtime: SCRIPT } });
  assert.equal(code, 0, log);
  assert.equal(server.requests.length, 1);
});

test("the program for this machine is fetched and tracks", async ({ runner, server, targets }) => {
  // Where no runtime can be had, none was compiled, and the task says so.
  if (targets.length === 1) return;
  const { code, log } = await runner.step({ with: { ...LOCAL, runtime: "binary" } });
  assert.equal(code, 0, log);
  assert.match(log, new RegExp(`Downloading .*${targets[0]}`));
  assert.equal(server.requests.length, 1);
});

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { amount } from "../../_amount.ts";
import { TrackError } from "../../../errors.ts";
import { type GitFault, GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../../history/_records.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { keys, storedRuns } from "../_contract.ts";
import { GitFolder } from "./_git.ts";

/** Each fault, and whether a run gets over one of it. */
const FAULTS: readonly (readonly [name: string, fault: GitFault, isPassing: boolean])[] = [
  ["500", { type: "status", status: 500 }, true],
  ["503 with a page", { type: "status", status: 503, body: "<html>busy</html>" }, true],
  ["429", { type: "status", status: 429 }, true],
  ["401", { type: "status", status: 401 }, false],
  ["403", { type: "status", status: 403 }, false],
  ["404", { type: "status", status: 404 }, false],
  ["409", { type: "status", status: 409 }, false],
  ["a web page", { type: "page" }, false],
  ["an empty page", { type: "empty" }, false],
  ["a connection dropped before", { type: "reset" }, true],
  ["a connection dropped after", { type: "lost" }, true],
  ["a cut body", { type: "cut" }, true],
  ["silence", { type: "silent" }, true],
];

/** Every day each fault meets every sixth request, another one for each fault; the whole suite tries them all. */
const STEP = amount(1, 12);
const EARLIER = [1, 2, 3];

/** One tracked run; an error of ours is an answer, any other a defect. */
async function track(
  folder: GitFolder,
  server: GitServer,
  n: number,
): Promise<"done" | "failed"> {
  const random = seededRandom(n);
  const store = await folder.store(server.url(), {
    context: { random },
    config: { timeoutMs: 4000 },
  });
  try {
    await trackOnce(store, fakeDeps(folder.path, { maxTries: 3, timeoutMs: 8000 }), makeRecord(n));
    return "done";
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    return "failed";
  }
}

let prepared: Promise<GitFolder> | undefined;

/** A repository with three runs. */
function earlierRuns(): Promise<GitFolder> {
  return prepared ??= (async () => {
    const folder = new GitFolder();
    globalThis.addEventListener("unload", () => folder[Symbol.dispose]());
    makeBareRepository(folder.path);
    await using server = await GitServer.start(folder.path);
    for (const n of EARLIER) assert.equal(await track(folder, server, n), "done");
    return folder;
  })();
}

/** A server with a copy of it, for one more run. */
async function withServer(
  work: (folder: GitFolder, server: GitServer) => Promise<void>,
): Promise<void> {
  await using folder = new GitFolder();
  cpSync((await earlierRuns()).file("shop.git"), folder.file("shop.git"), { recursive: true });
  await using server = await GitServer.start(folder.path);
  await work(folder, server);
}

let counted: Promise<readonly string[]> | undefined;

/** The names of the requests that an undisturbed run makes. */
function requestsOfARun(): Promise<readonly string[]> {
  return counted ??= (async () => {
    let names: readonly string[] = [];
    await withServer(async (folder, server) => {
      await track(folder, server, 4);
      names = server.requests.map(({ name }) => name);
    });
    return names;
  })();
}

Deno.test("a run on an existing history makes few requests", async () => {
  const names = await requestsOfARun();
  assert.deepEqual(
    new Set(names),
    new Set(["GET upload-pack", "POST upload-pack", "GET receive-pack", "POST receive-pack"]),
  );
  assert.ok(names.length <= 6, names.join(", "));
});

for (const [at, [name, fault, isPassing]] of FAULTS.entries()) {
  for (const lasting of [false, true]) {
    Deno.test(`${name}, ${lasting ? "from one request on" : "once"}: no run is lost, whichever request meets it`, async () => {
      const requests = await requestsOfARun();
      for (let nth = (at + Number(lasting)) % STEP; nth < requests.length; nth += STEP) {
        await withServer(async (folder, server) => {
          server.fault = (number) =>
            lasting ? number >= nth ? fault : undefined : number === nth ? fault : undefined;
          const where = `${requests[nth]} (${nth})`;
          const outcome = await track(folder, server, 4);
          server.fault = () => undefined;
          const client = () => folder.store(server.url());
          const stored = await storedRuns({ client }, folder.path);
          const expected = outcome === "done" ? [...EARLIER, 4] : EARLIER;
          const lost = keys(...expected).filter((key) => !stored.includes(key));
          assert.deepEqual(lost, [], where);
          if (isPassing && !lasting) assert.equal(outcome, "done", where);
          assert.equal(await track(folder, server, 5), "done", where);
          assert.ok((await storedRuns({ client }, folder.path)).includes(keys(5)[0] ?? ""), where);
        });
      }
    });
  }
}

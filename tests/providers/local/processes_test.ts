import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { amount } from "../../_amount.ts";
import { History } from "../../../history/database.ts";
import { runKeys } from "../../../history/runs.ts";
import { seededRandom } from "../../fakes/random.ts";
import { TempFolder } from "../../history/_temp.ts";
import { keys } from "../_contract.ts";

const WORKER = fileURLToPath(new URL("_worker.ts", import.meta.url));

/** A worker process, and the numbers of the runs that it said it had stored. */
class Worker {
  readonly stored: number[] = [];
  readonly ready: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<void>;

  constructor(folder: TempFolder, first: number, count: number, permissions = ["-A"]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...permissions, "--no-check", WORKER, folder.path, `${first}`, `${count}`],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#output = this.#read(resolve);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** @returns The exit code, once all output has been read */
  async end(): Promise<number> {
    await this.#output;
    return (await this.#child.status).code;
  }

  async #read(onReady: () => void): Promise<void> {
    let text = "";
    for await (const part of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + part).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "ready") onReady();
        else this.stored.push(Number(line));
      }
    }
  }
}

const WRITERS = amount(32, 8);

Deno.test(`of ${WRITERS} processes that track at once, all runs are stored`, async () => {
  using folder = new TempFolder();
  const workers = Array.from({ length: WRITERS }, (_, n) => new Worker(folder, n, 1));
  const codes = await Promise.all(workers.map((worker) => worker.end()));
  assert.deepEqual(codes, Array(WRITERS).fill(0));
  using history = History.open(folder.file("history.db"));
  history.checkIntegrity();
  assert.deepEqual([...runKeys(history)].sort(), keys(...workers.map((_, n) => n)));
});

Deno.test("after kills at random moments the file opens and holds every run that was reported", async () => {
  using folder = new TempFolder();
  const random = seededRandom(7);
  const stored: number[] = [];
  const rounds = amount(50, 5);
  // On a busy machine most die before they have stored anything.
  for (let round = 0; round < rounds || (stored.length <= rounds && round < 20 * rounds); round++) {
    // Four at a time, so that they also die while they wait for each other.
    const workers = [0, 1, 2, 3].map((n) => new Worker(folder, (round * 4 + n) * 1000, 1000));
    await Promise.all(workers.map(async (worker) => {
      await worker.ready;
      // The moment of the kill is the point of this test; nothing waits for anything to have happened by then.
      await new Promise((resolve) => setTimeout(resolve, random() * 120));
      worker.kill();
      await worker.end();
      stored.push(...worker.stored);
    }));
    const file = folder.file("history.db");
    if (stored.length === 0) continue;
    using history = History.open(file, { readOnly: true });
    history.checkIntegrity();
    const found = runKeys(history);
    const lost = keys(...stored).filter((key) => !found.has(key));
    assert.deepEqual(lost, [], `round ${round}`);
  }
  assert.ok(stored.length > rounds, `${stored.length} runs were stored meanwhile`);
});

Deno.test("parallel processes lose nothing where Deno lets SQLite attach no database", async () => {
  using folder = new TempFolder({ isRestricted: true });
  const permissions = ["--no-prompt", "--allow-read", "--allow-write", "--allow-env"];
  const workers = [0, 1, 2].map((n) => new Worker(folder, 4 * n, 4, permissions));
  const codes = await Promise.all(workers.map((worker) => worker.end()));
  assert.deepEqual(codes, [0, 0, 0]);
  using history = History.open(folder.file("history.db"));
  assert.deepEqual([...runKeys(history)].sort(), keys(...Array(12).keys()));
});

// deno-lint-ignore-file no-console -- it prints for people
import { History } from "../history/database.ts";
import { listRuns } from "../history/runs.ts";
import { trackMetrics } from "../mod.ts";
import { makeProject } from "../tests/commands/_cli.ts";
import { actionsEnv } from "../tests/endurance/_actions_env.ts";
import { type Place, PLACES } from "../tests/endurance/_places.ts";
import { benchFailures } from "./failures_bench.ts";
import { median } from "./_figures.ts";
import { makeHistory, RUNS } from "./_make_history.ts";

const REPEATS = 5;
const CONFIG = { metrics: { answer: { type: "numeric", command: "echo 42" } } };

/**
 * Prints, as a table for docs/storage.md, what one whole track (restore, collect, record, upload, report, gate) costs on each storage
 * with a history of 100,000 runs, and how soon one ends where a storage fails for good. The servers are fakes on this machine: the time is this program's, the bytes are what a network carries.
 */
export async function benchStorage(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-bench-" });
  try {
    makeHistory(`${folder}/history.db`);
    const bytes = await Deno.readFile(`${folder}/history.db`);
    console.log("| storage | time of a track | downloaded | uploaded | requests |");
    console.log("| --- | ---: | ---: | ---: | ---: |");
    for (const [type, start] of Object.entries(PLACES)) {
      await using place = await start();
      console.log(await row(type, place, bytes));
    }
    console.log("");
    await benchFailures();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function row(type: string, place: Place, bytes: Uint8Array): Promise<string> {
  await using project = await makeProject({ ...CONFIG, storage: place.config });
  await place.write(project.folder, bytes);
  const traffic = { down: 0, up: 0, requests: 0 };
  const times: number[] = [];
  for (let run = 1; run <= REPEATS + 1; run++) {
    Object.assign(traffic, { down: 0, up: 0, requests: 0 });
    const result = await trackMetrics({
      cwd: project.folder,
      env: { PATH: Deno.env.get("PATH"), HOME: project.folder, ...actionsEnv(run), ...place.env },
      fetch: counting(traffic),
    });
    if (result.exitCode !== 0) throw new Error(JSON.stringify(result.error));
    // The first one loads the code.
    if (run > 1) times.push(result.durationMs);
  }
  await check(await place.read(project.folder), project.folder);
  const mb = (count: number) => `${(count / 1e6).toFixed(1)} MB`;
  return `| \`${type}\` | ${(median(times) / 1000).toFixed(2)} s | ${mb(traffic.down)} | ${
    mb(traffic.up)
  } | ${traffic.requests} |`;
}

/** A fetch that counts what goes over the wire. */
function counting(traffic: { down: number; up: number; requests: number }): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    traffic.requests++;
    if (request.body !== null) traffic.up += (await request.clone().arrayBuffer()).byteLength;
    const response = await fetch(request);
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (chunk, controller) => {
          traffic.down += chunk.length;
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body ?? null, response);
  };
}

async function check(bytes: Uint8Array, folder: string): Promise<void> {
  await Deno.writeFile(`${folder}/stored.db`, bytes);
  using history = History.open(`${folder}/stored.db`, { readOnly: true });
  const count = listRuns(history).length;
  if (count !== RUNS + REPEATS + 1) throw new Error(`the history has ${count} runs`);
}

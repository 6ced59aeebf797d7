// deno-lint-ignore-file no-console -- it prints for people
import { sealed } from "../history/verify/seal.ts";
import { openHistory, trackMetrics } from "../mod.ts";
import { makeProject } from "../tests/commands/_cli.ts";
import { actionsEnv } from "../tests/endurance/_actions_env.ts";
import { median } from "./_figures.ts";
import { makeHistory } from "./_make_history.ts";
import { STORED_PLACES, type StoredPlace, type Traffic } from "./_stored_places.ts";

const SIZES = [1_000, 10_000, 100_000];
const REPEATS = 5;
const CONFIG = { metrics: { answer: { type: "numeric", command: "echo 42" } } };

/**
 * Prints, as a table for docs/storage.md, what one whole track (restore, collect, record, upload, report, gate) costs on each storage and
 * layout by the size of the history. The servers are on this machine: the time is this program's (of git the server's, too), the bytes are
 * what a network carries.
 */
export async function benchStorage(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-bench-" });
  try {
    console.log("| storage | runs | time of a track | downloaded | uploaded | requests |");
    console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (const count of SIZES) makeHistory(`${folder}/${count}.db`, { count });
    for (const [name, start] of Object.entries(STORED_PLACES)) {
      for (const count of SIZES) {
        await using place = await start();
        // As whoever recorded the last run has left it.
        const bytes = sealed(await Deno.readFile(`${folder}/${count}.db`));
        console.log(`| ${name} | ${count.toLocaleString("en")} | ${await costs(place, bytes)} |`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function costs(place: StoredPlace, bytes: Uint8Array): Promise<string> {
  await using project = await makeProject({ ...CONFIG, storage: place.config });
  const { folder } = project;
  const env = { PATH: Deno.env.get("PATH"), HOME: folder, ...place.env };
  await place.write(folder, bytes);
  const before = await countRuns(folder, { ...env, ...actionsEnv(0) });
  const times: number[] = [];
  let traffic: Traffic = { down: 0, up: 0, requests: 0 };
  for (let run = 1; run <= REPEATS + 1; run++) {
    const fetched = { down: 0, up: 0, requests: 0 };
    place.traffic?.();
    const result = await trackMetrics({
      cwd: folder,
      env: { ...env, ...actionsEnv(run) },
      fetch: counting(fetched),
    });
    if (result.exitCode !== 0) throw new Error(JSON.stringify(result.error));
    traffic = place.traffic?.() ?? fetched;
    // The first one loads the code.
    if (run > 1) times.push(result.durationMs);
  }
  const after = await countRuns(folder, { ...env, ...actionsEnv(0) });
  if (after - before !== REPEATS + 1) throw new Error(`${after - before} runs were stored`);
  const seconds = (median(times) / 1000).toFixed(2);
  return `${seconds} s | ${size(traffic.down)} | ${size(traffic.up)} | ${traffic.requests}`;
}

/** How many runs are stored, asked as a user would. */
async function countRuns(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  await using history = await openHistory({ cwd, env });
  return [...history.runs()].length;
}

function size(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
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

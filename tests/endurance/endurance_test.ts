import assert from "node:assert/strict";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { amount } from "../_amount.ts";
import { History } from "../../history/database.ts";
import { listRuns } from "../../history/runs.ts";
import { makeProject } from "../commands/_cli.ts";
import { type Place, PLACES } from "./_places.ts";
import type { Sample, Task } from "./_track_many.ts";

/** How many runs follow each other. */
const TRACKS = amount(1000, 80);
/** The run whose memory the last one's is compared with: by then all code is loaded, and what is kept for the next request has its size. */
const WARM = Math.round(TRACKS * 0.75);
const CONFIG = {
  metrics: {
    answer: { type: "numeric", command: "echo 42", unit: "integer" },
    text: { type: "label", command: "echo fine" },
  },
  qualityGate: { mode: "hard", thresholds: [{ metric: "answer", mode: "max", target: 50 }] },
};
/** What one run may leave in memory, a hundredth of what its result takes. */
const MAX_GROWTH_BYTES = 512;
/** Code that is loaded late takes so much once, however many runs follow. */
const LATE_CODE_BYTES = 32 * 1024;
/** Without compiled code, which grows by itself for a long time, what is left of the heap is data. */
const V8_FLAGS = ["--expose-gc", "--no-opt", "--no-sparkplug", "--no-maglev"];
/** Connections to a server that stay open for the next request. */
const IDLE_CONNECTIONS = 4;
const GIT_ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

// The local file stands for all in the suite for every day.
for (const [type, start] of Object.entries(PLACES).slice(0, amount(3, 1))) {
  Deno.test({
    name: `${TRACKS} tracks in one process keep every run on ${type} and hold on to nothing`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      await using place = await start();
      await endure(place);
    },
  });
}

async function endure(place: Place): Promise<void> {
  await using project = await makeProject({ ...CONFIG, storage: place.config });
  const temp = await Deno.makeTempDir({ prefix: "unentropy-endurance-" });
  try {
    const samples = await trackMany({
      cwd: project.folder,
      tracks: TRACKS,
      samplesAfter: [WARM, TRACKS],
      env: {
        ...GIT_ENV,
        PATH: Deno.env.get("PATH") ?? "",
        HOME: temp,
        ...place.env,
      },
    }, temp);
    const [first, last] = samples;
    assert.ok(first !== undefined && last !== undefined && samples.length === 2);
    assert.equal(last.tempFiles, 0, "temporary files are left behind");
    assert.ok(
      last.openFiles <= first.openFiles + IDLE_CONNECTIONS,
      `open files: ${first.openFiles} → ${last.openFiles}`,
    );
    const growth = (last.heapBytes - first.heapBytes - LATE_CODE_BYTES) / (TRACKS - WARM);
    assert.ok(growth < MAX_GROWTH_BYTES, `the heap grows by ${Math.round(growth)} bytes per run`);
    const path = join(temp, "stored.db");
    await Deno.writeFile(path, await place.read(project.folder));
    using history = History.open(path, { readOnly: true });
    history.checkIntegrity();
    assert.deepEqual(
      listRuns(history).map(({ key }) => Number(key.runId)).sort((a, b) => a - b),
      Array.from({ length: TRACKS }, (_, i) => i + 1),
    );
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}

/** Runs the tracking process and collects what it tells. */
async function trackMany(
  task: Task,
  temp: string,
): Promise<readonly Sample[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `--v8-flags=${V8_FLAGS.join(",")}`,
      fileURLToPath(new URL("./_track_many.ts", import.meta.url)),
      JSON.stringify(task),
    ],
    env: { TMPDIR: temp, DENO_NO_UPDATE_CHECK: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const samples: Sample[] = [];
  const errors = new Response(child.stderr).text();
  for await (const line of createInterface({ input: Readable.fromWeb(child.stdout) })) {
    samples.push(JSON.parse(line));
  }
  assert.ok((await child.status).success, await errors);
  return samples;
}

import assert from "node:assert/strict";
import process from "node:process";
import { type TrackEvent, trackMetrics, type TrackOptions } from "../../mod.ts";
import { makeProject } from "../commands/_cli.ts";

const METRICS = {
  one: { type: "numeric", command: "echo 1" },
  two: { type: "numeric", command: "exit 3" },
  three: { type: "numeric", command: "echo 3", parallel: false },
} as const;

async function eventsOf(options: TrackOptions): Promise<readonly TrackEvent[]> {
  await using project = await makeProject({ metrics: METRICS });
  const events: TrackEvent[] = [];
  const env = { PATH: Deno.env.get("PATH") };
  const onEvent = (event: TrackEvent) => void events.push(event);
  await trackMetrics({ cwd: project.folder, env, onEvent, ...options });
  return events;
}

for (const phases of [undefined, ["collect"] as const]) {
  Deno.test(`events carry what a progress bar needs: phases ${phases ?? "all"}`, async () => {
    const events = await eventsOf(phases === undefined ? {} : { phases });
    const steps = events.flatMap((event) =>
      event.type === "phase-started" || event.type === "phase-ended" ? [event] : []
    );
    const { total = 0 } = steps[0] ?? {};
    assert.deepEqual(
      steps.map(({ type, done }) => [type, done]),
      Array.from({ length: total }, (_, i) => [["phase-started", i], ["phase-ended", i + 1]])
        .flat(),
    );
    assert.ok(steps.every((step) => step.total === total));
    const metrics = events.flatMap((event) =>
      event.type === "metric-started" || event.type === "metric" ? [event] : []
    );
    assert.ok(metrics.every((metric) => metric.total === 3));
    assert.deepEqual(
      metrics.flatMap((event) => event.type === "metric" ? [event.done] : []),
      [1, 2, 3],
    );
    for (const key of Object.keys(METRICS)) {
      const started = metrics.findIndex((event) =>
        event.type === "metric-started" && event.metric === key
      );
      const ended = metrics.findIndex((event) =>
        event.type === "metric" && event.outcome.metric === key
      );
      assert.ok(started >= 0 && started < ended, key);
    }
  });
}

Deno.test({
  name: "aborting ends a running command within 200 ms, also one that does not listen",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const commands = ["exec sleep 60", "trap '' TERM; while :; do sleep 0.05; done"];
    for (const command of commands) {
      // The machine may be busy: what is claimed is what the program does of itself.
      const times: number[] = [];
      for (let i = 0; i < 3; i++) times.push(await timeToAbort(command));
      assert.ok(Math.min(...times) <= 200, `${command}: ${times.join(", ")} ms`);
    }
  },
});

/** Milliseconds from the abort, which comes while the command runs, to the result. */
async function timeToAbort(command: string): Promise<number> {
  await using project = await makeProject({});
  const abort = new AbortController();
  const started = project.folder + "/started";
  const result = trackMetrics({
    cwd: project.folder,
    env: { PATH: Deno.env.get("PATH") },
    phases: ["collect"],
    signal: abort.signal,
    config: {
      metrics: { slow: { type: "numeric", command: `echo $$ > ${started}; ${command}` } },
    },
  });
  let pid = 0;
  while (pid === 0) {
    pid = Number(await Deno.readTextFile(started).catch(() => ""));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const aborted = performance.now();
  abort.abort("SIGINT");
  const { error, exitCode } = await result;
  const took = performance.now() - aborted;
  assert.deepEqual([exitCode, error?.code], [2, "INTERRUPTED"]);
  assert.throws(() => process.kill(pid, 0), "the command is gone");
  return Math.round(took);
}

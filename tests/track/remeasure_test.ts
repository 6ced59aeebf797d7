import assert from "node:assert/strict";
import { seededRandom } from "../fakes/random.ts";
import { makeScene, type Scene } from "./_pull_request.ts";

/** Each call of the command takes the next line of `times.txt`; the last one stays. */
const COMMAND =
  "head -n 1 times.txt; test $(wc -l < times.txt) -gt 1 && sed -i 1d times.txt; echo call >> calls.txt";

function config(source: object, more: object = {}): unknown {
  return {
    metrics: {
      time: { type: "numeric", unit: "duration", noise: "sampled", ...source, ...more },
      other: { type: "numeric", command: "echo other >> others.txt; echo 1" },
    },
    qualityGate: { mode: "hard", thresholds: [{ metric: "time", mode: "regression" }] },
  };
}

/** A history of twenty values about 10 s, and a pull request whose measurements are these. */
async function measured(times: readonly number[], settings = config({ command: COMMAND })): Promise<
  Scene
> {
  const scene = await makeScene(settings);
  const random = seededRandom(7);
  for (let i = 0; i < 20; i++) {
    const time = (10 + random() / 10).toFixed(3);
    await scene.push({ files: { "times.txt": `${time}\n` } });
  }
  await scene.project.git("checkout", "-q", "-b", "feature");
  await scene.commit({
    files: { "times.txt": `${times.join("\n")}\n`, "calls.txt": "", "others.txt": "" },
  });
  return scene;
}

function calls(scene: Scene): Promise<number> {
  return Deno.readTextFile(`${scene.project.folder}/calls.txt`)
    .then((text) => text.split("\n").length - 1);
}

Deno.test("a suspect is measured twice more in new processes, and acquitted if it was noise", async () => {
  await using scene = await measured([14, 10.02, 10.05]);
  const lines: string[] = [];
  const result = await scene.pull({
    onEvent: (event) => {
      if (event.type === "log") lines.push(event.line);
    },
  });
  const [check] = result.verdict?.checks ?? [];
  assert.deepEqual([result.exitCode, check?.status, check?.value], [0, "passed", 10.05]);
  assert.match(check?.sentence ?? "", /first measured 14 s/);
  assert.equal(await calls(scene), 3);
  const others = await Deno.readTextFile(`${scene.project.folder}/others.txt`);
  assert.equal(others, "other\n", "only the suspect is measured again");
  assert.deepEqual(result.verdict?.remeasured, [
    { metric: "time", labels: {}, values: [10.02, 10.05] },
  ]);
  assert.ok(lines.includes("measured time again: 10.02, 10.05"), lines.join("\n"));
});

Deno.test("a suspect that stays beyond the limit fails the gate", async () => {
  await using scene = await measured([14, 13.8, 13.9]);
  const { verdict, exitCode } = await scene.pull();
  assert.deepEqual([exitCode, verdict?.status, verdict?.checks[0]?.value], [1, "failed", 13.9]);
  assert.match(verdict?.checks[0]?.sentence ?? "", /measured 3 times/);
  assert.equal(verdict?.suspects, undefined);
});

Deno.test("what is no suspect is measured once", async () => {
  await using scene = await measured([10.05]);
  assert.equal((await scene.pull()).exitCode, 0);
  assert.equal(await calls(scene), 1);
});

Deno.test("a suspect that cannot be measured again warns", async () => {
  // Works once on the pull request, which has calls.txt.
  const command = "test ! -e spent && cat times.txt && { test ! -e calls.txt || touch spent; }";
  await using scene = await measured([14], config({ command }));
  const { verdict, exitCode, warnings } = await scene.pull();
  assert.deepEqual([exitCode, verdict?.status, verdict?.checks[0]?.suspect], [0, "warning", true]);
  assert.match(warnings.join("\n"), /time could not be measured again/);
});

Deno.test("a collector would read the same file again, so its suspect only warns", async () => {
  const collect = { from: "text", paths: ["times.txt"], pattern: "(.+)" };
  await using scene = await measured([14], config({ collect }));
  const { verdict, exitCode, warnings } = await scene.pull();
  assert.deepEqual([exitCode, verdict?.status, verdict?.checks[0]?.suspect], [0, "warning", true]);
  const { qualityGate } = await scene.results() as {
    qualityGate: { failingMetrics: readonly { isBlocking: boolean }[] };
  };
  assert.deepEqual(qualityGate.failingMetrics.map(({ isBlocking }) => isBlocking), [false]);
  assert.match(warnings.join("\n"), /"text" would read the same file again, so it only warns/);
});

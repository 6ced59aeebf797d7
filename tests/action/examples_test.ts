import assert from "node:assert/strict";
import { parse } from "yaml";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import type { StepResult } from "./_runner.ts";
import { makeWorld, pullRequest, test, type World } from "./_world.ts";

const EXAMPLES = new URL("../../examples/workflows/", import.meta.url);

/** The first step of an example that is our action, in the job that is named. */
async function exampleStep(
  file: string,
  job: string,
): Promise<{ readonly with?: Record<string, string>; readonly env?: Record<string, string> }> {
  // Of a matrix the one job that is played.
  const text = (await Deno.readTextFile(new URL(file, EXAMPLES)))
    .replaceAll("packages/${{ matrix.package }}/", "").replaceAll("${{ matrix.package }}", "api");
  const { jobs } = parse(text);
  return jobs[job].steps.find(({ uses = "" }) => uses.startsWith("unentropy/track@"));
}

/** A run of an example. */
interface ExampleRun {
  readonly file: string;
  readonly job?: string;
  readonly id: number;
  readonly event: string;
  /** What is put in place of the step's expressions. */
  readonly inputs?: Readonly<Record<string, string>>;
}

async function play(world: World, run: ExampleRun): Promise<StepResult> {
  const { file, job = "metrics", id, event, inputs } = run;
  const { runner, github } = world;
  const path = `.github/workflows/${file}`;
  const pull = event === "pull_request" ? await pullRequest(world) : undefined;
  const headSha = pull?.env["GITHUB_SHA"] ?? await runner.git("rev-parse", "HEAD");
  const headBranch = pull === undefined ? "main" : "feature";
  github.runs.set(id, { id, event, path, headBranch, headSha });
  const step = await exampleStep(file, job);
  return await runner.step({
    ...(pull !== undefined && { event: pull.event }),
    with: { ...step.with, ...inputs, runtime: "script" },
    env: {
      GITHUB_SHA: headSha,
      GITHUB_EVENT_NAME: event,
      ...world.env,
      ...pull?.env,
      ...step.env,
      ACTIONS_RESULTS_URL: `${github.origin}/`,
      ACTIONS_RUNTIME_TOKEN: runtimeToken(id),
      GITHUB_RUN_ID: String(id),
      GITHUB_RUN_NUMBER: String(id),
      GITHUB_JOB: job,
      GITHUB_WORKFLOW_REF: `acme/shop/${path}@refs/heads/main`,
    },
  });
}

for (
  const [recorder, judge, job] of [
    ["artifact.yml", "artifact.yml", "metrics"],
    ["artifact.yml", "pull-request-gate.yml", "gate"],
    ["monorepo.yml", "monorepo.yml", "metrics"],
    ["curate.yml", "curate.yml", "metrics"],
  ] as const
) {
  test(`what examples/${recorder} records is what examples/${judge} compares a change with`, async () => {
    await using world = await makeWorld();
    const push = await play(world, { file: recorder, id: 5001, event: "push" });
    assert.equal(push.code, 0, push.log);
    await world.runner.write("workspace/size.txt", "2000\n");
    const pull = await play(world, { file: judge, job, id: 6001, event: "pull_request" });
    assert.equal(pull.code, 1, pull.log);
    assert.equal(pull.outputs["quality-gate-failing-metrics"], "size");
    assert.match(pull.log, new RegExp(world.runner.commit.slice(0, 7)));
    assert.equal(pull.outputs["total-builds"], "1");
  });
}

test("a scheduled run of examples/artifact.yml goes on with the history of its pushes, and they with its", async () => {
  await using world = await makeWorld();
  const builds: (string | undefined)[] = [];
  for (const event of ["push", "schedule", "push"]) {
    const run = { file: "artifact.yml", event, id: 5001 + builds.length };
    const { code, log, outputs } = await play(world, run);
    assert.equal(code, 0, log);
    builds.push(outputs["total-builds"]);
  }
  assert.deepEqual(builds, ["1", "2", "3"]);
});

test("examples/curate.yml takes a run out of the history that it recorded", async () => {
  await using world = await makeWorld();
  const file = "curate.yml";
  await play(world, { file, id: 5001, event: "push" });
  const curated = await play(world, {
    file,
    job: "curate",
    id: 5002,
    event: "workflow_dispatch",
    inputs: { command: "history\nexclude\n5001\n--because=an empty build\n" },
  });
  assert.equal(curated.code, 0, curated.log);
  assert.match(curated.log, /5001/);
});

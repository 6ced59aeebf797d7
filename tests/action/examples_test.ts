import assert from "node:assert/strict";
import { parse } from "yaml";
import { GitServer, makeBareRepository } from "../fakes/git_server.ts";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import type { StepResult } from "./_runner.ts";
import { makeWorld, pullRequest, SECRET_KEY, test, type World } from "./_world.ts";

const EXAMPLES = new URL("../../examples/workflows/", import.meta.url);

/** What an example says, as far as it is played here. */
interface Example {
  readonly name: string;
  readonly on: { readonly workflow_run?: { readonly workflows: readonly string[] } };
  readonly jobs: Readonly<Record<string, { readonly steps: readonly ExampleStep[] }>>;
}

interface ExampleStep {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

async function readExample(file: string): Promise<Example> {
  // Of a matrix the one job that is played.
  const text = (await Deno.readTextFile(new URL(file, EXAMPLES)))
    .replaceAll("packages/${{ matrix.package }}/", "").replaceAll("${{ matrix.package }}", "api");
  return parse(text);
}

/** The first step of an example that is our action, in the job that is named. */
async function exampleStep(file: string, job: string): Promise<ExampleStep> {
  const step = (await readExample(file)).jobs[job]?.steps
    .find(({ uses = "" }) => uses.startsWith("unentropy/track@"));
  assert.ok(step, `${file} has no step of ours in ${job}`);
  return step;
}

/** A run of an example. */
interface ExampleRun {
  readonly file: string;
  readonly job?: string;
  readonly id: number;
  readonly event: string;
  /** What is put in place of the step's expressions. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the steps before it leave in the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the pull request is a fork's. */
  readonly isFork?: boolean;
  /** The event's payload, where it is no pull request's. */
  readonly payload?: unknown;
}

async function play(world: World, run: ExampleRun): Promise<StepResult> {
  const { file, job = "metrics", id, event, inputs, isFork = false } = run;
  const { runner, github } = world;
  const path = `.github/workflows/${file}`;
  const pull = event === "pull_request" ? await pullRequest(world, { isFork }) : undefined;
  const headSha = pull?.env["GITHUB_SHA"] ?? await runner.git("rev-parse", "HEAD");
  const headBranch = pull === undefined ? "main" : "feature";
  github.runs.set(id, { id, event, path, headBranch, headSha });
  const step = await exampleStep(file, job);
  return await runner.step({
    event: pull?.event ?? run.payload,
    with: { ...step.with, ...inputs, runtime: "script" },
    env: {
      GITHUB_SHA: headSha,
      GITHUB_EVENT_NAME: event,
      ...world.env,
      ...pull?.env,
      ...step.env,
      ...run.env,
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
    ["s3.yml", "s3.yml", "metrics"],
    ["git.yml", "git.yml", "metrics"],
    ["artifact.yml", "pull-request-gate.yml", "gate"],
    ["monorepo.yml", "monorepo.yml", "metrics"],
    ["curate.yml", "curate.yml", "metrics"],
  ] as const
) {
  test(`what examples/${recorder} records is what examples/${judge} compares a change with`, async () => {
    await using world = await makeWorld();
    await using around = await surroundingsOf(recorder, world);
    const { inputs = {}, env = {} } = around;
    const push = await play(world, { file: recorder, id: 5001, event: "push", inputs, env });
    assert.equal(push.code, 0, push.log);
    await world.runner.write("workspace/size.txt", "2000\n");
    const change = { file: judge, job, id: 6001, event: "pull_request", inputs, env };
    const pull = await play(world, change);
    assert.equal(pull.code, 1, pull.log);
    assert.equal(pull.outputs["quality-gate-failing-metrics"], "size");
    assert.match(pull.log, new RegExp(world.runner.commit.slice(0, 7)));
    assert.equal(pull.outputs["total-builds"], "1");
  });
}

/** What an example finds besides GitHub's API. */
type Surroundings = Pick<ExampleRun, "inputs" | "env"> & AsyncDisposable;

async function surroundingsOf(file: string, world: World): Promise<Surroundings> {
  if (file === "git.yml") return await repositoryServer(world);
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  return file === "s3.yml" ? { ...nothing, ...bucketOf(world) } : nothing;
}

/** GitHub's git server, which lets the job's token in and nobody else. */
async function repositoryServer({ runner }: World): Promise<Surroundings> {
  const bare = makeBareRepository(runner.folder);
  await runner.git("push", "-q", "--force", bare, "main");
  const server = await GitServer.start(runner.folder);
  server.login = { user: "x-access-token", token: "ghs_token_of_this_job_123456" };
  await runner.git("remote", "add", "origin", server.url());
  return {
    env: { GITHUB_SERVER_URL: new URL(server.url()).origin },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** What the repository's variables and the step that logs in to AWS give. */
function bucketOf({ s3 }: World): Pick<ExampleRun, "inputs" | "env"> {
  return {
    inputs: { "s3-endpoint": s3.endpoint, "s3-bucket": s3.bucket },
    env: {
      AWS_ACCESS_KEY_ID: "ASIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: SECRET_KEY,
      AWS_SESSION_TOKEN: "session",
    },
  };
}

test("examples/forks.yml judges what a fork's run of examples/artifact.yml has measured", async () => {
  const forks = await readExample("forks.yml");
  const { name } = await readExample("artifact.yml");
  assert.deepEqual(forks.on.workflow_run?.workflows, [name]);
  await using world = await makeWorld();
  const { runner, github } = world;
  await play(world, { file: "artifact.yml", id: 5001, event: "push" });
  await runner.write("workspace/size.txt", "2000\n");
  github.isReadOnly = true;
  const fork = { file: "artifact.yml", id: 6001, event: "pull_request", isFork: true };
  const measured = await play(world, fork);
  assert.equal(measured.outputs["metrics-collected"], "1", measured.log);
  github.isReadOnly = false;
  const head = await runner.git("rev-parse", "HEAD");
  github.pulls.push({
    number: 7,
    head: { sha: head, repo: { id: 999 } },
    base: { ref: "main", sha: runner.commit },
  });
  github.parents.set(head, runner.commit);
  // Nothing of the fork's is checked out.
  await runner.git("checkout", "-q", "main");
  await runner.git("update-ref", "refs/remotes/origin/main", "main");
  await runner.write("workspace/size.txt", "1000\n");
  const judged = await play(world, {
    file: "forks.yml",
    job: "publish",
    id: 7001,
    event: "workflow_run",
    payload: {
      action: "completed",
      repository: { id: 101, default_branch: "main" },
      workflow_run: {
        ...{ id: 6001, event: "pull_request", path: ".github/workflows/artifact.yml" },
        ...{ head_sha: head, head_branch: "feature", pull_requests: [] },
        head_repository: { id: 999, owner: { login: "eve" } },
      },
    },
  });
  assert.equal(judged.code, 1, judged.log);
  assert.equal(judged.outputs["quality-gate-failing-metrics"], "size");
  assert.equal(judged.outputs["total-builds"], "1");
  assert.equal(github.comments.at(-1)?.pullRequest, 7);
});

test("examples/pages.yml leaves the report of all its pushes where the next step takes the site from", async () => {
  await using world = await makeWorld();
  const { runner } = world;
  const steps = (await readExample("pages.yml")).jobs["metrics"]?.steps ?? [];
  const site = steps.flatMap(({ uses = "", with: inputs }) =>
    uses.startsWith("actions/upload-pages-artifact@") ? inputs?.["path"] ?? [] : []
  );
  for (const id of [5001, 5002]) {
    const { code, log, outputs } = await play(world, { file: "pages.yml", id, event: "push" });
    assert.equal(code, 0, log);
    assert.equal(outputs["total-builds"], String(id - 5000));
  }
  const page = await Deno.readTextFile(`${runner.workspace}/${site}/index.html`);
  assert.match(page, /^<!doctype html>/i);
});

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

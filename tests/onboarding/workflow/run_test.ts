import assert from "node:assert/strict";
import { join } from "node:path";
import { runCli } from "../../commands/_cli.ts";
import { makeClone, shown, track, type Tracked } from "./_clone.ts";
import { type ActState, type ActStep, runJob, type StandIn, type StepEnd } from "./_act.ts";
import { type MadeUpRepository, REPOSITORIES } from "./_repositories.ts";

const FAKE_TOOLS = new URL("fake_tools.sh", import.meta.url).pathname;
/** What the runner's image has; a tool that is missing here has to be installed by a step. */
const ON_THE_RUNNER =
  "node npm npx corepack python python3 pip go cargo mvn gradle dotnet cmake ctest swift sudo apt-get";
/** What can be installed, by a package manager or an action. */
const INSTALLABLE =
  "c8 pytest mypy ruff uv uvx poetry hatch tox coverage deno composer ruby bundle cargo-llvm-cov";
/** All that a step may need of the system. */
const SYSTEM =
  "bash sh env date mkdir cat basename dirname ln sed grep printf rm cp true touch tr wc ls";

/** A machine with a clone of the repository, as init left it, and nothing else. */
interface Machine extends AsyncDisposable {
  readonly clone: string;
  readonly workflow: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly run: (options: { readonly failing: boolean }) => Promise<JobEnd>;
}

interface JobEnd {
  readonly steps: readonly StepEnd[];
  /** What the track step printed; `undefined` if it did not run. */
  readonly tracked?: Tracked;
}

async function makeMachine({ files }: MadeUpRepository): Promise<Machine> {
  const { temp, clone, workflow, git } = await makeClone(files);
  return {
    clone,
    workflow,
    git,
    run: async ({ failing }) => {
      const fake = join(temp, `fake-${failing}`);
      await makeTools(fake);
      let tracked: Tracked | undefined;
      const steps = await runJob(workflow, {
        folder: clone,
        env: { FAKE: fake, HOME: temp, ...(failing && { FAKE_FAIL: "1" }) },
        path: [join(fake, "bin"), join(fake, "system")],
        actions: {
          ...setups(fake),
          "unentropy/track": async () => {
            tracked = await track(clone);
          },
        },
      });
      return { steps, ...(tracked !== undefined && { tracked }) };
    },
    [Symbol.asyncDispose]: () => Deno.remove(temp, { recursive: true }),
  };
}

async function makeTools(fake: string): Promise<void> {
  const names = { bin: ON_THE_RUNNER, lib: INSTALLABLE, system: SYSTEM };
  for (const [folder, words] of Object.entries(names)) {
    await Deno.mkdir(join(fake, folder), { recursive: true });
    for (const word of words.split(" ")) {
      const target = folder === "system" ? await which(word) : join(fake, "fake_tools.sh");
      await Deno.symlink(target, join(fake, folder, word));
    }
  }
  await Deno.copyFile(FAKE_TOOLS, join(fake, "fake_tools.sh"));
}

const found = new Map<string, string>();

async function which(program: string): Promise<string> {
  const known = found.get(program);
  if (known !== undefined) return known;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `which ${program}`] }).output();
  const path = new TextDecoder().decode(stdout).trim();
  found.set(program, path);
  return path;
}

/** The actions that init's workflows use. */
function setups(fake: string): Readonly<Record<string, StandIn>> {
  const provides = (...tools: readonly string[]) => async (_: ActStep, state: ActState) => {
    const folder = join(fake, `setup-${tools.join("-")}`);
    await Deno.mkdir(folder, { recursive: true });
    for (const tool of tools) await Deno.symlink(join(fake, "fake_tools.sh"), join(folder, tool));
    state.path.unshift(folder);
  };
  const reads = async ({ with: inputs = {} }: ActStep, { folder }: ActState) => {
    for (const [name, value] of Object.entries(inputs)) {
      if (name.endsWith("-file")) await Deno.stat(join(folder, String(value)));
    }
  };
  return {
    "actions/checkout": ({ with: inputs = {} }) => {
      assert.deepEqual(inputs, { "fetch-depth": 0, "persist-credentials": false });
    },
    "actions/setup-node": async (step, state) => {
      // With a `packageManager` it asks that one for its cache, which nobody has installed yet.
      assert.equal(String(step.with?.["package-manager-cache"]), "false");
      await reads(step, state);
    },
    "actions/setup-python": reads,
    "actions/setup-go": reads,
    "actions/setup-java": reads,
    "actions/setup-dotnet": reads,
    "denoland/setup-deno": provides("deno"),
    "ruby/setup-ruby": provides("ruby", "bundle"),
    "taiki-e/install-action": (step) =>
      Deno.symlink(join(fake, "fake_tools.sh"), join(fake, "bin", String(step.with?.["tool"]))),
    "shivammathur/setup-php": async (step, state) => {
      await provides("php", "composer")(step, state);
      await Deno.writeTextFile(join(fake, String(step.with?.["coverage"])), "");
    },
  };
}

/** Lines of code, which nothing that a step makes may change. */
async function loc(cwd: string): Promise<string> {
  const { stdout } = await runCli(["collect", "--json"], { cwd });
  const { measurements } = JSON.parse(stdout);
  return measurements.find(({ metric }: { metric: string }) => metric === "loc")?.value;
}

for (const repository of REPOSITORIES) {
  Deno.test(`the workflow of init passes the first time and every metric has its value: ${repository.name}`, async () => {
    await using machine = await makeMachine(repository);
    const before = await loc(machine.clone);
    const end = await machine.run({ failing: false });
    for (const { step, outcome } of end.steps) {
      assert.equal(outcome, "success", `${step}\n${shown(end.steps)}\n${machine.workflow}`);
    }
    assert.deepEqual(end.tracked?.failures, [], shown(end.steps));
    assert.equal(end.tracked?.exitCode, 0);
    for (const [metric, value] of Object.entries(repository.values)) {
      assert.equal(end.tracked?.values[metric], value, `${metric}\n${shown(end.steps)}`);
    }
    // Every metric of the config has come, so that config and workflow agree.
    const { metrics } = JSON.parse(await Deno.readTextFile(join(machine.clone, "unentropy.json")));
    assert.deepEqual(
      Object.keys(metrics).filter((key) => !(key in (end.tracked?.values ?? {}))),
      [],
    );
    assert.equal(await loc(machine.clone), before, "what is made is no source code");
    assert.equal(await machine.git("status", "--porcelain"), "", "git keeps nothing that is made");
    await Deno.stat(join(machine.clone, "unentropy-report/index.html"));
  });
}

const WITH_TESTS = REPOSITORIES.filter(({ values }) => "failed-tests" in values);

for (const repository of WITH_TESTS) {
  Deno.test(`a failing test fails the job and loses no number: ${repository.name}`, async () => {
    await using machine = await makeMachine(repository);
    const end = await machine.run({ failing: true });
    assert.ok(end.steps.some(({ outcome }) => outcome === "failure"), shown(end.steps));
    assert.ok(end.steps.every(({ outcome }) => outcome !== "skipped"), shown(end.steps));
    const { values } = repository;
    const packages = (values["tests"] ?? 0) / 3;
    assert.equal(end.tracked?.values["failed-tests"], packages, shown(end.steps));
    assert.equal(end.tracked?.values["tests"], values["tests"]);
    if ("coverage" in values) assert.equal(end.tracked?.values["coverage"], values["coverage"]);
  });
}

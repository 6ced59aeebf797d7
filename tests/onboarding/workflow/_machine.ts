import assert from "node:assert/strict";
import { join } from "node:path";
import { type ActState, type ActStep, runJob, type StandIn, type StepEnd } from "./_act.ts";
import { makeClone, track, type Tracked } from "./_clone.ts";
import type { MadeUpRepository } from "./_repositories.ts";

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
export interface Machine extends AsyncDisposable {
  readonly clone: string;
  readonly workflow: string;
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly run: (options: { readonly failing: boolean }) => Promise<JobEnd>;
}

export interface JobEnd {
  readonly steps: readonly StepEnd[];
  /** What the track step printed; `undefined` if it did not run. */
  readonly tracked?: Tracked;
}

/** Lets `init` write into the repository and clones it; the tools of its kind are stand-ins that write what theirs would. */
export async function makeMachine({ files }: MadeUpRepository): Promise<Machine> {
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

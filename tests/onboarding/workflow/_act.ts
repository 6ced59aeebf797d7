import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { parse } from "yaml";

/** A step of a workflow. */
export interface ActStep {
  readonly uses?: string;
  readonly run?: string;
  readonly id?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

/** What a stand-in for an action may change, as the real one would through `GITHUB_ENV` and `GITHUB_PATH`. */
export interface ActState {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly path: string[];
}

/** A small stand-in for an action. It throws what the real one would fail with. */
export type StandIn = (step: ActStep, state: ActState) => Promise<void> | void;

/** How a step ended. */
export interface StepEnd {
  /** Its line, or the action's name. */
  readonly step: string;
  readonly outcome: "success" | "failure" | "skipped";
  readonly log: string;
}

/**
 * Runs a job's steps as act and the runner do: each line in a shell of its own, by the runner's command for that shell; what a step
 * writes to `GITHUB_ENV` and `GITHUB_PATH` counts from the next step on; after a failure only those steps run whose `if` says so.
 *
 * @param text The workflow, of one job
 * @param options `actions`: stand-ins by the action's name without its version
 */
export async function runJob(
  text: string,
  options: {
    readonly folder: string;
    readonly env: Readonly<Record<string, string>>;
    readonly path: readonly string[];
    readonly actions: Readonly<Record<string, StandIn>>;
  },
): Promise<readonly StepEnd[]> {
  const { jobs } = parse(text);
  const [job] = Object.values<{ steps: ActStep[]; defaults?: { run?: { shell?: string } } }>(jobs);
  assert.ok(job);
  const state: ActState = {
    folder: options.folder,
    env: { ...options.env },
    path: [...options.path],
  };
  const ends: StepEnd[] = [];
  const outcomes = new Map<string, string>();
  for (const step of job.steps) {
    const name = step.uses ?? step.run ?? "";
    const isGood = ends.every(({ outcome }) => outcome !== "failure");
    const end = holds(step.if, isGood, outcomes)
      ? await runStep(step, state, options.actions, job.defaults?.run?.shell)
      : { outcome: "skipped" as const, log: "" };
    ends.push({ step: name, ...end });
    if (step.id !== undefined) outcomes.set(step.id, end.outcome);
  }
  return ends;
}

/** The conditions that our workflows use; any other fails. */
function holds(
  condition: string | undefined,
  isGood: boolean,
  outcomes: ReadonlyMap<string, string>,
): boolean {
  if (condition === undefined) return isGood;
  const terms = condition.replace(/^\$\{\{\s*|\s*\}\}$/g, "").split("&&").map((one) => one.trim());
  return terms.every((term) => {
    if (term === "!cancelled()") return true;
    const [, id = "", outcome] = /^steps\.(\w+)\.outcome != '(\w+)'$/.exec(term) ?? [];
    assert.ok(outcome, `nobody knows the condition ${term}`);
    return outcomes.get(id) !== outcome;
  });
}

async function runStep(
  step: ActStep,
  state: ActState,
  actions: Readonly<Record<string, StandIn>>,
  shell: string | undefined,
): Promise<Pick<StepEnd, "outcome" | "log">> {
  if (step.uses === undefined) return await runLine(step, state, shell);
  const action = actions[step.uses.split("@")[0] ?? ""];
  assert.ok(action, `nobody stands in for ${step.uses}`);
  try {
    await action(step, state);
    return { outcome: "success", log: "" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { outcome: "failure", log: error.message };
  }
}

async function runLine(
  step: ActStep,
  state: ActState,
  shell: string | undefined,
): Promise<Pick<StepEnd, "outcome" | "log">> {
  const temp = await Deno.makeTempDir({ prefix: "unentropy-step-" });
  try {
    const files = ["env", "path", "script"].map((name) => join(temp, name));
    const [env = "", path = "", script = ""] = files;
    await Promise.all([
      Deno.writeTextFile(env, ""),
      Deno.writeTextFile(path, ""),
      Deno.writeTextFile(script, step.run ?? ""),
    ]);
    // actions/runner, ScriptHandlerHelpers.cs: without `shell: bash` a failure inside a pipe does not count.
    const flags = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
    const { success, stdout, stderr } = await new Deno.Command("bash", {
      args: [...flags, script],
      cwd: join(state.folder, step["working-directory"] ?? "."),
      clearEnv: true,
      env: {
        ...state.env,
        ...step.env,
        PATH: state.path.join(delimiter),
        GITHUB_ENV: env,
        GITHUB_PATH: path,
      },
      stdin: "null",
    }).output();
    for (const line of linesOf(await Deno.readTextFile(env))) {
      const at = line.indexOf("=");
      state.env[line.slice(0, at)] = line.slice(at + 1);
    }
    state.path.unshift(...linesOf(await Deno.readTextFile(path)).toReversed());
    const log = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return { outcome: success ? "success" : "failure", log };
  } finally {
    await Deno.remove(temp, { recursive: true });
  }
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

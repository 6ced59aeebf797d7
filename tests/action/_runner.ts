import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "yaml";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The Node that plays the runner's; the one of this machine may be too old for the single file. */
export const NODE: string | undefined = currentNode();
/** In CI these suites may not be left out. */
export const WITHOUT_NODE: boolean = NODE === undefined &&
  Deno.env.get("UNENTROPY_REQUIRE_NODE") !== "1";

/** What `action.yml` says. */
export interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** Reads `action.yml`. */
export async function readActionFile(): Promise<ActionFile> {
  return parse(await Deno.readTextFile(join(ROOT, "action.yml")));
}

/** One step as the workflow and the event make it. */
export interface Step {
  /** Inputs under `with:`. */
  readonly with?: Readonly<Record<string, string>>;
  /** `env:` of the step, and what the runner says of the run. */
  readonly env?: Readonly<Record<string, string>>;
  /** The event's payload. */
  readonly event?: unknown;
  /** The step's program is stopped by this signal once it has said this. */
  readonly cancel?: { readonly signal: Deno.Signal; readonly after: string };
}

/** How a step ended. */
export interface StepResult {
  readonly code: number;
  /** Both outputs. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A runner with a checkout of one repository, thrown away at the end of the test. */
export interface Runner extends AsyncDisposable {
  readonly folder: string;
  readonly workspace: string;
  /** Where the action keeps programs. */
  readonly toolCache: string;
  /** The commit that is checked out. */
  readonly commit: string;
  /** Writes a file below the folder. */
  readonly write: (path: string, text: string, mode?: number) => Promise<void>;
  /** Runs git in the workspace. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly step: (step?: Step) => Promise<StepResult>;
}

/** Makes a runner whose action is the one of this repository, with another release. */
export async function makeRunner(release: unknown, config: unknown = {}): Promise<Runner> {
  assert.ok(NODE, "a Node of version 22.13 or newer is needed: name it with UNENTROPY_NODE");
  const node = NODE;
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-runner-" }));
  const write = async (path: string, text: string, mode = 0o644) => {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text, { mode });
  };
  const workspace = join(folder, "workspace");
  await copyAction(join(folder, "action"));
  await write("action/release.json", JSON.stringify(release));
  await write("workspace/unentropy.json", JSON.stringify(config));
  // A gh that nobody logged in to, whatever this machine has.
  await write("bin/gh", "#!/bin/sh\nexit 4\n", 0o755);
  const git = (...args: readonly string[]) => runGit(args, workspace);
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git("commit", "-q", "-m", "A first commit");
  const commit = await git("rev-parse", "HEAD");
  let steps = 0;
  const step = async (step: Step = {}): Promise<StepResult> => {
    const files = `temp/step-${++steps}`;
    await write(`${files}/event.json`, JSON.stringify(step.event ?? {}));
    await write(`${files}/output`, "");
    await write(`${files}/summary`, "");
    const { code, log } = await run(node, {
      cwd: workspace,
      step,
      script: join(folder, "action/main.mjs"),
      env: {
        ...await inputs(step.with),
        ...runnerVariables({ folder, files, commit }),
        ...step.env,
      },
    });
    return {
      code,
      log,
      outputs: parseOutputs(await Deno.readTextFile(join(folder, files, "output"))),
      summary: await Deno.readTextFile(join(folder, files, "summary")),
    };
  };
  return {
    folder,
    workspace,
    toolCache: join(folder, "tools"),
    commit,
    write,
    git,
    step,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Packs a program as `deno task compile --assets` does. */
export function packAsset(
  file: string,
  program: Uint8Array,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly asset: Readonly<Record<string, unknown>> } {
  const bytes = new Uint8Array(gzipSync(program));
  const sha256 = hash(bytes);
  return { bytes, asset: { file, sha256, size: bytes.length, unpackedSha256: hash(program) } };
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The variables of a runner (actions/runner, GitHubContext.cs, NodeScriptActionHandler.cs), and no other. */
function runnerVariables(
  { folder, files, commit }: {
    readonly folder: string;
    readonly files: string;
    readonly commit: string;
  },
): Record<string, string> {
  return {
    PATH: `${join(folder, "bin")}:${Deno.env.get("PATH") ?? ""}`,
    HOME: folder,
    CI: "true",
    GITHUB_ACTION: "__unentropy_track",
    GITHUB_ACTION_REF: "v0",
    GITHUB_ACTION_REPOSITORY: "unentropy/track",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "ada",
    GITHUB_ACTOR_ID: "1",
    // Nothing listens there: who asks without being told where must fail at once.
    GITHUB_API_URL: "http://127.0.0.1:9",
    GITHUB_BASE_REF: "",
    GITHUB_ENV: join(folder, files, "env"),
    GITHUB_EVENT_NAME: "push",
    GITHUB_EVENT_PATH: join(folder, files, "event.json"),
    GITHUB_GRAPHQL_URL: "http://127.0.0.1:9/graphql",
    GITHUB_HEAD_REF: "",
    GITHUB_JOB: "metrics",
    GITHUB_OUTPUT: join(folder, files, "output"),
    GITHUB_PATH: join(folder, files, "path"),
    GITHUB_REF: "refs/heads/main",
    GITHUB_REF_NAME: "main",
    GITHUB_REF_PROTECTED: "false",
    GITHUB_REF_TYPE: "branch",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_REPOSITORY_ID: "101",
    GITHUB_REPOSITORY_OWNER: "acme",
    GITHUB_REPOSITORY_OWNER_ID: "7",
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_RUN_ID: "5001",
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_SHA: commit,
    GITHUB_STATE: join(folder, files, "state"),
    GITHUB_STEP_SUMMARY: join(folder, files, "summary"),
    GITHUB_TRIGGERING_ACTOR: "ada",
    GITHUB_WORKFLOW: "Metrics",
    GITHUB_WORKFLOW_REF: "acme/shop/.github/workflows/metrics.yml@refs/heads/main",
    GITHUB_WORKFLOW_SHA: commit,
    GITHUB_WORKSPACE: join(folder, "workspace"),
    RUNNER_ARCH: "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "GitHub Actions 1",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: join(folder, "temp"),
    RUNNER_TOOL_CACHE: join(folder, "tools"),
    RUNNER_WORKSPACE: folder,
  };
}

/** Every input of `action.yml`, as the runner hands it over: those that are not given have their default, mostly nothing. */
async function inputs(
  given: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const known: Record<string, string> = {
    "${{ github.token }}": "ghs_token_of_this_job_123456",
    "${{ toJSON(matrix) }}": "null",
  };
  const declared = (await readActionFile()).inputs;
  for (const name of Object.keys(given)) assert.ok(name in declared, `no input ${name}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: standard = "" }]) => [
      `INPUT_${name.toUpperCase()}`,
      given[name] ?? known[standard] ?? standard,
    ]),
  );
}

async function run(
  node: string,
  { cwd, script, env, step }: {
    readonly cwd: string;
    readonly script: string;
    readonly env: Readonly<Record<string, string>>;
    readonly step: Step;
  },
): Promise<{ readonly code: number; readonly log: string }> {
  const child = new Deno.Command(node, {
    args: [script],
    cwd,
    clearEnv: true,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let log = "";
  let { cancel } = step;
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      log += text;
      if (cancel === undefined || !log.includes(cancel.after)) continue;
      child.kill(cancel.signal);
      cancel = undefined;
    }
  };
  await Promise.all([read(child.stdout), read(child.stderr)]);
  return { code: (await child.status).code, log };
}

/** As FileCommandManager.cs reads it. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (let rest = text; rest !== "";) {
    const found = /^([^\n=]+?)<<([^\n]+)\n([^]*?)\n?\2\n/.exec(rest);
    assert.ok(found, `not the format of GITHUB_OUTPUT: ${rest}`);
    const [all, name = "", , value = ""] = found;
    outputs[name] = value;
    rest = rest.slice(all.length);
  }
  return outputs;
}

/** Copies the action to a new folder. */
export async function copyAction(to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(join(ROOT, "action"))) {
    await Deno.copyFile(join(ROOT, "action", name), join(to, name));
  }
}

async function runGit(args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
    cwd,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

function currentNode(): string | undefined {
  const named = Deno.env.get("UNENTROPY_NODE");
  if (named !== undefined) return named;
  try {
    const { success, stdout } = new Deno.Command("node", { args: ["--version"] }).outputSync();
    const [major = 0, minor = 0] = new TextDecoder().decode(stdout).slice(1).split(".").map(Number);
    return success && (major > 22 || (major === 22 && minor >= 13)) ? "node" : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

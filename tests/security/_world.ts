import { join } from "node:path";
import { main } from "../../commands/main.ts";
import { makeProject, type Project } from "../commands/_cli.ts";
import { createFakeGitHub, type FakeGitHub, serveFakeGitHub } from "../fakes/github.ts";
import { FakeS3 } from "../fakes/s3.ts";
import { leaksIn, SECRETS } from "./_secrets.ts";

/** How one call ended. */
export interface Seen {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Secrets that somebody can see, and where. */
export interface Leak {
  readonly where: string;
  readonly variables: readonly string[];
}

/** A job of GitHub Actions with a secret in every variable, and everything that it reaches. */
export interface World extends AsyncDisposable {
  /** The checkout. What is below `planted/` holds secrets on purpose. */
  readonly folder: string;
  readonly github: FakeGitHub;
  readonly s3: FakeS3;
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in the checkout; what it sees is kept as if the program had started it. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  readonly write: (path: string, text: string | Uint8Array) => Promise<void>;
  /** Runs the command line in this process. */
  readonly run: (
    args: readonly string[],
    options?: RunOptions,
  ) => Promise<Seen>;
  /** Keeps a text for the search. */
  readonly keep: (where: string, text: string) => void;
  /** How many environments of other programs were searched. */
  readonly children: number;
  /** Searches everything that was said since the last search, and everything that was left. */
  readonly leaks: () => Promise<readonly Leak[]>;
}

/** What a call differs in. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told what is printed, while it is. */
  readonly onStdout?: (text: string) => void;
}

/** Programs that are started by way of a script that notes their environment and the temporary files of that moment. */
const PROGRAMS = ["git", "sh"] as const;

/**
 * Makes a job on a commit of `main`.
 *
 * @param config Its `unentropy.json`
 * @param prepare Makes more files and commits
 * @param options `watched`: whether what other programs see is kept, for `leaks()`; default yes
 */
export async function makeWorld(
  config: unknown,
  prepare: (project: Project) => Promise<void> = () => Promise.resolve(),
  { watched = true }: { readonly watched?: boolean } = {},
): Promise<World> {
  const project = await makeProject(config);
  await prepare(project);
  const outside = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-outside-" }));
  const path = (name: string) => join(outside, name);
  for (const name of ["bin", "seen", "tmp"]) await Deno.mkdir(path(name));
  for (const name of ["summary", "outputs"]) await Deno.writeTextFile(path(name), "");
  await Deno.writeTextFile(
    path("event.json"),
    JSON.stringify({ repository: { id: 101, default_branch: "main" } }),
  );
  for (const name of watched ? PROGRAMS : []) {
    const script = [
      "#!/bin/sh",
      `env > '${path("seen")}/${name}-env.'$$`,
      `cp -r '${path("tmp")}' '${path("seen")}/tmp.'$$ 2>/dev/null`,
      `exec ${await whereIs(name)} "$@"`,
    ];
    await Deno.writeTextFile(path(`bin/${name}`), script.join("\n"), { mode: 0o755 });
  }
  const github = createFakeGitHub({ now: Date.now });
  const server = serveFakeGitHub(github);
  const s3 = await FakeS3.start();
  const workflow = ".github/workflows/metrics.yml";
  github.runs.set(5001, { id: 5001, event: "push", path: workflow, headBranch: "main" });
  const env: Record<string, string> = {
    ...SECRETS,
    PATH: `${path("bin")}:${Deno.env.get("PATH") ?? ""}`,
    HOME: outside,
    TMPDIR: path("tmp"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: server.url,
    GITHUB_EVENT_NAME: "push",
    GITHUB_EVENT_PATH: path("event.json"),
    GITHUB_JOB: "metrics",
    GITHUB_OUTPUT: path("outputs"),
    GITHUB_REF: "refs/heads/main",
    GITHUB_REPOSITORY: github.project,
    GITHUB_REPOSITORY_ID: "101",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_RUN_ID: "5001",
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_SHA: await project.git("rev-parse", "HEAD"),
    GITHUB_STEP_SUMMARY: path("summary"),
    GITHUB_WORKFLOW_REF: `${github.project}/${workflow}@refs/heads/main`,
    ACTIONS_RESULTS_URL: `${server.url}/`,
    UNENTROPY_S3_ENDPOINT: s3.endpoint,
    UNENTROPY_S3_BUCKET: s3.bucket,
    UNENTROPY_S3_REGION: "us-east-1",
  };
  const restore = setEnvironment(env);
  const texts: { readonly where: string; readonly text: string }[] = [];
  let children = 0;
  const keep = (where: string, text: string) => void texts.push({ where, text });
  return {
    folder: project.folder,
    github,
    s3,
    env,
    git: project.git,
    write: project.write,
    keep,
    get children() {
      return children;
    },
    run: async (args, options = {}) => {
      let [stdout, stderr, commands] = ["", "", ""];
      const code = await main(args, {
        env: { ...env, ...options.env },
        cwd: project.folder,
        stdout: {
          write: (text) => {
            stdout += text;
            options.onStdout?.(text);
          },
          isTerminal: false,
          columns: 80,
        },
        stderr: { write: (text) => void (stderr += text), isTerminal: false, columns: 80 },
        writeCommand: (text) => void (commands += text),
        signal: options.signal ?? new AbortController().signal,
      });
      const name = args.join(" ").slice(0, 60);
      keep(`stdout of ${name}`, stdout);
      keep(`stderr of ${name}`, stderr);
      // The runner has to be told what it is to mask.
      keep(`commands of ${name}`, commands.replace(/^::add-mask::.*$/gm, ""));
      return { code, stdout, stderr };
    },
    leaks: async () => {
      const found = texts.splice(0).map(({ where, text }) => ({ where, variables: leaksIn(text) }));
      // The repository's own files, also where they are checked out.
      const own = /\/(?:planted\/|\.git\/|unentropy\.json$)/;
      for (const root of [outside, project.folder]) {
        for (const file of await filesBelow(root)) {
          if (own.test(file)) continue;
          found.push({ where: file, variables: leaksIn(await Deno.readFile(file)) });
          if (/\/seen\/\w+-env\.\d+$/.test(file)) children++;
        }
      }
      await Deno.remove(path("seen"), { recursive: true });
      await Deno.mkdir(path("seen"));
      for (const { name, bytes } of github.artifacts.all) {
        found.push({ where: `artifact ${name}`, variables: leaksIn(bytes) });
      }
      for (const [key, { bytes }] of s3.objects) {
        found.push({ where: `s3 ${key}`, variables: leaksIn(bytes) });
      }
      const shown = JSON.stringify([github.comments, github.checks]);
      found.push({ where: "comments and checks", variables: leaksIn(shown) });
      return found.filter(({ variables }) => variables.length > 0);
    },
    [Symbol.asyncDispose]: async () => {
      restore();
      await server[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
      await Deno.remove(outside, { recursive: true });
      await project[Symbol.asyncDispose]();
    },
  };
}

/** Sets this process's own variables, too: whoever reads them instead of what it was given is found out. */
function setEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = Deno.env.toObject();
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  return () => {
    for (const name of Object.keys(env)) {
      const value = before[name];
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await filesBelow(path));
    else if (isFile) files.push(path);
  }
  return files;
}

async function whereIs(name: string): Promise<string> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      const { isFile } = await Deno.stat(join(folder, name));
      if (isFile) return join(folder, name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
        throw error;
      }
    }
  }
  throw new Error(`${name} is not installed`);
}

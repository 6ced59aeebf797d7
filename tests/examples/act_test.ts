import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { currentBundle } from "../action/_bundle.ts";
import { serveRelease } from "../action/_release_server.ts";
import { copyAction, NODE, packAsset } from "../action/_runner.ts";
import { programOf } from "./_program.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const ACT = programOf("ACT_BIN", "act");
const ignore = ACT === undefined || NODE === undefined || Deno.build.os !== "linux";

/** Runs an example as it is with `act`, on this machine, in a project whose history is a local file. */
async function runExample(name: string, event: string, payload: unknown): Promise<string> {
  assert.ok(ACT && NODE);
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-act-" }));
  await using release = serveRelease();
  try {
    // The single file starts by itself where a binary would.
    const { bytes, asset } = packAsset("program.gz", await currentBundle());
    release.files.set("program.gz", () => new Response(bytes));
    await copyAction(join(folder, "action"));
    await Deno.copyFile(join(ROOT, "action.yml"), join(folder, "action.yml"));
    const target = `${Deno.build.arch}-unknown-linux-gnu`;
    const files: Record<string, unknown> = {
      "action/release.json": {
        version: "9.8.7",
        repository: "unentropy/track",
        url: release.url,
        assets: { [target]: asset },
      },
      "event.json": payload,
      "project/unentropy.json": {
        metrics: { answer: { type: "numeric", command: "echo 42" } },
        storage: { type: "sqlite-local" },
      },
      "project/package.json": { name: "shop", version: "1.0.0", scripts: { test: "true" } },
      "project/package-lock.json": { name: "shop", lockfileVersion: 3, packages: {} },
    };
    await Deno.mkdir(join(folder, "project/.github/workflows"), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, path), JSON.stringify(content));
    }
    await Deno.copyFile(
      join(ROOT, "examples/workflows", name),
      join(folder, "project/.github/workflows", name),
    );
    const project = join(folder, "project");
    const commit = [
      "-c",
      "user.name=Ada",
      "-c",
      "user.email=ada@example.com",
      "commit",
      "-qm",
      "x",
    ];
    await run("git", ["init", "-q", "-b", "main"], project);
    await run("git", ["remote", "add", "origin", "https://github.com/acme/shop.git"], project);
    await run("git", ["add", "-A"], project);
    await run("git", commit, project);
    // actions/checkout leaves the branch's commit under this name.
    await run("git", ["update-ref", "refs/remotes/origin/main", "main"], project);
    return await run(ACT, [
      event,
      ...["-e", join(folder, "event.json"), "-P", "ubuntu-latest=-self-hosted"],
      ...["--local-repository", `unentropy/track@v0=${folder}`, "--action-offline-mode"],
    ], project);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const path = Deno.env.get("PATH") ?? "";
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    clearEnv: true,
    env: {
      PATH: NODE?.includes("/") ? `${dirname(NODE)}:${path}` : path,
      HOME: Deno.env.get("HOME") ?? cwd,
      GIT_CONFIG_GLOBAL: "/dev/null",
      NO_COLOR: "1",
    },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, text);
  return text;
}

Deno.test({
  name: "act runs examples/workflows/artifact.yml on a push: the run is recorded",
  ignore,
  fn: async () => {
    const log = await runExample("artifact.yml", "push", { ref: "refs/heads/main" });
    assert.match(log, /answer\s+42\s+new/);
    assert.match(log, /1 run/);
    assert.match(log, /Job succeeded/);
  },
});

Deno.test({
  name: "act runs examples/workflows/artifact.yml by hand: the run is recorded",
  ignore,
  fn: async () => {
    const log = await runExample("artifact.yml", "workflow_dispatch", {});
    assert.match(log, /answer\s+42\s+new/);
    assert.match(log, /1 run/);
    assert.match(log, /Job succeeded/);
  },
});

Deno.test({
  name: "act runs examples/workflows/pull-request-gate.yml: it judges and records nothing",
  ignore,
  fn: async () => {
    const log = await runExample("pull-request-gate.yml", "pull_request", {
      number: 7,
      pull_request: {
        number: 7,
        head: { ref: "feature", repo: { id: 101 } },
        base: { ref: "main", repo: { id: 101 } },
      },
      repository: { id: 101, default_branch: "main" },
    });
    assert.match(log, /0 runs/);
    assert.match(log, /Job succeeded/);
  },
});

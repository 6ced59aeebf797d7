import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../../core/caught_error.ts";
import { findServer } from "../../../providers/git/_server.ts";
import { git, GIT_ENV, GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { makeRecord } from "../../history/_records.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";
import { keys, storedRuns } from "../_contract.ts";
import { GitFolder } from "./_git.ts";

const TOKEN = "t0ken/With+All=Sorts&of%20";
const CLONE = { timeoutMs: 1000 };
const PATH = { PATH: Deno.env.get("PATH") ?? "", ...GIT_ENV };

/** The settings that git is given through its environment. */
function settingsIn(env: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Array.from({ length: Number(env["GIT_CONFIG_COUNT"]) }, (_, at) =>
    [
      env[`GIT_CONFIG_KEY_${at}`] ?? "",
      env[`GIT_CONFIG_VALUE_${at}`] ?? "",
    ] as const);
}

async function serverFor(url: string, env: Readonly<Record<string, string>>, root = "/") {
  const server = await findServer({ remote: url, timeoutMs: 1000 }, {
    root,
    env: { ...PATH, ...env },
  });
  const headers = settingsIn(server.env)
    .filter(([key, value]) => key.endsWith("extraheader") && value !== "")
    .map(([, value]) => Buffer.from(value.split(" ")[2] ?? "", "base64").toString());
  return { ...server, headers };
}

const HUB = { GITHUB_SERVER_URL: "https://github.com", GITHUB_TOKEN: "gh" };
const LAB = { CI_SERVER_URL: "https://lab.example.com:8443", CI_JOB_TOKEN: "job" };
const LOGINS: readonly (readonly [url: string, env: Record<string, string>, header?: string])[] = [
  ["https://github.com/o/r", HUB, "x-access-token:gh"],
  ["https://github.com/o/r", { ...HUB, "INPUT_GITHUB-TOKEN": "in" }, "x-access-token:in"],
  ["https://github.com/o/r", { ...HUB, UNENTROPY_GIT_TOKEN: "own" }, "x-access-token:own"],
  ["https://github.com.evil.example/o/r", HUB],
  ["http://github.com/o/r", HUB],
  ["https://github.com/o/r", { GITHUB_TOKEN: "gh" }],
  ["https://lab.example.com:8443/o/r.git", LAB, "gitlab-ci-token:job"],
  ["https://lab.example.com/o/r.git", LAB],
  ["https://bitbucket.org/o/r", { UNENTROPY_GIT_TOKEN: "b" }, "x-token-auth:b"],
  ["https://h.example/r", { UNENTROPY_GIT_TOKEN: "b", UNENTROPY_GIT_USER: "me" }, "me:b"],
  ["git@github.com:o/r", { ...HUB, UNENTROPY_GIT_TOKEN: "own" }],
];
for (const [url, env, header] of LOGINS) {
  Deno.test(`${url} with ${Object.keys(env)} is asked as ${header ?? "git itself does"}`, async () => {
    assert.deepEqual((await serverFor(url, env)).headers, header === undefined ? [] : [header]);
  });
}

Deno.test("credentials in a remote's address move into the environment", async () => {
  await using folder = new GitFolder();
  git(folder.path, "init", "--quiet");
  git(folder.path, "remote", "add", "origin", "https://ci:p%40ss@h.example:81/o/r.git");
  const server = await findServer(CLONE, { root: folder.path, env: PATH });
  assert.equal(server.url, "https://h.example:81/o/r.git");
  const basic = Buffer.from("ci:p@ss").toString("base64");
  assert.ok(settingsIn(server.env).some(([, value]) => value.endsWith(` ${basic}`)));
  assert.equal(server.hide(`a ${basic} b p@ss c https://x:y@h/`), "a *** b *** c https://***@h/");
});

Deno.test("what the clone says about its server counts, unless a token is given", async () => {
  await using folder = new GitFolder();
  git(folder.path, "init", "--quiet");
  git(folder.path, "config", "http.https://h.example/.extraheader", "AUTHORIZATION: basic eDp5");
  git(folder.path, "config", "core.sshCommand", "ssh -i key");
  git(folder.path, "config", "core.worktree", "/elsewhere");
  git(folder.path, "remote", "add", "origin", "https://h.example/o/r");
  const of = async (env: Record<string, string>) =>
    settingsIn((await findServer(CLONE, { root: folder.path, env: { ...PATH, ...env } })).env)
      .map(([key]) => key);
  const own = await of({});
  assert.ok(own.includes("http.https://h.example/.extraheader") && own.includes("core.sshcommand"));
  assert.ok(!own.includes("core.worktree"));
  assert.ok(
    !(await of({ UNENTROPY_GIT_TOKEN: "t" })).includes("http.https://h.example/.extraheader"),
  );
});

Deno.test("settings that the environment has already are kept", async () => {
  const env = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.proxy", GIT_CONFIG_VALUE_0: "p" };
  const settings = settingsIn((await serverFor("https://h.example/r", env)).env);
  assert.deepEqual(settings[0], ["http.proxy", "p"]);
  assert.ok(settings.length > 1);
});

Deno.test("a fork's pipeline on GitLab reads the history of the project that it wants into", async () => {
  await using folder = new GitFolder();
  git(folder.path, "init", "--quiet");
  git(folder.path, "remote", "add", "origin", "https://gitlab-ci-token:t@lab.example.com/me/r.git");
  const env = {
    ...PATH,
    CI_PROJECT_URL: "https://lab.example.com/me/r",
    CI_MERGE_REQUEST_PROJECT_URL: "https://lab.example.com/team/r",
  };
  const { url } = await findServer(CLONE, { root: folder.path, env });
  assert.equal(url, "https://lab.example.com/team/r.git");
});

Deno.test("a token is in no command line, no log, no error and no file", async () => {
  await using folder = new GitFolder();
  makeBareRepository(folder.path);
  await using server = await GitServer.start(folder.path);
  server.login = { user: "x-access-token", token: TOKEN };
  // A git that writes down how it was called, in front of the real one.
  const log = folder.file("calls");
  const real = git(folder.path, "--exec-path").trim();
  writeFileSync(
    folder.file("git"),
    `#!/bin/sh\necho "$0 $@" >> '${log}'\nexec '${real}/git' "$@"\n`,
    { mode: 0o755 },
  );
  const env = { PATH: `${folder.path}:${Deno.env.get("PATH")}`, UNENTROPY_GIT_TOKEN: TOKEN };
  const lines: string[] = [];
  const client = () =>
    folder.store(server.url(), { env, context: { log: (line) => lines.push(line) } });
  await trackOnce(await client(), fakeDeps(folder.path, { lines }), makeRecord(1));
  assert.deepEqual(await storedRuns({ client }, folder.path), keys(1));
  server.fault = () => ({ type: "status", status: 500, body: `oops ${TOKEN}` });
  let error: unknown;
  try {
    await (await client()).download();
  } catch (caught) {
    error = caught;
  }
  const calls = readFileSync(log, "utf8");
  assert.match(calls, / push /);
  const said = [calls, ...lines, messageOf(error), JSON.stringify(error), String(error)].join("\n");
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    .map((path) => readFileSync(path, "latin1")).join("\n");
  const basic = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
  for (const secret of [TOKEN, basic, encodeURIComponent(TOKEN)]) {
    assert.ok(!said.includes(secret) && !files.includes(secret));
  }
});

Deno.test("a wrong token says which variable to set", async () => {
  await using folder = new GitFolder();
  makeBareRepository(folder.path);
  await using server = await GitServer.start(folder.path);
  server.login = { user: "x-access-token", token: "right" };
  for (const env of [{}, { UNENTROPY_GIT_TOKEN: "wrong" }]) {
    const store = await folder.store(server.url(), { env });
    await assert.rejects(() => store.download(), {
      code: "STORAGE_AUTH",
      fix: /UNENTROPY_GIT_TOKEN/,
    });
  }
});

const REFUSALS: readonly (readonly [env: Record<string, string>, ref: string, fix: RegExp])[] = [
  [{ GITHUB_SERVER_URL: "URL" }, "refs/x/h", /contents: write.*ruleset on refs\/x\/h/],
  [{ GITHUB_SERVER_URL: "URL", GITEA_ACTIONS: "true" }, "b", /Settings > Branches/],
  [{ CI_SERVER_URL: "URL" }, "refs/x/h", /Allow Git push requests to the repository/],
  [{ CI_SERVER_URL: "URL" }, "b", /unprotect refs\/heads\/b/],
  [{}, "refs/x/h", /storage\.ref/],
];
for (const [env, ref, fix] of REFUSALS) {
  Deno.test(`a refused ${ref} in a job with ${Object.keys(env)} names the forge's setting`, async () => {
    await using folder = new GitFolder();
    const path = makeBareRepository(folder.path);
    writeFileSync(join(path, "hooks/pre-receive"), "#!/bin/sh\necho protected >&2; exit 1\n", {
      mode: 0o755,
    });
    await using server = await GitServer.start(folder.path);
    const origin = new URL(server.url()).origin;
    const store = await folder.store(server.url(), {
      config: { ref },
      env: Object.fromEntries(Object.keys(env).map((name) => [name, origin])),
    });
    await assert.rejects(() => store.upload(new Uint8Array([1]), { basedOn: undefined }), {
      code: "STORAGE_PERMISSION",
      fix,
      why: /pre-receive hook declined/,
    });
  });
}

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { type ReleaseServer, serveRelease } from "./_release_server.ts";
import { makeRunner, packAsset, type Runner, WITHOUT_NODE } from "./_runner.ts";

const TARGET = `${Deno.build.arch}-unknown-linux-gnu`;
const FILE = `unentropy-track-${TARGET}.gz`;
// The programs of these tests are shell scripts.
const ignore = WITHOUT_NODE || Deno.build.os !== "linux";

interface Scene extends AsyncDisposable {
  readonly runner: Runner;
  readonly server: ReleaseServer;
  /** Where the action keeps the program. */
  readonly cached: string;
}

/** A runner, and a release with one program. */
async function scene(program = "#!/bin/sh\necho ran: $*\n"): Promise<Scene> {
  const server = serveRelease();
  const { bytes, asset } = packAsset(FILE, new TextEncoder().encode(program));
  server.files.set(FILE, () => new Response(bytes));
  const runner = await makeRunner({
    version: "9.8.7",
    repository: "unentropy/track",
    url: server.url,
    assets: { [TARGET]: asset },
  });
  return {
    runner,
    server,
    cached: join(runner.toolCache, "unentropy-track/9.8.7", TARGET, "unentropy-track"),
    [Symbol.asyncDispose]: async () => {
      await runner[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Gives the runner a `gh` that does something else than to ask for a login. */
async function installGh(runner: Runner, script: string): Promise<void> {
  await runner.write("bin/gh", `#!/bin/sh\n${script}\n`, 0o755);
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `action: ${name}`, ignore, fn });
}

test("the first step downloads the program, the next one takes it from the tool cache", async () => {
  await using stage = await scene();
  const first = await stage.runner.step();
  assert.equal(first.code, 0, first.log);
  assert.match(first.log, /^ran: track$/m);
  const second = await stage.runner.step();
  assert.match(second.log, /^ran: track$/m);
  assert.deepEqual(stage.server.requests, [`/${FILE}`]);
  const left = [...Deno.readDirSync(dirname(stage.cached))].map((entry) => entry.name);
  assert.deepEqual(left, ["unentropy-track"], "no temporary file stays");
});

test("what is started is a copy for this step alone, so nobody can change it after it was hashed", async () => {
  await using stage = await scene('#!/bin/sh\necho "started as $0"; ls -ld "${0%/*}"\n');
  for (const _ of ["downloaded", "cached"]) {
    const { log } = await stage.runner.step();
    const path = /^started as (.*)$/m.exec(log)?.[1] ?? "";
    assert.ok(path.startsWith(join(stage.runner.folder, "temp/unentropy-track-")), log);
    assert.match(log, /^drwx------ /m);
    await assert.rejects(Deno.stat(dirname(path)), Deno.errors.NotFound);
  }
});

test("gh gets no secret but its token", async () => {
  await using stage = await scene();
  await installGh(stage.runner, 'env > "$HOME/gh-env"');
  await stage.runner.step({
    env: { AWS_SECRET_ACCESS_KEY: "aws-secret", ACTIONS_RUNTIME_TOKEN: "runtime", GH_PAT: "pat" },
    with: { "s3-secret-access-key": "input-secret" },
  });
  const names = (await Deno.readTextFile(join(stage.runner.folder, "gh-env"))).trim()
    .split("\n").map((line) => line.split("=", 1)[0]);
  const own = ["GH_TOKEN", "HOME", "PATH"];
  // What the shell of the script sets itself.
  assert.deepEqual(
    names.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name ?? "")).toSorted(),
    own,
  );
});

test("a program that was changed in the tool cache is not run, but replaced", async () => {
  await using stage = await scene();
  await stage.runner.step();
  await Deno.writeTextFile(stage.cached, "#!/bin/sh\necho evil\n");
  const { log } = await stage.runner.step();
  assert.match(log, /^ran: track$/m);
  assert.doesNotMatch(log, /^evil/m);
  assert.equal(stage.server.requests.length, 2);
});

for (
  const [name, change] of [
    ["tampered", (bytes: Uint8Array<ArrayBuffer>) => {
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      return bytes;
    }],
    ["truncated", (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -5)],
    ["replaced", () => packAsset("x", new TextEncoder().encode("#!/bin/sh\necho evil\n")).bytes],
  ] as const
) {
  test(`a ${name} download is refused, and nothing of it is kept or run`, async () => {
    await using stage = await scene();
    const good = new Uint8Array(await stage.server.files.get(FILE)!().arrayBuffer());
    stage.server.files.set(FILE, () => new Response(change(good)));
    const { code, log, outputs, summary } = await stage.runner.step();
    assert.equal(code, 2);
    assert.match(
      summary,
      /^### ❌ Unentropy Track could not run\n\n {4}Cannot trust .*\[ACTION_HASH\]\n/s,
    );
    assert.match(log, /^::error title=Unentropy Track::Cannot trust .*\[ACTION_HASH\]$/m);
    assert.deepEqual([outputs["success"], outputs["exit-code"]], ["false", "2"]);
    assert.equal(outputs["error-code"], "ACTION_HASH");
    assert.match(outputs["error-message"] ?? "", /the action expects/);
    await assert.rejects(Deno.stat(stage.cached), Deno.errors.NotFound);
    assert.doesNotMatch(log, /^(evil|ran)/m);
  });
}

test("a download that ends in the middle is tried again", async () => {
  await using stage = await scene();
  const whole = stage.server.files.get(FILE)!;
  let calls = 0;
  stage.server.files.set(FILE, () => {
    if (++calls > 1) return whole();
    return new Response(
      new ReadableStream({
        start: (stream) => {
          stream.enqueue(new Uint8Array(10));
          stream.error(new Error("cut"));
        },
      }),
    );
  });
  const { code, log } = await stage.runner.step();
  assert.equal(code, 0, log);
  assert.match(log, /Cannot download .*; try 2 of 5/);
});

test("a missing asset is refused without a second try", async () => {
  await using stage = await scene();
  stage.server.files.clear();
  const { code, outputs } = await stage.runner.step();
  assert.equal(code, 2);
  assert.equal(outputs["error-code"], "ACTION_DOWNLOAD");
  assert.match(outputs["error-message"] ?? "", /the server answered 404/);
  assert.equal(stage.server.requests.length, 1);
});

test("a commit without a release says what to do instead", async () => {
  await using runner = await makeRunner({ version: "0.0.0", assets: {} });
  const { code, log, outputs } = await runner.step();
  assert.equal(code, 2);
  assert.equal(outputs["error-code"], "ACTION_NO_ASSET");
  assert.match(log, /binary-path/);
});

const SINGLE = packAsset(
  "unentropy-track.js.gz",
  new TextEncoder().encode('console.log("single file:", ...process.argv.slice(2));\n'),
);

/** A runner whose action carries a single file, as the tag of a release does; `bytes`: something else in its place. */
async function carrying(bytes: Uint8Array = SINGLE.bytes): Promise<Scene> {
  const stage = await scene();
  const path = join(stage.runner.folder, "action");
  const release = JSON.parse(await Deno.readTextFile(join(path, "release.json")));
  release.assets.script = SINGLE.asset;
  await Deno.writeTextFile(join(path, "release.json"), JSON.stringify(release));
  await Deno.writeFile(join(path, "unentropy-track.js.gz"), bytes);
  return stage;
}

test("a release's own single file runs at once, without a network", async () => {
  await using stage = await carrying();
  const { code, log } = await stage.runner.step();
  assert.equal(code, 0, log);
  assert.match(log, /^single file: track$/m);
  assert.deepEqual(stage.server.requests, []);
  assert.doesNotMatch(log, /::warning/);
});

test("a binary in the tool cache counts before the single file", async () => {
  await using stage = await carrying();
  await stage.runner.step({ with: { runtime: "binary" } });
  const { log } = await stage.runner.step();
  assert.match(log, /^ran: track$/m);
});

test("a binary that cannot be fetched is replaced by the single file, with a warning", async () => {
  await using stage = await carrying();
  stage.server.files.clear();
  const { code, log } = await stage.runner.step({ with: { runtime: "binary" } });
  assert.equal(code, 0, log);
  assert.match(log, /^single file: track$/m);
  assert.match(log, /^::warning title=Unentropy Track::Cannot download .*404.*runs instead$/m);
});

test("a binary that is not the release's is refused, and nothing runs instead", async () => {
  await using stage = await carrying();
  stage.server.files.set(FILE, () => new Response("evil"));
  const { outputs, log } = await stage.runner.step({ with: { runtime: "binary" } });
  assert.equal(outputs["error-code"], "ACTION_HASH");
  assert.doesNotMatch(log, /^single file/m);
});

test("a single file that is not the release's is refused", async () => {
  await using stage = await carrying(packAsset("x", new TextEncoder().encode("evil")).bytes);
  const { outputs, log } = await stage.runner.step();
  assert.equal(outputs["error-code"], "ACTION_HASH");
  assert.match(log, /Nothing of it was run/);
});

test("binary-path needs no network, and is relative to the workspace", async () => {
  await using stage = await scene();
  await stage.runner.write("workspace/tools/own", "#!/bin/sh\necho own: $*\n", 0o755);
  const { code, log } = await stage.runner.step({ with: { "binary-path": "tools/own" } });
  assert.equal(code, 0, log);
  assert.match(log, /^own: track$/m);
  assert.deepEqual(stage.server.requests, []);
});

test("binary-path with a .mjs file runs on the action's own Node", async () => {
  await using stage = await scene();
  await stage.runner.write(
    "own.mjs",
    "console.log(process.argv.slice(2).join(), process.execPath)",
  );
  const { log } = await stage.runner.step({
    with: { "binary-path": join(stage.runner.folder, "own.mjs") },
  });
  assert.match(log, /^track .*node/m);
});

test("binary-path that names nothing, or no program, is a clear error", async () => {
  await using stage = await scene();
  const missing = await stage.runner.step({ with: { "binary-path": "nowhere" } });
  assert.deepEqual([missing.code, missing.outputs["error-code"]], [2, "ACTION_NO_BINARY"]);
  const { code, outputs } = await stage.runner.step({ with: { "binary-path": "unentropy.json" } });
  assert.deepEqual([code, outputs["error-code"]], [2, "ACTION_START"]);
});

test("inputs reach the program as they are, through no shell", async () => {
  await using stage = await scene();
  // A shell would not even pass on a variable with a hyphen in its name.
  await stage.runner.write("own.mjs", "console.log(JSON.stringify(process.env))");
  const evil = "$(touch pwned) `touch pwned`; touch pwned & 'x' \"y\"";
  const { log } = await stage.runner.step({
    with: { "binary-path": "../own.mjs", "artifact-name": evil },
  });
  const env: Record<string, string> = JSON.parse(log);
  assert.equal(env["INPUT_ARTIFACT-NAME"], evil);
  assert.equal(env["UNENTROPY_DEFAULT_STORAGE"], "sqlite-artifact");
  await assert.rejects(Deno.stat(join(stage.runner.workspace, "pwned")), Deno.errors.NotFound);
});

test("the exit code is passed on, with outputs even where the program set none", async () => {
  await using stage = await scene('#!/bin/sh\nexit "$CODE"\n');
  for (const code of [0, 1, 2, 77]) {
    const result = await stage.runner.step({ env: { CODE: String(code) } });
    assert.equal(result.code, code);
    if (code === 0) continue;
    assert.equal(result.outputs["exit-code"], String(code));
    assert.equal(result.outputs["error-code"], "ACTION_ENDED_EARLY");
    assert.match(result.summary, /its exit code is .*\[ACTION_ENDED_EARLY\]/s);
  }
});

test("outputs of the program stay as they are", async () => {
  await using stage = await scene(
    '#!/bin/sh\nprintf "a<<E\\nb\\nE\\n" >> "$GITHUB_OUTPUT"\nexit 1\n',
  );
  const { code, outputs } = await stage.runner.step();
  assert.deepEqual([code, outputs], [1, { a: "b" }]);
});

for (const [signal, code] of [["SIGINT", 42], ["SIGTERM", 43]] as const) {
  test(`${signal} of a cancelled job reaches the program, which ends in its own time`, async () => {
    await using stage = await scene(
      "#!/bin/sh\ntrap 'echo saved; exit 42' INT\ntrap 'echo saved; exit 43' TERM\necho ready\n" +
        "while :; do sleep 0.05; done\n",
    );
    const result = await stage.runner.step({ cancel: { signal, after: "ready" } });
    assert.equal(result.code, code);
    assert.match(result.log, /^saved$/m);
  });
}

test("a program that a signal ended gives the exit code of a shell", async () => {
  await using stage = await scene("#!/bin/sh\nkill -9 $$\n");
  assert.equal((await stage.runner.step()).code, 137);
});

test("a wrong word in an input names the right ones", async () => {
  await using stage = await scene();
  const { code, log, outputs } = await stage.runner.step({ with: { runtime: "docker" } });
  assert.deepEqual([code, outputs["error-code"]], [2, "ACTION_INPUT"]);
  assert.match(log, /auto, binary, script/);
});

test("an error's message holds no secret", async () => {
  await using stage = await scene();
  const secret = "wJalrXUtnFEMI";
  const { log, outputs } = await stage.runner.step({
    with: { "binary-path": `/nowhere/${secret}`, "s3-secret-access-key": secret },
  });
  assert.match(outputs["error-message"] ?? "", /\/nowhere\/\*\*\*/);
  assert.doesNotMatch(log, new RegExp(secret));
});

test("gh is asked who built the download, with the job's token, and only then", async () => {
  await using stage = await scene();
  await installGh(stage.runner, `echo "$GH_TOKEN $*" >> "${stage.runner.folder}/asked"`);
  await stage.runner.step();
  const { log } = await stage.runner.step();
  assert.match(log, /^ran/m);
  const asked = (await Deno.readTextFile(join(stage.runner.folder, "asked"))).trim().split("\n");
  assert.equal(asked.length, 1);
  assert.match(
    asked[0] ?? "",
    /^ghs_\w+ attestation verify \S+\.gz --repo unentropy\/track --signer-workflow unentropy\/track\/\.github\/workflows\/release\.yml$/,
  );
});

test("what gh does not vouch for is not run", async () => {
  await using stage = await scene();
  await installGh(stage.runner, 'echo "Error: no attestations found" >&2; exit 1');
  const { code, log, outputs } = await stage.runner.step();
  assert.deepEqual([code, outputs["error-code"]], [2, "ACTION_ATTESTATION"]);
  assert.match(outputs["error-message"] ?? "", /no attestations found/);
  assert.doesNotMatch(log, /^ran/m);
  await assert.rejects(Deno.stat(stage.cached), Deno.errors.NotFound);
  const skipped = await stage.runner.step({ with: { "verify-attestation": "never" } });
  assert.equal(skipped.code, 0);
});

for (
  const [name, path] of [["is not logged in", undefined], ["is not installed", "/nowhere"]] as const
) {
  test(`a gh that ${name} leaves it at the hash, unless it must vouch`, async () => {
    await using stage = await scene();
    const env: Record<string, string> = path === undefined ? {} : { PATH: path };
    const must = await stage.runner.step({ env, with: { "verify-attestation": "always" } });
    assert.deepEqual([must.code, must.outputs["error-code"]], [2, "ACTION_ATTESTATION"]);
    const { code, log } = await stage.runner.step({ env });
    assert.equal(code, 0, log);
    assert.match(log, /No attestation was asked for/);
  });
}

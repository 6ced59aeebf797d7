import assert from "node:assert/strict";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { ERROR_CODES, TrackError, type TrackErrorCode } from "../../errors.ts";
import { ProviderRegistry, trackMetrics } from "../../mod.ts";
import { GOSSIP, GOSSIP_LINE, leaksIn, SECRETS } from "./_secrets.ts";
import { runtimeToken } from "../fakes/github_artifacts.ts";
import { makeWorld, type World } from "./_world.ts";

const CODES = Object.keys(ERROR_CODES) as readonly TrackErrorCode[];
const TOKEN = SECRETS["NPM_TOKEN"] ?? "";

/** An error that tells everything it should not. */
function careless(code: TrackErrorCode): TrackError {
  return new TrackError(code, {
    what: `Cannot do it with ${GOSSIP_LINE}`,
    why: `of ${GOSSIP}`,
    fix: `Give it ${GOSSIP_LINE}`,
    cause: new Error(GOSSIP),
  });
}

/** Runs once, with an error from the collector, the download or the upload. */
async function runInto(
  world: World,
  code: TrackErrorCode,
  place: "collect" | "download" | "upload",
) {
  const registry = new ProviderRegistry();
  registry.register("careless", ({ path }) => ({
    type: "careless",
    location: `${path} ${TOKEN}`,
    download: () =>
      place === "download" ? Promise.reject(careless(code)) : Promise.resolve(undefined),
    upload: () =>
      place === "upload"
        ? Promise.reject(careless(code))
        : Promise.resolve({ revision: "1", warnings: [GOSSIP_LINE] }),
  }));
  const collectors = builtinCollectors();
  collectors.register("careless", () =>
    Promise.resolve({
      name: "careless",
      summary: "",
      usage: "",
      options: {},
      collect: () =>
        place === "collect"
          ? Promise.reject(careless(code))
          : Promise.resolve([{ value: 1, labels: {} }]),
    }));
  const result = await trackMetrics({
    cwd: world.folder,
    env: world.env,
    registry,
    collectors,
    sleep: () => Promise.resolve(),
    onEvent: (event) => world.keep(`event of ${code}`, JSON.stringify(event)),
    writeCommand: (text) => world.keep(`command of ${code}`, text),
  });
  world.keep(`result of ${code}`, JSON.stringify(result));
  // That a change touches nothing of a metric is no failure.
  const isUntouched = result.untouched?.["one"] !== undefined;
  const said = place !== "collect"
    ? result.error?.code
    : isUntouched
    ? "COLLECT_NO_LINES"
    : result.failures[0]?.code;
  assert.equal(said, code, `${place} ${JSON.stringify(result)}`);
  assert.match(JSON.stringify(result), /\*\*\*/);
}

Deno.test("an error of any class gives no secret away, wherever it comes from", async () => {
  const metrics = { one: { type: "numeric", collect: { from: "careless" } } };
  const qualityGate = { mode: "hard", thresholds: [{ metric: "one", mode: "max", target: 0 }] };
  await using world = await makeWorld({ metrics, qualityGate, storage: { type: "careless" } });
  for (const code of CODES) {
    await runInto(world, code, "download");
    const category = ERROR_CODES[code];
    if (category === "collect") await runInto(world, code, "collect");
    // The session asks again after a conflict, until its tries are used up.
    if (category === "storage" && code !== "STORAGE_CONFLICT") await runInto(world, code, "upload");
  }
  assert.deepEqual(await world.leaks(), []);
});

const PLAIN = {
  metrics: { answer: { type: "numeric", command: "echo 42", direction: "lower" } },
  qualityGate: { mode: "hard", thresholds: [{ metric: "answer", mode: "max", target: 50 }] },
};

interface Failure {
  /** What the program says: the code, or words where the failure is a warning. */
  readonly code: TrackErrorCode | "The report failed" | "The publish failed";
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files that are there, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly isInterrupted?: true;
}

const OUTSIDE_CI = { GITHUB_ACTIONS: "" };

/** Failures that really happen, with secrets in all that the program could repeat. */
const FAILURES: Readonly<Record<string, Failure>> = {
  "an unknown command": { code: "USAGE", args: [TOKEN] },
  "an unknown flag": { code: "USAGE", args: ["track", `--${TOKEN}`, "--verbose"] },
  "a wrong setting": { code: "USAGE", args: ["track", "--timeout", TOKEN] },
  "a wrong variable": { code: "USAGE", args: ["track"], env: { UNENTROPY_TIMEOUT: GOSSIP_LINE } },
  "an interruption": { code: "INTERRUPTED", args: ["track"], isInterrupted: true },
  "no config": { code: "CONFIG_NOT_FOUND", args: ["track", "--config-file", `${TOKEN}.json`] },
  "a folder as config": { code: "CONFIG_UNREADABLE", args: ["track", "-c", "."] },
  "no JSON": {
    code: "CONFIG_NOT_JSON",
    args: ["track", "-c", "planted/bad.json"],
    files: { "planted/bad.json": `{ "metrics": ${GOSSIP_LINE} }` },
  },
  "a wrong config": {
    code: "CONFIG_INVALID",
    args: ["track", "-c", "planted/wrong.json"],
    files: {
      "planted/wrong.json": JSON.stringify({
        [GOSSIP]: GOSSIP,
        metrics: { [TOKEN]: { type: GOSSIP, unit: TOKEN } },
        storage: { type: "sqlite-s3", endpoint: GOSSIP, [TOKEN]: GOSSIP },
        qualityGate: { mode: TOKEN, thresholds: [{ metric: GOSSIP, mode: TOKEN }] },
      }),
    },
  },
  "a wrong commit": { code: "CONTEXT_INVALID", args: ["track", "--commit", GOSSIP_LINE] },
  "a wrong run number": {
    code: "CONTEXT_INVALID",
    args: ["track"],
    env: { GITHUB_RUN_NUMBER: GOSSIP_LINE },
  },
  "an event that is not there": {
    code: "CONTEXT_INVALID",
    args: ["track"],
    env: { GITHUB_EVENT_PATH: `planted/${TOKEN}.json` },
  },
  "an event that is no JSON": {
    code: "CONTEXT_INVALID",
    args: ["track"],
    files: { "planted/event.json": GOSSIP },
    env: { GITHUB_EVENT_PATH: "planted/event.json" },
  },
  "a wrong repository": {
    code: "STORAGE_SETTINGS",
    args: ["track", "--storage-type", "sqlite-artifact", "--project", GOSSIP_LINE],
    env: { ...OUTSIDE_CI, GITHUB_REPOSITORY: "" },
  },
  "a job that is no action": {
    code: "STORAGE_NO_TOKEN",
    args: ["track", "--storage-type", "sqlite-artifact"],
    env: { ACTIONS_RUNTIME_TOKEN: TOKEN },
  },
  "a storage that nobody may read": {
    code: "STORAGE_NETWORK",
    args: ["track", "--storage-type", "sqlite-s3", "--retry-attempts", "1"],
    env: { UNENTROPY_S3_ENDPOINT: `http://127.0.0.1:1/${encodeURIComponent(TOKEN)}` },
  },
  "a file that is not there": {
    code: "COLLECT_NO_FILE",
    args: ["collect", "coverage", `planted/${TOKEN}.info`],
  },
  "a file of another format": {
    code: "COLLECT_FORMAT",
    args: ["collect", "coverage", "planted/gossip.info"],
    files: { "planted/gossip.info": GOSSIP_LINE },
  },
  "lines that cannot be imported": {
    code: "HISTORY_INVALID",
    args: ["import", "planted/lines.jsonl", "--strict"],
    files: { "planted/lines.jsonl": `{"metric_id":${JSON.stringify(GOSSIP)}}\n${GOSSIP_LINE}\n` },
  },
  "a report that cannot be written": {
    code: "The report failed",
    args: ["report", "--report-dir", "planted/file"],
    files: { "planted/file": GOSSIP },
  },
  "outputs that cannot be written": {
    code: "The publish failed",
    args: ["track"],
    env: { GITHUB_OUTPUT: `/nowhere/${TOKEN}` },
  },
};

Deno.test("no failure that really happens gives a secret away", async (t) => {
  await using world = await makeWorld(PLAIN);
  for (
    const [name, { code, args, env = {}, files = {}, isInterrupted }] of Object.entries(FAILURES)
  ) {
    await t.step(name, async () => {
      for (const [path, text] of Object.entries(files)) await world.write(path, text);
      const signal = isInterrupted ? AbortSignal.abort("SIGINT") : undefined;
      const options = { env, ...(signal !== undefined && { signal }) };
      for (const more of [[], ["--verbose"], ["--json"]]) {
        const { stderr, stdout } = await world.run([...args, ...more], options);
        assert.match(stdout + stderr, new RegExp(code), `${stdout}${stderr}`);
      }
      // What a variable of another name holds, every program sees.
      const isInEnvironment = leaksIn(JSON.stringify(env)).length > 0;
      const leaks = await world.leaks();
      assert.deepEqual(
        leaks.filter(({ where }) => !(isInEnvironment && /\/seen\//.test(where))),
        [],
      );
    });
  }
});

/** A GitHub that repeats all it was told. */
function gossiping(status: number): () => Response {
  const body = JSON.stringify({ message: GOSSIP, msg: GOSSIP, errors: [GOSSIP] });
  return () =>
    new Response(status === 200 ? `<html>${GOSSIP}` : body, {
      status,
      headers: { "x-gossip": "1" },
    });
}

Deno.test("no answer of GitHub's artifact service gives a secret away", async () => {
  await using world = await makeWorld(PLAIN);
  const args = ["track", "--storage-type", "sqlite-artifact", "--retry-attempts", "1", "--verbose"];
  assert.equal((await world.run(args)).code, 0);
  const paths = [
    /artifacts\?/,
    /actions\/runs/,
    /\/zip$/,
    /blob\/download/,
    /CreateArtifact/,
    /comp=block&/,
    /comp=blocklist/,
    /FinalizeArtifact/,
  ];
  // What one leaves half done, the next of the same run would wait for.
  let runId = 6000;
  for (const path of paths) {
    for (const status of [200, 401, 403, 422]) {
      world.github.fail({ path, answer: gossiping(status), times: 2 });
      const workflow = ".github/workflows/metrics.yml";
      const run = { id: ++runId, event: "push", path: workflow, headBranch: "main" };
      world.github.runs.set(runId, run);
      const { code, stdout, stderr } = await world.run(
        [...args, "--run-id", `${path}${status}`],
        { env: { ACTIONS_RUNTIME_TOKEN: runtimeToken(runId) } },
      );
      assert.ok(
        code === 2 || /comp=block/.test(path.source),
        `${path} ${status} ${stdout}${stderr}`,
      );
      assert.doesNotMatch(stderr, /\[INTERNAL\]/);
    }
  }
  assert.deepEqual(await world.leaks(), []);
});

Deno.test("comment, check and what GitHub says about them give no secret away", async () => {
  await using world = await makeWorld({
    ...PLAIN,
    metrics: {
      ...PLAIN.metrics,
      talks: { type: "numeric", command: "cat planted/gossip.txt >&2; exit 1" },
    },
    qualityGate: {
      thresholds: [...PLAIN.qualityGate.thresholds, { metric: "talks", mode: "max", target: 1 }],
    },
  }, async (project) => {
    await project.git("commit", "-q", "--allow-empty", "-m", `Change ${GOSSIP_LINE}`);
    await project.write("planted/gossip.txt", GOSSIP);
    const sha = await project.git("rev-parse", "HEAD");
    const base = await project.git("rev-parse", "HEAD~1");
    const repo = { id: 101 };
    const pull_request = {
      number: 7,
      title: GOSSIP,
      head: { sha, ref: "feature", repo, user: { login: "ada" } },
      base: { sha: base, ref: "main", repo },
    };
    const event = { repository: { ...repo, default_branch: "main" }, pull_request };
    await project.write("planted/event.json", JSON.stringify(event));
  });
  const env = {
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_REF: "refs/pull/7/merge",
    GITHUB_EVENT_PATH: `${world.folder}/planted/event.json`,
  };
  const { stderr } = await world.run(["track", "--verbose"], { env });
  assert.equal(world.github.comments.length, 1, stderr);
  assert.equal(world.github.checks.length, 1);
  assert.match(world.github.comments[0]?.body ?? "", /talks/);
  for (const path of [/comments/, /check-runs/]) {
    world.github.fail({ path, answer: gossiping(422) });
    const refused = await world.run(["track", "--verbose"], { env });
    assert.match(refused.stderr, /No (?:comment|check)/);
  }
  assert.deepEqual(await world.leaks(), []);
});

Deno.test("the numbers that a fork's run leaves for others hold no secret", async () => {
  const metrics = {
    ...PLAIN.metrics,
    word: { type: "label", command: "cat planted/word.txt" },
    environment: { type: "label", command: "env | tr '\\n' ' ' | cut -c1-200" },
  };
  await using world = await makeWorld({ ...PLAIN, metrics }, async (project) => {
    await project.git("commit", "-q", "--allow-empty", "-m", `Change ${GOSSIP_LINE}`);
    await project.write("planted/word.txt", TOKEN);
    const sha = await project.git("rev-parse", "HEAD");
    const base = { sha: await project.git("rev-parse", "HEAD~1"), ref: "main", repo: { id: 101 } };
    const head = { sha, ref: "main", repo: { id: 202 }, user: { login: "mallory" } };
    const repository = { id: 101, default_branch: "main" };
    const event = { repository, pull_request: { number: 7, title: GOSSIP, head, base } };
    await project.write("planted/event.json", JSON.stringify(event));
  });
  const { stderr } = await world.run(["track", "--verbose"], {
    env: {
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_EVENT_PATH: `${world.folder}/planted/event.json`,
    },
  });
  const names = world.github.artifacts.all.map(({ name }) => name);
  assert.ok(names.includes("unentropy-fork"), `${names} ${stderr}`);
  assert.deepEqual(await world.leaks(), []);
});

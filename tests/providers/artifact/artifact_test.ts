import assert from "node:assert/strict";
import { StorageError } from "../../../errors.ts";
import { openStorage } from "../../../session/session.ts";
import { createFakeGitHub, json, rateLimited } from "../../fakes/github.ts";
import { packDatabase, unpackDatabase } from "../../../providers/artifact/zip.ts";
import { seededRandom } from "../../fakes/random.ts";
import { makeRecord } from "../../history/_records.ts";
import { addArtifact, artifactStore, NOW, type RunSetup, WORKFLOW } from "./_artifacts.ts";
import { databaseBytes, keys, storedRuns } from "../_contract.ts";
import { fakeDeps, trackOnce } from "../../session/_session.ts";

const DAY_MS = 86_400_000;

interface Scene {
  readonly fake: ReturnType<typeof createFakeGitHub>;
  readonly folder: string;
  /** A database with the test records `from` to `to`. */
  readonly bytes: (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** What a run finds stored. */
  readonly stored: (setup?: RunSetup) => Promise<readonly string[]>;
  /** Records one run in a workflow run of its own. */
  readonly track: (n: number, setup?: RunSetup) => Promise<void>;
}

function test(claim: string, body: (scene: Scene) => Promise<void>): void {
  Deno.test(`sqlite-artifact: ${claim}`, async () => {
    const folder = await Deno.makeTempDir();
    const fake = createFakeGitHub({ now: () => NOW });
    try {
      await body({
        fake,
        folder,
        bytes: (from, to) => databaseBytes(folder, { from, to }),
        stored: (setup = {}) =>
          storedRuns({ client: () => artifactStore(fake, { runId: 9000, ...setup }) }, folder),
        track: async (n, setup = {}) => {
          const store = artifactStore(fake, { runId: n, ...setup });
          await trackOnce(store, fakeDeps(folder), makeRecord(n));
        },
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

test("401, 403, 404, HTML and network failures are errors, never an empty history", async ({ fake }) => {
  const cases = [
    [() => json(401, { message: "Bad credentials" }), "STORAGE_AUTH", /valid token/],
    [
      () => json(403, { message: "Resource not accessible" }),
      "STORAGE_PERMISSION",
      /actions: read/,
    ],
    [() => json(404, { message: "Not Found" }), "STORAGE_NOT_FOUND", /repository/],
    [() => json(500, {}), "STORAGE_UNAVAILABLE", /githubstatus/],
    [() => new Response("<html>"), "STORAGE_PROTOCOL", /proxy/],
    [() => json(200, { total_count: 0 }), "STORAGE_PROTOCOL", /GITHUB_API_URL/],
    ["network", "STORAGE_NETWORK", /network/],
  ] as const;
  for (const [answer, code, fix] of cases) {
    const broken = createFakeGitHub();
    broken.fail({ path: /artifacts/, times: 99, answer });
    await assert.rejects(() => artifactStore(broken).download(), { code, fix });
  }
  assert.equal((await artifactStore(fake).download())?.revision, undefined);
});

test("503 then success is success", async ({ fake, track, stored }) => {
  fake.fail({ path: /artifacts/, times: 2, answer: () => json(503, {}) });
  fake.fail({ path: /CreateArtifact/, times: 2, answer: () => json(503, {}) });
  fake.fail({ path: /comp=block&/, times: 2, answer: "network" });
  await track(1);
  assert.deepEqual(await stored(), keys(1));
});

test("an upload whose last answer is lost is found again, not repeated", async ({ fake, track, stored }) => {
  fake.fail({ path: /FinalizeArtifact/, times: 5, answer: "network", takesEffect: true });
  await track(1);
  assert.deepEqual(await stored(), keys(1));
});

test("no token for the API is said at once", () => {
  const fake = createFakeGitHub();
  assert.throws(
    () => artifactStore(fake, { env: { GITHUB_TOKEN: "" } }),
    { code: "STORAGE_AUTH", fix: /GITHUB_TOKEN/ },
  );
  return Promise.resolve();
});

test("no runtime token: a run: step is told to use the action", async ({ fake, bytes }) => {
  const store = artifactStore(fake, { env: { ACTIONS_RUNTIME_TOKEN: undefined } });
  await assert.rejects(
    async () => store.upload(await bytes(1, 2), { basedOn: undefined }),
    { code: "STORAGE_NO_TOKEN", why: /`run:` steps/, fix: /uses:/ },
  );
});

test("a second attempt of a run replaces its own artifact (409), once it has read it", async ({ fake, bytes }) => {
  const first = artifactStore(fake);
  await first.upload(await bytes(1, 2), { basedOn: undefined });
  const blind = artifactStore(fake, { job: "job-2" });
  await assert.rejects(async () => blind.upload(await bytes(2, 3), { basedOn: undefined }), {
    code: "STORAGE_CONFLICT",
  });
  const second = artifactStore(fake, { job: "job-2" });
  const found = await second.download();
  await second.upload(await bytes(1, 3), { basedOn: found?.revision });
  assert.equal(fake.artifacts.all.length, 1);
});

test("two jobs of one run that finish at once both stay", async ({ fake, folder, stored }) => {
  const one = artifactStore(fake, { job: "job-1" });
  const two = artifactStore(fake, { job: "job-2" });
  await Promise.all([
    trackOnce(one, fakeDeps(folder), makeRecord(1)),
    trackOnce(two, fakeDeps(folder), makeRecord(2)),
  ]);
  assert.deepEqual(await stored(), keys(1, 2));
  assert.equal(fake.artifacts.all.length, 1);
});

test("an expired newest artifact (410) gives way to the next older one, with a warning", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, createdAt: NOW - 2 });
  const newest = await addArtifact(fake, await bytes(1, 3), { runId: 2, createdAt: NOW - 1 });
  fake.fail({
    path: new RegExp(`/${newest.id}/zip`),
    answer: () => json(410, { message: "Gone" }),
  });
  const snapshot = await artifactStore(fake, { runId: 3 }).download();
  assert.deepEqual(new Uint8Array(snapshot?.bytes ?? []), await bytes(1, 2));
  assert.match(
    snapshot?.warnings?.join() ?? "",
    new RegExp(`${newest.id} has been deleted or has expired`),
  );
});

test("a history whose artifacts have all expired begins anew, aloud", async ({ fake, bytes }) => {
  for (const runId of [1, 2]) {
    await addArtifact(fake, await bytes(1, 2), { runId, expired: true });
  }
  const store = artifactStore(fake, { runId: 3 });
  assert.equal((await store.download())?.revision, undefined);
  const { warnings } = await store.upload(await bytes(3, 4), { basedOn: undefined });
  assert.match(warnings?.join() ?? "", /All 2 artifacts .* have expired/);
});

test("a history that is listed but gone is looked for again before a new one begins", async ({ fake, bytes, stored }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  fake.fail({ path: /zip$/, times: 2, answer: () => json(404, {}) });
  assert.deepEqual(await stored(), keys(1));
  fake.fail({ path: /zip$/, times: 99, answer: () => json(410, {}) });
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  assert.equal(
    (await artifactStore(fake, { runId: 3, context: { log } }).download())?.revision,
    undefined,
  );
  assert.match(lines.join("\n"), /None of the 1 artifacts .* a new history begins/);
});

test("a fork's artifact named like ours on main is never read", async ({ fake, bytes, stored }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, createdAt: NOW - 9 });
  await addArtifact(fake, await bytes(7, 8), { runId: 2, headRepositoryId: 666 });
  assert.deepEqual(await stored(), keys(1));
  assert.ok(!fake.log.some(({ path }) => path.includes("/runs/2")));
});

test("an artifact of another repository than this one is never read", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  const store = (id: number) =>
    artifactStore(fake, { runId: 2, env: { GITHUB_REPOSITORY_ID: String(id) } });
  assert.equal((await store(999).download())?.revision, undefined);
  assert.notEqual((await store(fake.repositoryId).download())?.revision, undefined);
});

for (const event of ["pull_request", "pull_request_target", "workflow_run", "release"]) {
  test(`an artifact of a run on ${event} is never read, whatever its branch`, async ({ fake, bytes, stored }) => {
    await addArtifact(fake, await bytes(1, 2), { runId: 1, createdAt: NOW - 9 });
    await addArtifact(fake, await bytes(7, 8), { runId: 2, event });
    assert.deepEqual(await stored(), keys(1));
  });
}

test("an artifact of another workflow is not read, and the warning names the way out", async ({ fake, bytes }) => {
  const path = ".github/workflows/other.yml";
  await addArtifact(fake, await bytes(7, 8), {
    runId: 2,
    path: `acme/shop/${path}@refs/heads/main`,
  });
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  assert.equal(
    (await artifactStore(fake, { runId: 3, context: { log } }).download())?.revision,
    undefined,
  );
  assert.match(lines.join(), /other\.yml.*UNENTROPY_TRUSTED_WORKFLOWS/s);
  const trusting = artifactStore(fake, { runId: 3, env: { UNENTROPY_TRUSTED_WORKFLOWS: path } });
  assert.notEqual((await trusting.download())?.revision, undefined);
});

test("an upload that nobody would read says so", async ({ fake, bytes }) => {
  const upload = async (setup: RunSetup) => {
    const store = artifactStore(fake, setup);
    return (await store.upload(await bytes(1, 2), { basedOn: undefined })).warnings?.join() ?? "";
  };
  assert.match(await upload({ runId: 1, event: "release" }), /release are not trusted/);
  assert.match(await upload({ runId: 2, env: { GITHUB_REF_TYPE: "tag" } }), /on a tag/);
  assert.equal(await upload({ runId: 3 }), "");
});

test("of two interleaved writers both runs are there after the third", async ({ fake, folder, track, stored }) => {
  await using first = await openStorage(artifactStore(fake, { runId: 1 }), fakeDeps(folder));
  await track(2);
  const { recordRun } = await import("../../../history/record.ts");
  recordRun(first.history, makeRecord(1));
  await first.commit({ run: makeRecord(1).run.key });
  await track(3);
  fake.artifacts.all.splice(0, 2); // What the third uploaded holds all of them by itself.
  assert.deepEqual(await stored(), keys(1, 2, 3));
});

test("more than 100 artifacts in any order: the newest of the branch is found", async ({ fake, bytes, stored }) => {
  for (let i = 0; i < 250; i++) {
    await addArtifact(fake, await bytes(0, 1), {
      runId: 1000 + i,
      headBranch: "other",
      createdAt: NOW - i,
    });
  }
  await addArtifact(fake, await bytes(5, 6), { runId: 1, createdAt: NOW - 1000 });
  fake.artifacts.order = (all) => [...all].sort((a, b) => a.id % 7 - b.id % 7 || a.id - b.id);
  assert.deepEqual(await stored(), keys(5));
});

test("members of the zip besides the database are neither read nor written", async ({ fake, bytes }) => {
  const { zipSync } = await import("fflate");
  const database = await bytes(1, 2);
  const text = new TextEncoder().encode("#!/bin/sh");
  const zip = zipSync({ "../../evil.sh": text, "unentropy-metrics.db": database, "evil.sh": text });
  await addArtifact(fake, database, { runId: 1, bytes: new Uint8Array(zip) });
  const snapshot = await artifactStore(fake, { runId: 2 }).download();
  assert.deepEqual(new Uint8Array(snapshot?.bytes ?? []), database);
});

test("a wrong digest is an error after a second download", async ({ fake, bytes }) => {
  const digest = `sha256:${"0".repeat(64)}`;
  await addArtifact(fake, await bytes(1, 2), { runId: 1, digest });
  await assert.rejects(() => artifactStore(fake, { runId: 2 }).download(), {
    code: "STORAGE_PROTOCOL",
    why: /digest/,
  });
  assert.equal(fake.log.filter(({ path }) => path.includes("/blob/download/")).length, 2);
});

test("a strange artifact beside the newest is left out with a warning", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, createdAt: NOW - 1 });
  const strange = { runId: 2, createdAt: NOW - 9, bytes: new Uint8Array([1, 2, 3]) };
  await addArtifact(fake, await bytes(1, 2), strange);
  const snapshot = await artifactStore(fake, { runId: 3 }).download();
  assert.match(snapshot?.warnings?.join() ?? "", /no readable zip.*left out/);
});

test("403 with retry-after is waited for, aloud, and then goes on", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  fake.fail({ path: /artifacts\?/, answer: rateLimited(403, { "retry-after": "7" }) });
  const waits: number[] = [];
  const lines: string[] = [];
  const store = artifactStore(fake, {
    runId: 2,
    context: {
      sleep: (ms) => Promise.resolve(void waits.push(ms)),
      log: (line) => void lines.push(line),
    },
  });
  assert.notEqual((await store.download())?.revision, undefined);
  assert.deepEqual(waits, [7000]);
  assert.match(lines.join(), /trying again in 7 s/);
});

const LIMITS: Readonly<
  Record<string, readonly [number, Readonly<Record<string, string>>, string, number]>
> = {
  "retry-after counts first": [
    429,
    { "retry-after": "3", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" },
    "",
    3000,
  ],
  "x-ratelimit-reset counts where nothing remains": [
    403,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 40) },
    "",
    41_000,
  ],
  "a secondary limit that names no time is given a minute": [
    403,
    { "x-ratelimit-remaining": "17" },
    "You have exceeded a secondary rate limit",
    60_000,
  ],
  "429 without a word is given a minute": [429, {}, "", 60_000],
};
for (const [claim, [status, headers, message, waitMs]] of Object.entries(LIMITS)) {
  test(`of the signs of a rate limit, ${claim}`, async ({ fake }) => {
    fake.fail({ path: /artifacts\?/, answer: () => json(status, { message }, headers) });
    const waits: number[] = [];
    const lines: string[] = [];
    const store = artifactStore(fake, {
      context: {
        sleep: (ms) => Promise.resolve(void waits.push(ms)),
        log: (line) => void lines.push(line),
      },
    });
    assert.equal((await store.download())?.revision, undefined);
    assert.deepEqual(waits, [waitMs]);
    assert.match(lines.join(), new RegExp(`trying again in ${waitMs / 1000} s`));
  });
}

test("a limit beyond 120 s stops cleanly", async ({ fake }) => {
  const reset = String(NOW / 1000 + 3000);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  fake.fail({ path: /artifacts/, times: 9, answer: rateLimited(429, headers) });
  await assert.rejects(() => artifactStore(fake).download(), {
    code: "STORAGE_RATE_LIMIT",
    why: /3001 s/,
  });
  assert.equal(fake.log.length, 1);
});

test("a quota that is used up is told as such", async ({ fake, bytes }) => {
  const msg = "insufficient usage to create artifact";
  fake.fail({
    path: /CreateArtifact/,
    answer: () => json(403, { code: "resource_exhausted", msg }),
  });
  await assert.rejects(
    async () => artifactStore(fake).upload(await bytes(1, 2), { basedOn: undefined }),
    { code: "STORAGE_QUOTA", fix: /billing/ },
  );
});

test("a server that knows version 4 only gets version 4, also after a true outage", async ({ bytes }) => {
  for (const strictArtifacts of [400, 500, undefined] as const) {
    const fake = createFakeGitHub({ now: () => NOW, ...(strictArtifacts && { strictArtifacts }) });
    if (strictArtifacts === undefined) {
      fake.fail({ path: /CreateArtifact/, times: 4, answer: () => json(500, {}) });
    }
    await artifactStore(fake).upload(await bytes(1, 2), { basedOn: undefined });
    assert.equal(fake.artifacts.all.length, 1);
  }
});

test("requests are those of the official client, in its order", async ({ fake, folder }) => {
  const database = await databaseBytes(folder, { from: 0, to: 1, paddingBytes: 9_000_000 });
  const { zipSync } = await import("fflate");
  assert.ok(zipSync({ a: database }, { level: 6 }).length < 8 * 2 ** 20); // one block
  await artifactStore(fake, { config: { retentionDays: 400 } }).upload(database, {
    basedOn: undefined,
  });
  const [create, block, list, finalize] = fake.log;
  assert.deepEqual(fake.log.map(({ method }) => method), ["POST", "PUT", "PUT", "POST"]);
  const body = (request: typeof create) => new TextDecoder().decode(request?.body);
  assert.deepEqual(JSON.parse(body(create)), {
    workflow_run_backend_id: "run-1",
    workflow_job_run_backend_id: "job-1",
    name: "unentropy-metrics",
    expires_at: new Date(NOW + 90 * DAY_MS).toISOString(),
    version: 7,
    mime_type: "application/zip",
  });
  assert.match(block?.path ?? "", /sig=c2lnbmF0dXJl%2BA%3D%3D&comp=block&blockid=[^&]+$/);
  assert.equal(list?.headers.get("x-ms-blob-content-type"), "application/zip");
  assert.match(body(list), /^<\?xml version="1.0" encoding="utf-8"\?><BlockList><Latest>/);
  const { size, hash } = JSON.parse(body(finalize));
  assert.equal(size, String(fake.artifacts.all[0]?.bytes.length));
  assert.equal(hash, fake.artifacts.all[0]?.digest);
});

test("what is larger than 8 MiB goes up in blocks of equal ids, in their order", async ({ fake }) => {
  const random = seededRandom(7);
  const bytes = Uint8Array.from({ length: 20_000_000 }, () => Math.floor(random() * 256));
  await artifactStore(fake).upload(bytes, { basedOn: undefined });
  const blocks = fake.log.filter(({ path }) => path.includes("comp=block&"));
  assert.deepEqual(blocks.slice(0, 2).map(({ body }) => body.length), [8 * 2 ** 20, 8 * 2 ** 20]);
  assert.equal(blocks.length, 3);
  const ids = blocks.map(({ path }) =>
    new URL(path, fake.origin).searchParams.get("blockid") ?? ""
  );
  assert.equal(new Set(ids.map((id) => atob(id).length)).size, 1);
  const list = fake.log.find(({ path }) => path.endsWith("comp=blocklist"));
  const named = new TextDecoder().decode(list?.body).matchAll(/<Latest>([^<]+)<\/Latest>/g);
  assert.deepEqual([...named].map((hit) => hit[1]), ids);
  const zip = fake.artifacts.all[0]?.bytes ?? new Uint8Array();
  const stored = await unpackDatabase(zip, { label: "" });
  assert.ok(stored.length === bytes.length && stored.every((byte, i) => byte === bytes[i]));
});

test("a zip bomb is refused by name, and nothing of it is unpacked", async ({ fake, bytes }) => {
  const bomb = await packDatabase(new Uint8Array(100));
  // The unpacked size stands 24 bytes into the entry of the zip's directory.
  const entry = bomb.findIndex((_, at) =>
    [0x50, 0x4b, 1, 2].every((byte, i) => bomb[at + i] === byte)
  );
  new DataView(bomb.buffer).setUint32(entry + 24, 2 ** 31, true);
  await addArtifact(fake, await bytes(1, 2), { runId: 1, bytes: bomb });
  await assert.rejects(() => artifactStore(fake, { runId: 2 }).download(), {
    code: "STORAGE_PROTOCOL",
    what: /artifact \d+/,
    why: /would unpack to \d+ bytes/,
  });
});

test("a pull request reads the default branch; a new branch begins from it", async ({ fake, bytes, stored }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  await addArtifact(fake, await bytes(5, 6), { runId: 2, headBranch: "feature" });
  assert.deepEqual(await stored({ branch: "feature" }), keys(5));
  assert.deepEqual(
    await stored({ runId: 3, branch: "feature", event: "pull_request", pullRequest: 7 }),
    keys(1),
  );
  assert.deepEqual(await stored({ runId: 4, branch: "brand-new" }), keys(1));
  assert.deepEqual(
    await stored({ runId: 5, branch: "x", config: { branchFilter: "feature" } }),
    keys(5),
  );
});

test("an artifact of a tag with the branch's name is not the branch's", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  fake.strays.add("7".repeat(40));
  fake.runs.set(2, {
    id: 2,
    event: "push",
    path: WORKFLOW,
    headBranch: "main",
    headSha: "7".repeat(40),
  });
  const poison = await addArtifact(fake, await bytes(1, 9), { runId: 2, headBranch: "main" });
  const snapshot = await artifactStore(fake, { runId: 3 }).download();
  assert.deepEqual(snapshot?.sources?.includes(String(poison.id)), false);
  assert.match(
    snapshot?.warnings?.join() ?? "",
    /of a commit that is not on the branch main \(7777777/,
  );
});

test("a branch that got another name keeps its history, by its commits", async ({ fake, bytes, stored }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, headBranch: "master" });
  fake.strays.add("7".repeat(40));
  fake.runs.set(2, {
    id: 2,
    event: "push",
    path: WORKFLOW,
    headBranch: "x",
    headSha: "7".repeat(40),
  });
  await addArtifact(fake, await bytes(3, 4), { runId: 2, headBranch: "x" });
  assert.deepEqual(await stored(), keys(1));
});

test("what was found and not used is said, also where nothing is left", async ({ fake, bytes, folder }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, path: ".github/workflows/other.yml" });
  const pull = { runId: 2, pullRequest: 7, event: "pull_request" };
  await using other = await openStorage(artifactStore(fake, pull), fakeDeps(folder));
  assert.match(other.warnings.join(), /another workflow \(\.github\/workflows\/other\.yml\)/);

  fake.artifacts.all.splice(0);
  await addArtifact(fake, await bytes(1, 2), { runId: 3, expired: true });
  await using expired = await openStorage(artifactStore(fake, pull), fakeDeps(folder));
  assert.match(expired.warnings.join(), /have expired/);
});

test("a normal run makes at most six requests to the API", async ({ fake, track }) => {
  for (let n = 1; n <= 5; n++) await track(n);
  const before = fake.log.length;
  await track(6);
  const api = fake.log.slice(before).filter(({ path }) => path.startsWith("/repos/"));
  assert.deepEqual(api.map(({ path }) => path.replace(/\d+/g, "N").split("?")[0]), [
    "/repos/acme/shop/actions/artifacts",
    "/repos/acme/shop/actions/runs/N",
    "/repos/acme/shop/branches/main",
    `/repos/acme/shop/compare/NbNbNbNbNbNbNbNbNbNbN...${"a".repeat(40)}`,
    "/repos/acme/shop/actions/artifacts/N/zip",
  ]);
});

test("requests to the API are counted", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  const store = artifactStore(fake, { runId: 2 });
  await store.download();
  assert.equal(store.requests, 5);
});

test("a history that expires in 15 days is not warned about", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, expiresAt: NOW + 15 * DAY_MS });
  assert.equal((await artifactStore(fake, { runId: 2 }).download())?.warnings, undefined);
});

test("a history that expires soon is warned about", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1, expiresAt: NOW + 5.5 * DAY_MS });
  const snapshot = await artifactStore(fake, { runId: 2 }).download();
  assert.match(snapshot?.warnings?.join() ?? "", /expires in 5 days.*sqlite-s3/);
});

test("GitHub Enterprise is reached under its own base URL", async ({ fake, bytes }) => {
  await addArtifact(fake, await bytes(1, 2), { runId: 1 });
  const env = { GITHUB_API_URL: `${fake.origin}/api/v3` };
  assert.notEqual((await artifactStore(fake, { runId: 2, env }).download())?.revision, undefined);
  assert.ok(
    fake.log.some(({ path }) => path.startsWith("/api/v3/repos/acme/shop/actions/artifacts?")),
  );
});

test("names from branches are made safe and stay different", async ({ fake, track }) => {
  await track(1, { config: { artifactName: "metrics-feature/a" } });
  await track(2, { config: { artifactName: "metrics-feature:a" } });
  const [one, two] = fake.artifacts.all.map(({ name }) => name);
  assert.match(one ?? "", /^metrics-feature_a-[0-9a-f]{8}$/);
  assert.notEqual(one, two);
});

test("no secret is in any error or log line", async () => {
  const lines: string[] = [];
  for (const path of [/artifacts/, /CreateArtifact/, /comp=block/]) {
    const fake = createFakeGitHub();
    fake.fail({ path, times: 99, answer: "network" });
    const store = artifactStore(fake, {
      context: {
        log: (line) => void lines.push(line),
        fetch: (input, init) =>
          fake.fetch(input, init).catch(() => {
            throw new TypeError(`error sending request for url (${input})`);
          }),
      },
    });
    const failed = await Promise.allSettled([
      store.download(),
      store.upload(new Uint8Array(10), { basedOn: undefined }),
    ]);
    for (const result of failed) {
      if (result.status === "rejected") {
        assert.ok(result.reason instanceof StorageError);
        lines.push(result.reason.message, result.reason.fix, String(result.reason.cause ?? ""));
      }
    }
  }
  assert.ok(lines.length > 6);
  assert.doesNotMatch(lines.join("\n"), /ghs_secret|sig=|c2lnbmF0|eyJ/);
});

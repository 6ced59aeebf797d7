// deno-lint-ignore-file no-console -- it prints for people
import { trackMetrics } from "../mod.ts";
import { makeProject } from "../tests/commands/_cli.ts";
import { actionsEnv } from "../tests/endurance/_actions_env.ts";
import { createFakeGitHub, serveFakeGitHub } from "../tests/fakes/github.ts";
import { type GitFault, GitServer, makeBareRepository } from "../tests/fakes/git_server.ts";
import { type FakeFault, FakeS3 } from "../tests/fakes/s3.ts";

/** Milliseconds: where a server never answers, nothing else ends a run. */
const TIMEOUT_MS = 20_000;

/** A storage in which one thing fails for good. */
interface BrokenPlace extends AsyncDisposable {
  readonly storage: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

type Failures = Readonly<Record<string, () => Promise<BrokenPlace>>>;

/**
 * Prints, as a table for docs/storage.md, how long a track takes to end where a storage fails for good: with its error, and the run kept.
 */
export async function benchFailures(): Promise<void> {
  console.log(`| storage | what fails, for good | time to exit | error |`);
  console.log("| --- | --- | ---: | --- |");
  for (const [type, failures] of Object.entries(PLACES)) {
    const rows = await Promise.all(
      Object.entries(failures).map(async ([what, start]) => {
        await using place = await start();
        return `| \`${type}\` | ${what} | ${await outcome(type, place)} |`;
      }),
    );
    console.log(rows.join("\n"));
  }
}

async function outcome(type: string, { storage, env }: BrokenPlace): Promise<string> {
  await using project = await makeProject({
    metrics: { answer: { type: "numeric", command: "echo 42" } },
    storage: { type, timeout: TIMEOUT_MS, ...storage },
  });
  const started = performance.now();
  const result = await trackMetrics({
    cwd: project.folder,
    env: { PATH: Deno.env.get("PATH"), HOME: project.folder, ...actionsEnv(1), ...env },
  });
  const seconds = (performance.now() - started) / 1000;
  return `${seconds.toFixed(1)} s | \`${result.error?.code ?? "none"}\``;
}

const PLACES: Readonly<Record<string, Failures>> = {
  "sqlite-s3": {
    "nobody listens": () => Promise.resolve(noS3()),
    "the key may not read": () => s3({ status: 403, code: "AccessDenied" }),
    "the key may not write": () => s3({ status: 403, code: "AccessDenied" }, "PUT"),
    "no such bucket": () => s3({ status: 404, code: "NoSuchBucket" }),
    "500 for every read": () => s3({ status: 500, code: "InternalError" }),
    "500 for every write": () => s3({ status: 500, code: "InternalError" }, "PUT"),
    "503 for every write": () => s3({ status: 503, code: "SlowDown" }, "PUT"),
    "412 for every write": () => s3({ status: 412, code: "PreconditionFailed" }, "PUT"),
    "every connection drops": () => s3("drop"),
    "every body is cut": () => s3("truncate"),
    "a web page answers": () => s3("html"),
    "no answer at all": () => s3("stall"),
    "a byte now and then": () => s3("drip"),
  },
  "sqlite-artifact": {
    "401 for every request": () => artifacts(() => new Response("{}", { status: 401 })),
    "403 for every request": () => artifacts(() => new Response("{}", { status: 403 })),
    "503 for every request": () => artifacts(() => new Response("{}", { status: 503 })),
    "503 for every upload": () => artifacts(() => new Response("{}", { status: 503 }), /twirp/),
    "nobody listens": () => Promise.resolve(noGitHub()),
    "a web page answers": () => artifacts(() => new Response("<!doctype html>")),
  },
  "sqlite-git": {
    "nobody listens": () => Promise.resolve(local({ remote: `${deserted()}/shop.git` })),
    "no such repository": () => git({ type: "status", status: 404 }),
    "401 for every request": () => git({ type: "status", status: 401 }),
    "403 for every request": () => git({ type: "status", status: 403 }),
    "403 for every push": () => git({ type: "status", status: 403 }, /receive/),
    "a hook refuses every push": () => git(undefined, /./, "echo protected >&2; exit 1"),
    "500 for every request": () => git({ type: "status", status: 500 }),
    "503 for every request": () => git({ type: "status", status: 503 }),
    "503 for every push": () => git({ type: "status", status: 503 }, /receive/),
    "every connection drops": () => git({ type: "reset" }),
    "every push drops": () => git({ type: "reset" }, /POST receive/),
    "every body is cut": () => git({ type: "cut" }),
    "a web page answers": () => git({ type: "page" }),
    "no answer at all": () => git({ type: "silent" }),
  },
  "sqlite-local": {
    "a folder is where the file should be": () => Promise.resolve(local({ path: "." })),
  },
};

const KEYS = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

async function s3(fault: FakeFault, method: "GET" | "PUT" = "GET"): Promise<BrokenPlace> {
  const fake = await FakeS3.start();
  fake.rules = [{ method, fault }];
  const { endpoint, bucket } = fake;
  return {
    storage: { endpoint, bucket, key: "history.db" },
    env: KEYS,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

function noS3(): BrokenPlace {
  return { ...local({ endpoint: deserted(), bucket: "metrics", key: "history.db" }), env: KEYS };
}

function noGitHub(): BrokenPlace {
  const url = deserted();
  return { ...local({}), env: { GITHUB_API_URL: url, ACTIONS_RESULTS_URL: `${url}/` } };
}

/** The address of a server that is gone. */
function deserted(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}

function artifacts(answer: () => Response, path = /./): Promise<BrokenPlace> {
  const fake = createFakeGitHub({ now: Date.now });
  fake.fail({ path, times: Infinity, answer });
  const server = serveFakeGitHub(fake);
  return Promise.resolve({
    storage: {},
    env: { GITHUB_API_URL: server.url, ACTIONS_RESULTS_URL: `${server.url}/` },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

async function git(
  fault: GitFault | undefined,
  request = /./,
  preReceive?: string,
): Promise<BrokenPlace> {
  const root = await Deno.makeTempDir({ prefix: "unentropy-bench-" });
  const path = makeBareRepository(root);
  if (preReceive !== undefined) {
    const hook = `${path}/hooks/pre-receive`;
    await Deno.writeTextFile(hook, `#!/bin/sh\n${preReceive}\n`, { mode: 0o755 });
  }
  const server = await GitServer.start(root);
  server.fault = (_number, name) => request.test(name) ? fault : undefined;
  return {
    storage: { remote: server.url() },
    env: {},
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await Deno.remove(root, { recursive: true });
    },
  };
}

function local(storage: BrokenPlace["storage"]): BrokenPlace {
  return { storage, env: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
}

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { amount } from "../../_amount.ts";
import { s3Store } from "../../../providers/s3/store.ts";
import { FakeS3 } from "../../fakes/s3.ts";
import { startServers } from "../../fakes/s3_servers.ts";
import { runIds, s3Config, s3Context, SECRETS } from "./_s3.ts";

const WRITERS = amount(64, 8);
const CLI = fileURLToPath(new URL("../../../cli.ts", import.meta.url));

interface Place {
  readonly endpoint: string;
  readonly bucket: string;
}

/** What the program prints with `--json`, as far as it matters here. */
interface Printed {
  readonly storage: { readonly attempts: number; readonly requests: number };
}

/** Tracks one run each in 64 processes at once, and reads what is stored then. */
async function trackAtOnce(
  name: string,
  place: Place,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-parallel-" });
  try {
    const storage = { type: "sqlite-s3", ...place, region: "us-east-1", key: "team/history.db" };
    const metrics = { answer: { type: "numeric", command: "echo 42" } };
    await Deno.writeTextFile(join(folder, "unentropy.json"), JSON.stringify({ metrics, storage }));
    const runs = Array.from({ length: WRITERS }, (_, at) => `run-${at}`);
    const start = performance.now();
    const printed = await Promise.all(runs.map((run) => track(run, folder, env)));
    const wallMs = performance.now() - start;
    const attempts = printed.map(({ storage }) => storage.attempts);
    const requests = printed.map(({ storage }) => storage.requests).reduce((a, b) => a + b);
    const line = `\n${name}: ${WRITERS} processes at once: ${(wallMs / 1000).toFixed(1)} s, ` +
      `${attempts.reduce((a, b) => a + b)} attempts (at most ${Math.max(...attempts)} each), ` +
      `${requests} requests\n`;
    await Deno.stderr.write(new TextEncoder().encode(line));
    const reader = s3Store(s3Config(place), s3Context({ env }));
    assert.deepEqual(await runIds((await reader.download())?.bytes), runs.toSorted());
    assert.ok(Math.max(...attempts) <= 12);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function track(
  run: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Printed> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", CLI, "track", "--json", "--no-report"],
      ...["--config-file", join(folder, "unentropy.json"), "--record", "always"],
      ...["--project", "o/r", "--branch", "main", "--commit", "a".repeat(40), "--run-id", run],
    ],
    cwd: folder,
    env: env,
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, `${run}: ${text}${new TextDecoder().decode(stderr)}`);
  // The program's own output, whose form other tests pin down.
  return JSON.parse(text) as Printed;
}

const [minio] = await startServers(["minio"]);

Deno.test({
  name: `${WRITERS} processes that track into one minio object at once lose no run`,
  ignore: minio?.server === undefined,
  async fn() {
    if (minio?.server === undefined) throw new Error("minio is not installed");
    const { server } = minio;
    const place = { endpoint: server.endpoint, bucket: await server.newBucket() };
    const env = { AWS_ACCESS_KEY_ID: server.accessKey, AWS_SECRET_ACCESS_KEY: server.secretKey };
    await trackAtOnce("minio", place, env);
  },
});

Deno.test(`${WRITERS} processes that track into a server that ignores conditions lose no run`, async () => {
  await using fake = await FakeS3.start({ ignoresConditions: true });
  await trackAtOnce(
    "ignored conditions",
    { endpoint: fake.endpoint, bucket: fake.bucket },
    SECRETS,
  );
});

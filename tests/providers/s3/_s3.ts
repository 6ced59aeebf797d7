import type { StorageConfig } from "../../../config/types.ts";
import { History } from "../../../history/database.ts";
import { recordRun } from "../../../history/record.ts";
import type { RunRecord } from "../../../history/run_record.ts";
import { listRuns } from "../../../history/runs.ts";
import type { ProviderContext } from "../../../providers/types.ts";
import type { FakeS3 } from "../../fakes/s3.ts";
import { seededRandom } from "../../fakes/random.ts";

/** Credentials that no test may ever find in an output. */
export const SECRETS = {
  AWS_ACCESS_KEY_ID: "AKIATESTKEY0123456789",
  AWS_SECRET_ACCESS_KEY: "s3cr3t/Key+With=Odd&Parts%20x",
  AWS_SESSION_TOKEN: "tok3n/With+All=Sorts//of==",
} as const;

/** Settings for a fake, or for any server at `endpoint`. */
export function s3Config(
  place: Pick<FakeS3, "endpoint" | "bucket">,
  more: Partial<StorageConfig> = {},
): StorageConfig {
  return {
    type: "sqlite-s3",
    endpoint: place.endpoint,
    bucket: place.bucket,
    region: "us-east-1",
    key: "team/history.db",
    timeoutMs: 20_000,
    retryAttempts: 5,
    ...more,
  };
}

/** A context in which waiting takes no time; what is waited for and said is kept. */
export interface TestContext extends ProviderContext {
  readonly waits: number[];
  readonly lines: string[];
}

/** Makes a context; each has its own run id. */
export function s3Context(more: Partial<ProviderContext> = {}): TestContext {
  const waits: number[] = [];
  const lines: string[] = [];
  const random = seededRandom(7);
  return {
    env: SECRETS,
    root: "/",
    now: () => Date.UTC(2026, 5, 1),
    random,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    fetch,
    log: (line) => void lines.push(line),
    run: { project: "o/r", branch: "main", event: "push", runId: "1", attempt: 1 },
    waits,
    lines,
    ...more,
  };
}

/** A record of one run with one value. */
export function record(runId: string, value = 1, recordedAt = 1_000_000): RunRecord {
  return {
    run: {
      key: { project: "o/r", ci: "github", runId, attempt: 1, job: "", labels: {} },
      number: Number(runId) || 0,
      commit: "a".repeat(40),
      branch: "main",
      event: "push",
      time: 1_000_000,
      recordedAt,
    },
    metrics: [{ key: "size", type: "numeric" }],
    measurements: [{ metric: "size", labels: {}, value }],
    failures: [],
  };
}

/** The bytes of a database with these runs, added to another if given. */
export async function database(
  runs: readonly (string | RunRecord)[],
  onto?: Uint8Array,
): Promise<Uint8Array> {
  return await withFile(onto, (path) => {
    {
      using history = History.open(path, { create: true });
      for (const run of runs) recordRun(history, typeof run === "string" ? record(run) : run);
    }
    return Deno.readFile(path);
  });
}

/** The ids of the runs in a database, sorted. */
export async function runIds(bytes: Uint8Array | undefined): Promise<readonly string[]> {
  if (bytes === undefined) return [];
  return await withFile(bytes, (path) => {
    using history = History.open(path, { readOnly: true });
    history.checkIntegrity();
    return Promise.resolve(listRuns(history).map(({ key }) => key.runId).sort());
  });
}

async function withFile<T>(
  bytes: Uint8Array | undefined,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-test-" });
  try {
    const path = `${folder}/history.db`;
    if (bytes !== undefined) await Deno.writeFile(path, bytes);
    return await work(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Base64 of a text's UTF-8 bytes. */
export function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

import assert from "node:assert/strict";
import { join } from "node:path";
import { packDatabase, unpackDatabase } from "../../providers/artifact/zip.ts";
import { createFakeGitHub, serveFakeGitHub } from "../fakes/github.ts";
import { FakeS3 } from "../fakes/s3.ts";

/** A storage on this machine, as a project's config and environment name it. */
export interface Place extends AsyncDisposable {
  readonly config: Readonly<Record<string, string>>;
  /** What the storage needs of the environment besides what tells runs apart. */
  readonly env: Readonly<Record<string, string>>;
  /** The history's bytes as they are stored for the project in `folder`. */
  readonly read: (folder: string) => Promise<Uint8Array>;
  /** Stores a history there. */
  readonly write: (folder: string, bytes: Uint8Array) => Promise<void>;
  /** Lets the storage drop what only a test would ask for: requests, older versions. */
  readonly forget: () => void;
}

/** Workflow runs that the fake GitHub knows, by the ids 1, 2, 3, … */
const MAX_RUNS = 2000;

/** Starts each storage, by the name of its type. */
export const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  "sqlite-local": () => Promise.resolve(startLocal()),
  "sqlite-s3": startS3,
  "sqlite-artifact": () => Promise.resolve(startArtifacts()),
};

function startLocal(): Place {
  const pathIn = (folder: string) => join(folder, "history.db");
  return {
    config: { type: "sqlite-local", path: "history.db" },
    env: {},
    read: (folder) => Deno.readFile(pathIn(folder)),
    write: (folder, bytes) => Deno.writeFile(pathIn(folder), bytes),
    forget: () => {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function startS3(): Promise<Place> {
  const fake = await FakeS3.start();
  const key = "team/history.db";
  return {
    config: {
      type: "sqlite-s3",
      endpoint: fake.endpoint,
      bucket: fake.bucket,
      region: "us-east-1",
      key,
    },
    env: { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
    read: () => {
      const stored = fake.objects.get(key);
      assert.ok(stored, "no history was uploaded");
      return Promise.resolve(stored.bytes);
    },
    write: (_folder, bytes) => Promise.resolve(void fake.put(key, bytes)),
    forget: () => {
      fake.versions.clear();
      fake.requests.length = 0;
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

function startArtifacts(): Place {
  const fake = createFakeGitHub({ now: Date.now });
  const server = serveFakeGitHub(fake);
  const name = "unentropy-metrics";
  for (let id = 1; id <= MAX_RUNS; id++) {
    const path = ".github/workflows/metrics.yml";
    fake.runs.set(id, { id, event: "push", path, headBranch: "main" });
  }
  return {
    config: { type: "sqlite-artifact" },
    env: { GITHUB_API_URL: server.url, ACTIONS_RESULTS_URL: `${server.url}/` },
    read: async () => {
      const newest = fake.artifacts.all.filter((artifact) => artifact.name === name).at(-1);
      assert.ok(newest, "no history was uploaded");
      return await unpackDatabase(newest.bytes, { label: name });
    },
    write: async (_folder, bytes) => {
      fake.artifacts.add({ name, runId: 1, bytes: await packDatabase(bytes) });
    },
    // The log is only read-only for those who look into it.
    forget: () => void (fake.log as unknown[]).splice(0),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

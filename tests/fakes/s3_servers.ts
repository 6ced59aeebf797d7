import { createServer } from "node:net";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { S3Client } from "@bradenmacdonald/s3-lite-client";

/** A real S3 server that runs for the time of the test process. */
export interface S3Server {
  /** `minio`, for test names. */
  readonly name: string;
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes an empty bucket of its own; returns its name. */
  newBucket(options?: { readonly versioned?: boolean }): Promise<string>;
}

/** A server, or the name of the one that is not installed here. */
export type MaybeServer = { readonly name: string; readonly server: S3Server | undefined };

interface ServerKind {
  readonly name: string;
  /** The variable that may name the program. */
  readonly variable: string;
  readonly program: string;
  readonly args: (at: { readonly port: number; readonly folder: string }) => readonly string[];
  readonly env: (keys: typeof KEYS) => Readonly<Record<string, string>>;
}

const KEYS = { accessKey: "UNENTROPYTESTKEY", secretKey: "unentropy/test+secret=0123456789" };

const KINDS: readonly ServerKind[] = [
  {
    name: "minio",
    variable: "MINIO_BIN",
    program: "minio",
    args: ({ port, folder }) => ["server", folder, "--address", `127.0.0.1:${port}`, "--quiet"],
    env: ({ accessKey, secretKey }) => ({
      MINIO_ROOT_USER: accessKey,
      MINIO_ROOT_PASSWORD: secretKey,
      MINIO_BROWSER: "off",
      MINIO_UPDATE: "off",
    }),
  },
  {
    name: "versitygw",
    variable: "VERSITYGW_BIN",
    program: "versitygw",
    args: ({ port, folder }) => [
      "--port",
      `127.0.0.1:${port}`,
      "--quiet",
      "posix",
      "--sidecar",
      join(folder, "attributes"),
      "--versioning-dir",
      join(folder, "versions"),
      join(folder, "objects"),
    ],
    env: ({ accessKey, secretKey }) => ({
      ROOT_ACCESS_KEY: accessKey,
      ROOT_SECRET_KEY: secretKey,
    }),
  },
];

/**
 * Starts the real servers that are installed: found by a variable (`MINIO_BIN`) or on the path. Each is stopped when the process ends.
 * Call it at a test file's top level, so that no single test owns the processes.
 *
 * @param names Which ones; default all
 * @returns One entry for each, `server` absent where it is not installed
 * @throws {Error} If one is missing and `UNENTROPY_REQUIRE_SERVERS` is `1`
 */
export async function startServers(names?: readonly string[]): Promise<readonly MaybeServer[]> {
  const kinds = KINDS.filter(({ name }) => names?.includes(name) ?? true);
  return await Promise.all(kinds.map(async (kind) => {
    const path = findProgram(kind);
    if (path === undefined && Deno.env.get("UNENTROPY_REQUIRE_SERVERS") === "1") {
      throw new Error(`${kind.name} is required: set ${kind.variable} or put it on the path`);
    }
    return { name: kind.name, server: path === undefined ? undefined : await start(kind, path) };
  }));
}

function findProgram({ variable, program }: ServerKind): string | undefined {
  const named = Deno.env.get(variable);
  const candidates = named !== undefined && named !== ""
    ? [named]
    : (Deno.env.get("PATH") ?? "").split(delimiter).map((folder) => join(folder, program));
  return candidates.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return false;
      }
      throw error;
    }
  });
}

async function start(kind: ServerKind, path: string): Promise<S3Server> {
  const folder = await Deno.makeTempDir({ prefix: `unentropy-${kind.name}-` });
  for (const part of ["attributes", "objects", "versions"]) await Deno.mkdir(join(folder, part));
  const port = await freePort();
  const child = new Deno.Command(path, {
    args: [...kind.args({ port, folder })],
    env: kind.env(KEYS),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
  globalThis.addEventListener("unload", () => {
    child.kill("SIGKILL");
    Deno.removeSync(folder, { recursive: true });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endPoint: endpoint, region: "us-east-1", ...KEYS });
  await untilReady(client, kind.name);
  let buckets = 0;
  return {
    name: kind.name,
    endpoint,
    ...KEYS,
    async newBucket({ versioned = false } = {}) {
      const bucket = `bucket-${++buckets}`;
      await client.makeBucket(bucket);
      if (versioned) {
        await client.makeRequest({
          method: "PUT",
          bucketName: bucket,
          objectName: "",
          query: "versioning=",
          payload: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        });
      }
      return bucket;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

async function untilReady(client: S3Client, name: string): Promise<void> {
  let last: unknown;
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      await client.bucketExists("not-there");
      return;
    } catch (error) {
      last = error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`${name} does not answer`, { cause: last });
}

/**
 * `sqlite-redis`: the history as one value of a Redis server. Copy it; it needs the package `redis`.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { createClient, RESP_TYPES } from "redis";
import { type ProviderFactory, StorageConflictError, StorageError } from "@unentropy/track";

/** Writes only over the value whose hash the writer has read; `""` stands for no value. */
const COMPARE_AND_SET = `
  local now = redis.call("GET", KEYS[1])
  if (now and redis.sha1hex(now) or "") ~= ARGV[1] then return 0 end
  redis.call("SET", KEYS[1], ARGV[2])
  return 1`;

/** The history under `storage.key` of the server that the variable `REDIS_URL` names. */
export const redisStore: ProviderFactory = async (settings, { env }) => {
  const key = settings.key ?? "unentropy";
  const failed = (cause: unknown) =>
    new StorageError("STORAGE_NETWORK", {
      what: `Cannot use the history at redis ${key}`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: "Check REDIS_URL and the server",
      cause,
    });
  const client = createClient({
    url: env["REDIS_URL"] ?? "redis://127.0.0.1:6379",
    socket: { reconnectStrategy: false },
  });
  client.on("error", () => {}); // each request tells of it
  const asked = <T>(request: Promise<T>): Promise<T> =>
    request.catch((error) => Promise.reject(failed(error)));
  await asked(client.connect());
  const bytesOf = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

  return {
    type: "sqlite-redis",
    location: `redis ${key}`,
    async download() {
      const bytes = await asked(bytesOf.get(key));
      return bytes === null ? undefined : { bytes, revision: sha1(bytes) };
    },
    async upload(bytes, { basedOn = "" }) {
      const given = { keys: [key], arguments: [basedOn, Buffer.from(bytes)] };
      if (await asked(client.eval(COMPARE_AND_SET, given)) === 1) return { revision: sha1(bytes) };
      throw new StorageConflictError("STORAGE_CONFLICT", {
        what: `Cannot write the history at redis ${key}`,
        why: "another run wrote it in the meantime",
        fix: "Nothing was lost. Try again; the histories are merged.",
      });
    },
    async keepAside(bytes, suffix) {
      await asked(client.set(`${key}.${suffix}`, Buffer.from(bytes)));
      return `redis ${key}.${suffix}`;
    },
    // Without it the open connection would keep the process.
    async [Symbol.asyncDispose]() {
      if (client.isOpen) await client.close();
    },
  };
};

function sha1(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}

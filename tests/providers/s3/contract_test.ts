import { s3Store } from "../../../providers/s3/store.ts";
import { FakeS3, type FakeS3Options } from "../../fakes/s3.ts";
import { seededRandom } from "../../fakes/random.ts";
import { startServers } from "../../fakes/s3_servers.ts";
import { type PlaceUnderTest, storeContract } from "../_contract.ts";
import { s3Config, s3Context, SECRETS } from "./_s3.ts";
import type { StorageConfig } from "../../../config/types.ts";

/** A place whose clients share one source of randomness, as processes share none. */
function placeAt(
  at: { readonly endpoint: string; readonly bucket: string },
  env: Readonly<Record<string, string>>,
  options: { readonly config?: Partial<StorageConfig>; readonly close?: () => Promise<void> } = {},
): PlaceUnderTest {
  const random = seededRandom(11);
  const context = () => s3Context({ env, random });
  return {
    client: () => s3Store(s3Config(at, options.config), context()),
    unreadable: () => s3Store(s3Config({ ...at, bucket: "no-such-bucket" }), context()),
    close: options.close ?? (() => Promise.resolve()),
  };
}

function fakeContract(
  name: string,
  server: FakeS3Options,
  config: Partial<StorageConfig> = {},
): void {
  storeContract(`sqlite-s3 on ${name}`, async () => {
    const fake = await FakeS3.start(server);
    return placeAt(fake, SECRETS, { config, close: () => fake[Symbol.asyncDispose]() });
  }, { refusesOutdated: !server.ignoresConditions });
}

fakeContract("a fake server", {});
fakeContract("a fake server, gzip", {}, { compress: "gzip" });
fakeContract("a fake server, zstd", {}, { compress: "zstd" });
fakeContract("a fake server, in pieces", {}, { layout: "pieces" });
fakeContract("a fake server that ignores conditions", { ignoresConditions: true });

for (const { name, server } of await startServers()) {
  for (const layout of ["file", "pieces"] as const) {
    storeContract(`sqlite-s3 on ${name}, layout ${layout}`, async () => {
      if (server === undefined) throw new Error(`${name} is not installed`);
      const env = { AWS_ACCESS_KEY_ID: server.accessKey, AWS_SECRET_ACCESS_KEY: server.secretKey };
      const place = { endpoint: server.endpoint, bucket: await server.newBucket() };
      return placeAt(place, env, { config: { layout } });
    }, { ignore: server === undefined });
  }
}

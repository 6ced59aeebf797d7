import assert from "node:assert/strict";
import type { ProviderFactory } from "../../providers/types.ts";
import { storeContract } from "../providers/_contract.ts";
import { fakeContext } from "../session/_session.ts";
import { readPage } from "./_pages.ts";

/** The module that docs/writing-a-provider.md shows. */
async function providerOfThePage(): Promise<ProviderFactory> {
  const block = readPage("docs/writing-a-provider.md").blocks
    .find(({ marks }) => marks.get("file") === "http_store.ts");
  assert.ok(block);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/http_store.ts`, block.text);
    return (await import(`file://${folder}/http_store.ts`)).httpStore;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A server of one file that keeps conditions, or fails. */
function serveFile(): {
  readonly url: string;
  failing: boolean;
  readonly close: () => Promise<void>;
} {
  let file: Uint8Array<ArrayBuffer> | undefined;
  let version = 0;
  const place = { url: "", failing: false, close: () => server.shutdown() };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const etag = file === undefined ? "" : `"${version}"`;
      if (place.failing) return new Response("out of order", { status: 503 });
      if (request.method !== "PUT") {
        return new Response(file ?? null, {
          status: file === undefined ? 404 : 200,
          headers: { etag },
        });
      }
      const bytes = new Uint8Array(await request.arrayBuffer());
      const isCurrent = request.headers.get("if-none-match") === "*"
        ? file === undefined
        : request.headers.get("if-match") === etag;
      if (!isCurrent) return new Response(null, { status: 412 });
      file = bytes;
      return new Response(null, { headers: { etag: `"${++version}"` } });
    },
  );
  place.url = `http://127.0.0.1:${server.addr.port}/history.db`;
  return place;
}

const makeStore = await providerOfThePage();

storeContract("the provider of docs/writing-a-provider.md", (folder) => {
  const place = serveFile();
  const client = () =>
    makeStore(
      { type: "sqlite-http", endpoint: place.url, timeoutMs: 20_000, retryAttempts: 1 },
      fakeContext(folder, { fetch }),
    );
  return Promise.resolve({
    client,
    unreadable: () => {
      place.failing = true;
      return client();
    },
    close: place.close,
  });
});

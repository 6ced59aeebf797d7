import { lazy } from "../../../core/lazy.ts";
import { postgresStore } from "../../../providers/postgres/store.ts";
import { ignorePostgres, PostgresServer } from "../../fakes/postgres.ts";
import { fakeContext } from "../../session/_session.ts";
import { storeContract } from "../_contract.ts";
import { storageSettings } from "../_settings.ts";

const server = lazy(() => PostgresServer.start(["fsync=off"]));
let schemas = 0;

storeContract("postgres", async (folder) => {
  const { port, url } = await server().then((it) => ({ port: it.port, url: it.url() }));
  const schema = `contract_${schemas++}`;
  const store = (address: string) =>
    postgresStore(
      storageSettings({ type: "postgres", schema, retryAttempts: 1 }),
      fakeContext(folder, { env: { UNENTROPY_POSTGRES_URL: address } }),
    );
  return {
    client: () => store(url),
    unreadable: () => store(url.replace(String(port), "1")),
    close: () => Promise.resolve(),
  };
}, { refusesOutdated: false, keeps: "runs", ignore: ignorePostgres });

Deno.test.afterAll(async () => {
  if (!ignorePostgres) await (await server())[Symbol.asyncDispose]();
});

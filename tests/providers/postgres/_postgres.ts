import type { StorageConfig } from "../../../config/types.ts";
import { makeStore, type OpenStore } from "../../../providers/make_store.ts";
import { postgresStore } from "../../../providers/postgres/store.ts";
import type { ProviderContext } from "../../../providers/types.ts";
import { PostgresServer } from "../../fakes/postgres.ts";
import { TempFolder } from "../../history/_temp.ts";
import { fakeContext } from "../../session/_session.ts";
import { storageSettings } from "../_settings.ts";

/** One server for all claims; each has a schema of its own. */
let started: Promise<PostgresServer> | undefined;
const server = () => started ??= PostgresServer.start(["fsync=off"]);
Deno.test.afterAll(async () => await (await started)?.[Symbol.asyncDispose]());
let schemas = 0;

/** What a store of a test may differ in. */
export interface PostgresOptions {
  readonly url?: string;
  readonly config?: Partial<StorageConfig>;
  readonly context?: Partial<ProviderContext>;
}

/** A store as the program makes it. */
export function openStore(
  root: string,
  { url = "", config, context }: PostgresOptions,
): Promise<OpenStore> {
  const env = { UNENTROPY_POSTGRES_URL: url };
  const settings = storageSettings({ type: "postgres", ...config });
  return makeStore(postgresStore, settings, fakeContext(root, { env, ...context }));
}

/** An empty schema in the server, whose stores are closed when it goes out of scope. */
export class PostgresPlace extends TempFolder implements AsyncDisposable {
  readonly schema = `place_${schemas++}`;
  readonly server: PostgresServer;
  readonly #stores: OpenStore[] = [];

  private constructor(at: PostgresServer) {
    super();
    this.server = at;
  }

  static async make(): Promise<PostgresPlace> {
    return new PostgresPlace(await server());
  }

  /** A store, as another process would have it. */
  async client(options: PostgresOptions = {}): Promise<OpenStore> {
    const config = { schema: this.schema, ...options.config };
    const store = await openStore(this.path, { url: this.server.url(), ...options, config });
    this.#stores.push(store);
    return store;
  }

  /** Runs statements in the schema. */
  query(statements: string): Promise<string> {
    return this.server.sql(statements.replaceAll("{schema}", this.schema));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store[Symbol.asyncDispose]();
    super[Symbol.dispose]();
  }
}

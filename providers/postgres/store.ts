import type { StorageConfig } from "../../config/types.ts";
import { HistoryError } from "../../errors.ts";
import type { ProviderContext, RunStore } from "../types.ts";
import { listProjects, readProjects } from "./_read.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./_schema.ts";
import { postgresServer, type Transaction } from "./_server.ts";
import { postgresAddress } from "./_settings.ts";
import { writeChange } from "./_write.ts";

const DEFAULT_SCHEMA = "unentropy";

/**
 * `postgres`: the history as rows of a database server. A run is recorded in one transaction of its own rows; nobody waits for another
 * project's, or for another run of the same one.
 *
 * @throws {StorageError} STORAGE_AUTH or STORAGE_SETTINGS, if the environment does not say where the server is
 */
export async function postgresStore(
  { schema = DEFAULT_SCHEMA, retryAttempts }: StorageConfig,
  context: ProviderContext,
): Promise<RunStore> {
  const address = await postgresAddress(context.env, schema);
  const server = postgresServer(address, context, { schema, retryAttempts });
  const { location } = address;

  /** @returns Whether the tables are there and can be written by this program */
  const isCurrent = async (tx: Transaction): Promise<boolean> => {
    const version = await versionOf(tx, schema);
    if (version > SCHEMA_VERSION) throw newer(location, version);
    return version === SCHEMA_VERSION;
  };

  /** Makes the tables, or brings older ones to this program's; of several who want to, one does. */
  const migrate = (signal: AbortSignal | undefined): Promise<void> =>
    server.transaction({ doing: "make the tables of", signal }, async (tx) => {
      // It ends with the transaction, also behind a pooler.
      await tx.all("SELECT pg_advisory_xact_lock(hashtext($1))", [`unentropy ${schema}`]);
      if (await isCurrent(tx)) return;
      const version = await versionOf(tx, schema);
      if (version === 0) {
        const there = await tx.all("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]);
        // Whoever may not make a schema may still use one that was made for it.
        if (there.length === 0) await tx.all("CREATE SCHEMA {schema}");
        await tx.all("CREATE TABLE {schema}.meta (version integer NOT NULL)");
        await tx.all("INSERT INTO {schema}.meta VALUES (0)");
      }
      for (const step of MIGRATIONS.slice(version)) {
        for (const statement of step.split(/;\n/)) {
          if (statement.trim() !== "") await tx.all(statement);
        }
      }
      await tx.all(`UPDATE {schema}.meta SET version = ${SCHEMA_VERSION}`);
    });

  const write = async (
    doing: string,
    signal: AbortSignal | undefined,
    work: (tx: Transaction) => Promise<void>,
  ): Promise<void> => {
    const attempt = () =>
      server.transaction({ doing, signal }, async (tx) => {
        if (!await isCurrent(tx)) return false;
        await work(tx);
        return true;
      });
    while (!await attempt()) await migrate(signal);
  };

  return {
    type: "postgres",
    location,
    get requests() {
      return server.count;
    },
    async read(begin, { projects, signal }) {
      const attempt = () =>
        server.transaction({ doing: "read", isReading: true, signal }, async (tx) => {
          if (await isCurrent(tx)) return await readProjects(tx, projects, begin());
          return await versionOf(tx, schema) === 0 ? false : undefined;
        });
      for (let isThere = await attempt();; isThere = await attempt()) {
        if (isThere !== undefined) return isThere;
        await migrate(signal);
      }
    },
    projects: () =>
      server.transaction(
        { doing: "read", isReading: true },
        async (tx) => await isCurrent(tx) ? await listProjects(tx) : [],
      ),
    append: (change, { signal } = {}) =>
      write("record in", signal, (tx) => writeChange(tx, change)),
    async tryWriting() {
      await write("write", undefined, async (tx) => {
        await tx.all("SAVEPOINT trial");
        await tx.all(
          `INSERT INTO {schema}.curation (id, project, facts) VALUES ('trial', $1, '{}')`,
          [context.run.project],
        );
        await tx.all("ROLLBACK TO SAVEPOINT trial");
      });
      return {
        isProven: true,
        finding: "a row can be written, and was taken back",
        warnings: [],
      };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** @returns 0 where there is no table of ours; which tables there are, everybody may see */
async function versionOf(tx: Transaction, schema: string): Promise<number> {
  const there = await tx.all(
    `SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND relname = 'meta'`,
    [schema],
  );
  if (there.length === 0) return 0;
  return Number((await tx.all("SELECT version FROM {schema}.meta"))[0]?.["version"] ?? 0);
}

function newer(location: string, version: number): HistoryError {
  return new HistoryError("HISTORY_NEWER_SCHEMA", {
    what: `Cannot use the history at ${location}`,
    why:
      `its tables are of version ${version}, this program knows versions up to ${SCHEMA_VERSION}`,
    fix: "Update Unentropy Track. Nothing was changed.",
  });
}

import type { ProviderContext } from "../types.ts";
import type { Row } from "./_columns.ts";
import { isPassing, postgresError } from "./_errors.ts";
import type { PostgresAddress } from "./_settings.ts";

/** What is asked inside a transaction. `{schema}` in a statement stands for the schema. */
export interface Transaction {
  /** All rows of a statement. */
  all(statement: string, values?: readonly string[]): Promise<readonly Row[]>;
  /** The rows of a long answer, so many at once. */
  parts(
    statement: string,
    values: readonly string[],
    count: number,
  ): AsyncIterable<readonly Row[]>;
}

/** What is used of the driver. */
interface Driver {
  readonly default: { readonly Client: new (options: object) => Client };
}

/** One connection. */
interface Client {
  connect(): Promise<void>;
  query(text: string, values?: readonly string[]): Promise<{ readonly rows: readonly Row[] }>;
  on(event: "error", listener: () => void): void;
  end(): Promise<void>;
}

/** How a transaction is made. */
export interface TransactionOptions {
  /** Completes "Cannot … the history". */
  readonly doing: string;
  /** All reads see one moment, and nothing is written. Default false. */
  readonly isReading?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A connection to a server, made when it is first needed. */
export interface PostgresServer {
  /** Transactions so far. */
  readonly count: number;
  /** Runs `work` in a transaction, again where that may help: it must be harmless to do it twice. */
  transaction<T>(options: TransactionOptions, work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 5_000;
const CONNECT_MS = 15_000;

/**
 * Prepares a connection; nothing is sent yet.
 *
 * @param address Where the server is
 * @param options `schema`: its name, which needs no quotes; `retryAttempts`: tries of one transaction
 */
export function postgresServer(
  address: PostgresAddress,
  context: ProviderContext,
  { schema, retryAttempts }: { readonly schema: string; readonly retryAttempts: number },
): PostgresServer {
  let client: Promise<Client> | undefined;
  let count = 0;
  const close = async () => {
    const open = client;
    client = undefined;
    // What was never opened, or is cut already, need not be closed.
    await (await open?.catch(() => undefined))?.end().catch(() => {});
  };

  const once = async <T>(
    { isReading = false, signal }: TransactionOptions,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> => {
    signal?.throwIfAborted();
    const cut = () => void close();
    signal?.addEventListener("abort", cut, { once: true });
    try {
      const connection = await (client ??= connect(address));
      count++;
      await connection.query(
        `BEGIN${isReading ? " ISOLATION LEVEL REPEATABLE READ READ ONLY" : ""}`,
      );
      const result = await work(asked(connection, schema));
      await connection.query("COMMIT");
      return result;
    } catch (error) {
      // Whatever it was in the middle of ends with the connection.
      await close();
      throw error;
    } finally {
      signal?.removeEventListener("abort", cut);
    }
  };

  return {
    get count() {
      return count;
    },
    async transaction(options, work) {
      for (let attempt = 1;; attempt++) {
        try {
          return await once(options, work);
        } catch (error) {
          options.signal?.throwIfAborted();
          const failure = postgresError(error, options.doing, address);
          if (attempt >= retryAttempts || !isPassing(error)) throw failure;
          context.log(`${failure.message}, try ${attempt} of ${retryAttempts}`);
          const longest = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
          await context.sleep(context.random() * longest, options.signal);
        }
      }
    },
    close,
  };
}

async function connect(address: PostgresAddress): Promise<Client> {
  const { host, port, database, user, password, tls } = address;
  // It brings no types, and those of others change the runtime's own.
  const { default: { Client } } = await import("pg") as Driver;
  const client = new Client({
    host,
    port,
    database,
    user,
    password,
    ssl: tls,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: "unentropy-track",
  });
  // Who waits for an answer is told, too.
  client.on("error", () => {});
  await client.connect();
  return client;
}

function asked(client: Client, schema: string): Transaction {
  const all: Transaction["all"] = async (statement, values = []) =>
    (await client.query(statement.replaceAll("{schema}", `"${schema}"`), values)).rows;
  return {
    all,
    async *parts(statement, values, count) {
      await all(`DECLARE part NO SCROLL CURSOR FOR ${statement}`, values);
      for (;;) {
        const rows = await all(`FETCH ${count} FROM part`);
        if (rows.length > 0) yield rows;
        if (rows.length < count) break;
      }
      await all("CLOSE part");
    },
  };
}

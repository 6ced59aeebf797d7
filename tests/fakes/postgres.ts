import { createServer } from "node:net";
import { once } from "node:events";
import { existsSync } from "node:fs";

/** Debian keeps each version in a folder of its own, and none of them in PATH. */
const BIN = [17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin`)
  .find((folder) => existsSync(`${folder}/initdb`));

/** In CI the suites that need it may not be left out. */
export const ignorePostgres: boolean = BIN === undefined &&
  Deno.env.get("UNENTROPY_REQUIRE_POSTGRES") !== "1";

export const PASSWORD = "not-to-be-seen";

/** A PostgreSQL of its own, on loopback and on a Unix socket, in a folder that is removed afterwards. */
export class PostgresServer implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly #as: readonly string[];

  private constructor(folder: string, port: number, as: readonly string[]) {
    this.folder = folder;
    this.port = port;
    this.#as = as;
  }

  static async start(options: readonly string[] = []): Promise<PostgresServer> {
    const folder = await Deno.makeTempDir({ prefix: "unentropy-postgres-", dir: "/tmp" });
    // It refuses to run as root.
    const as = Deno.uid() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
    const server = new PostgresServer(folder, await freePort(), as);
    await Deno.writeTextFile(`${folder}/password`, PASSWORD);
    if (as.length > 0) {
      await run(["chown", "-R", "postgres", folder]);
    }
    await server.program(
      "initdb",
      ...["-D", `${folder}/data`, "-A", "scram-sha-256", "-U", "admin", "-N"],
      `--pwfile=${folder}/password`,
    );
    await server.up(options);
    return server;
  }

  /** Starts it, again. */
  up(options: readonly string[] = []): Promise<string> {
    const settings = [
      `port=${this.port}`,
      "listen_addresses=127.0.0.1",
      `unix_socket_directories=${this.folder}`,
      "max_connections=200",
      "shared_buffers=32MB",
      ...options,
    ];
    return this.control("start", "-o", settings.map((one) => `-c ${one}`).join(" "));
  }

  /** `pg_ctl`. */
  control(...args: readonly string[]): Promise<string> {
    const { folder } = this;
    return this.program("pg_ctl", "-D", `${folder}/data`, "-w", "-l", `${folder}/log`, ...args);
  }

  program(name: string, ...args: readonly string[]): Promise<string> {
    return run([...this.#as, `${BIN}/${name}`, ...args], this.folder);
  }

  /** Runs statements as the one who may do everything. */
  sql(statements: string): Promise<string> {
    const where = ["-h", "127.0.0.1", "-p", String(this.port), "-U", "admin", "-d", "postgres"];
    return run(
      [`${BIN}/psql`, ...where, "-v", "ON_ERROR_STOP=1", "-qAt", "-c", statements],
      this.folder,
    );
  }

  url(user = "admin", port = this.port): string {
    return `postgres://${user}:${PASSWORD}@127.0.0.1:${port}/postgres`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.control("stop", "-m", "immediate").catch(() => {});
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function run([program = "", ...args]: readonly string[], cwd?: string): Promise<string> {
  // What a server inherits it would hold open.
  const stdio = args.includes("-l") ? "null" : "piped";
  const command = new Deno.Command(program, {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    env: { PGPASSWORD: PASSWORD, LC_ALL: "C" },
    stdout: stdio,
    stderr: stdio,
  });
  const output = await command.output();
  const said = (stream: "stdout" | "stderr") =>
    stdio === "null" ? "" : new TextDecoder().decode(output[stream]).trim();
  if (output.code !== 0) throw new Error(`${program} ${args.join(" ")}: ${said("stderr")}`);
  return said("stdout");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? address?.port ?? 0 : 0;
}

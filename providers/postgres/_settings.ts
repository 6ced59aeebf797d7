import type { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import type { Environment } from "../../core/environment.ts";
import { StorageError } from "../../errors.ts";

/** Where the server is, and who asks. */
export interface PostgresAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** How the connection is secured; `false`: not. */
  readonly tls: false | TlsOptions;
  /** For people, without the password. */
  readonly location: string;
}

/** What `tls.connect` gets. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly ca?: Buffer;
  readonly checkServerIdentity?: typeof checkServerIdentity;
}

const DEFAULT_PORT = 5432;
const PARAMETERS: ReadonlySet<string> = new Set(["sslmode", "sslrootcert", "host", "port"]);

/**
 * Reads the address from `UNENTROPY_POSTGRES_URL`, else from libpq's own variables.
 *
 * @throws {StorageError} STORAGE_AUTH, if neither is set; STORAGE_SETTINGS, if one of them cannot be used
 */
export async function postgresAddress(env: Environment, schema: string): Promise<PostgresAddress> {
  const text = env["UNENTROPY_POSTGRES_URL"] ?? "";
  if (text === "" && !env["PGHOST"]) {
    throw new StorageError("STORAGE_AUTH", {
      what: "Cannot use the storage postgres",
      why: "neither UNENTROPY_POSTGRES_URL nor PGHOST says where the server is",
      fix:
        "Set UNENTROPY_POSTGRES_URL to postgres://USER@HOST/DATABASE, with the password, from a secret of the CI system.",
    });
  }
  const url = text === "" ? undefined : parsedUrl(text);
  const said = (name: string, variable: string) =>
    url?.searchParams.get(name) || env[variable] || "";
  const host = decoded(url?.hostname ?? "").replace(/^\[(.*)\]$/, "$1") || said("host", "PGHOST") ||
    "localhost";
  const user = decoded(url?.username ?? "") || env["PGUSER"] || env["USER"] || "postgres";
  const database = decoded(url?.pathname.slice(1) ?? "") || env["PGDATABASE"] || user;
  const port = Number(url?.port || said("port", "PGPORT") || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw unusable("the port is none");
  const mode = said("sslmode", "PGSSLMODE") || (isLocal(host) ? "disable" : "verify-full");
  return {
    host,
    port,
    database,
    user,
    password: decoded(url?.password ?? "") || env["PGPASSWORD"] || undefined,
    tls: await tlsOf(mode, host, said("sslrootcert", "PGSSLROOTCERT")),
    location: `postgres://${
      host.includes(":") ? `[${host}]` : host
    }:${port}/${database} (${schema})`,
  };
}

function parsedUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) {
    throw unusable("it is not postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown === undefined) return url;
  throw unusable(`its parameter ${unknown} is not known; known are ${[...PARAMETERS].join(", ")}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unusable("a percent sign in it is not written as %25");
  }
}

/** What is said to a Unix socket or to this machine passes no network. */
function isLocal(host: string): boolean {
  return host.startsWith("/") || host === "localhost" || host === "::1" ||
    isIP(host) === 4 && host.startsWith("127.");
}

/** The modes of libpq but those that give up TLS in silence; without one, the certificate and its name are verified. */
async function tlsOf(
  mode: string,
  host: string,
  rootCert: string,
): Promise<PostgresAddress["tls"]> {
  if (host.startsWith("/")) return false;
  const ca = rootCert === "" || rootCert === "system" ? {} : { ca: await certificate(rootCert) };
  switch (mode) {
    case "disable":
      return false;
    case "require":
      return { rejectUnauthorized: false };
    case "verify-ca":
      return { rejectUnauthorized: true, ...ca, checkServerIdentity: () => undefined };
    case "verify-full":
      return {
        rejectUnauthorized: true,
        ...ca,
        checkServerIdentity: (_, cert) => checkServerIdentity(host, cert),
      };
    default:
      throw unusable(
        `sslmode is "${mode}", not disable, require, verify-ca or verify-full`,
      );
  }
}

async function certificate(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unusable(`the file ${path} of sslrootcert cannot be read`, cause);
  }
}

function unusable(why: string, cause?: unknown): StorageError {
  return new StorageError("STORAGE_SETTINGS", {
    what: "Cannot use the address of the PostgreSQL server",
    why,
    fix: "Correct UNENTROPY_POSTGRES_URL, or the variables PGHOST, PGPORT, PGSSLMODE, …",
    cause,
  });
}

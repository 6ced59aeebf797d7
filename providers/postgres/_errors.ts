import { codeOf, messageOf } from "../../core/caught_error.ts";
import { StorageError, TrackError, type TrackErrorCode } from "../../errors.ts";
import type { PostgresAddress } from "./_settings.ts";

interface Meaning {
  /** The beginning of a code of PostgreSQL, of the driver or of the system. */
  readonly codes: readonly string[];
  readonly code: TrackErrorCode;
  readonly fix: string;
  /** Whether the same may work a moment later. */
  readonly isPassing?: true;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const MEANINGS: readonly Meaning[] = [
  {
    codes: ["28"],
    code: "STORAGE_AUTH",
    fix: "Check the user and the password in UNENTROPY_POSTGRES_URL.",
  },
  {
    codes: ["42501"],
    code: "STORAGE_PERMISSION",
    fix:
      "Give this user the right; docs/storage.md has the statements for a role that records and one that reads.",
  },
  {
    codes: ["3D000"],
    code: "STORAGE_NOT_FOUND",
    fix: "Make the database, or correct its name in UNENTROPY_POSTGRES_URL.",
  },
  { codes: ["53100"], code: "STORAGE_DISK_FULL", fix: "Free some space on the server." },
  {
    codes: ["40001", "40P01", "55P03"],
    code: "STORAGE_UNAVAILABLE",
    fix: "Run again: another transaction was in the way.",
    isPassing: true,
  },
  {
    codes: ["53", "57", "58", "08", "25006"],
    code: "STORAGE_UNAVAILABLE",
    fix: "Look at the server's state and its number of connections, then run again.",
    isPassing: true,
  },
  {
    codes: ["CERT", "DEPTH_ZERO", "SELF_SIGNED", "UNABLE_TO", "ERR_TLS", "ERR_SSL"],
    code: "STORAGE_NETWORK",
    fix:
      "Give the server's certificate authority as sslrootcert=FILE in UNENTROPY_POSTGRES_URL; the name must fit, too. " +
      "docs/storage.md says what sslmode changes.",
  },
  {
    codes: ["E"],
    code: "STORAGE_NETWORK",
    fix: "Check the network, a proxy and the server, then run again.",
    isPassing: true,
  },
];

/**
 * What an error of the driver means.
 *
 * @param doing Completes "Cannot …"
 * @returns The error, with host, database and user, without the password
 */
export function postgresError(
  error: unknown,
  doing: string,
  { location, user, password }: PostgresAddress,
): TrackError {
  if (error instanceof TrackError) return error;
  const meaning = meaningOf(error);
  const said = messageOf(error).replaceAll("\n", " ");
  const why = password ? said.replaceAll(password, "***") : said;
  return new StorageError(meaning?.code ?? "STORAGE_PROTOCOL", {
    what: `Cannot ${doing} the history at ${location} as ${user}`,
    why: why || String(codeOf(error)),
    fix: meaning?.fix ?? "Check that the server is PostgreSQL 12 or later and look into its log.",
  });
}

/** Whether the same may succeed when it is tried again. */
export function isPassing(error: unknown): boolean {
  return meaningOf(error)?.isPassing === true;
}

function meaningOf(error: unknown): Meaning | undefined {
  const code = codeOf(error) ?? codeSaid(messageOf(error));
  return MEANINGS.find(({ codes }) => codes.some((start) => code?.startsWith(start)));
}

/** The driver and Deno's TLS say some things without a code. */
function codeSaid(message: string): string | undefined {
  if (/certificate|support SSL/i.test(message)) return "CERT";
  return /terminated|not queryable|timeout|closed/i.test(message) ? "ECONNRESET" : undefined;
}

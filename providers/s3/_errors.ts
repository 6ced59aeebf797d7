import { StorageConflictError, StorageError, type TrackErrorCode } from "../../errors.ts";
import type { S3Failure } from "./_failure.ts";
import type { Redact } from "./_redact.ts";
import type { S3Settings } from "./_settings.ts";

/** What was being done, for the words of an error. */
export interface S3Operation {
  /** `download the database`. */
  readonly doing: string;
  /** The object or prefix. */
  readonly key: string;
  /** What the credentials must be allowed, `s3:GetObject`. */
  readonly permission: string;
}

/** What all errors of one store say. */
export interface S3ErrorContext {
  readonly settings: S3Settings;
  readonly redact: Redact;
}

interface Rule {
  readonly code: TrackErrorCode;
  readonly why: string;
  readonly fix: string;
}

type Words = (at: {
  readonly settings: S3Settings;
  readonly operation: S3Operation;
  readonly failure: S3Failure;
}) => Rule;

/**
 * Puts a failure in words: what, why and what to do.
 *
 * @returns The error to throw, free of secrets
 */
export function s3Error(
  failure: S3Failure,
  operation: S3Operation,
  context: S3ErrorContext,
): StorageError {
  const { settings, redact } = context;
  const words = BY_CODE[failure.s3Code] ?? byStatus(failure.status);
  const rule = words({ settings, operation, failure });
  const answer = failure.status === 0
    ? ""
    : ` (status ${failure.status}${/^[A-Z]/.test(failure.s3Code) ? ` ${failure.s3Code}` : ""})`;
  const text = {
    what: redact(
      `Cannot ${operation.doing} at s3://${settings.bucket}/${operation.key} on ${settings.endpoint}`,
    ),
    why: redact(rule.why + answer),
    fix: redact(rule.fix),
    cause: failure,
  };
  return rule.code === "STORAGE_CONFLICT"
    ? new StorageConflictError(rule.code, text)
    : new StorageError(rule.code, text);
}

const conflict: Words = () => ({
  code: "STORAGE_CONFLICT",
  why: "another run wrote it in the meantime",
  fix: "Nothing was lost. Try again; the histories are merged.",
});

const denied: Words = ({ settings, operation: { permission, key } }) => ({
  code: "STORAGE_PERMISSION",
  why: `the credentials lack ${permission}`,
  fix: permission === "s3:GetObject"
    // S3 hides a missing object behind 403 from those who may not list.
    ? `Grant s3:GetObject on ${settings.bucket}/${key}, and s3:ListBucket on ${settings.bucket}: ` +
      "without it a missing object looks forbidden."
    : `Grant ${permission} on ${settings.bucket}${
      permission === "s3:ListBucket" ? "" : `/${key}`
    }.`,
});

const wrongRegion: Words = ({ settings, failure }) => {
  const region = /^[a-z0-9-]{1,40}$/.test(failure.region ?? "") ? failure.region : undefined;
  return {
    code: "STORAGE_SETTINGS",
    why: region === undefined
      ? `the bucket is not in region ${settings.region} or not at this endpoint`
      : `the bucket is in region ${region}, not ${settings.region}`,
    fix:
      `Set "storage.region"${
        region === undefined ? "" : ` to "${region}"`
      } and "storage.endpoint" to the bucket's own, for example ` +
      `"https://s3.${region ?? "eu-west-1"}.amazonaws.com".`,
  };
};

const wrongKey: Words = ({ settings }) => ({
  code: "STORAGE_AUTH",
  why: "the server does not know the access key id",
  fix: `Check ${settings.credentials.keyVariable}, and that the key belongs to this server.`,
});

const wrongSecret: Words = ({ settings }) => ({
  code: "STORAGE_AUTH",
  why: "the secret access key does not belong to the access key id",
  fix: `Check ${settings.credentials.secretVariable}: cut off, quoted, or of another key.`,
});

const expired: Words = () => ({
  code: "STORAGE_AUTH",
  why: "the session token has expired or is not valid",
  fix: "Fetch fresh temporary credentials in the same job, or let them live longer than the job.",
});

const skewed: Words = () => ({
  code: "STORAGE_AUTH",
  why: "this machine's clock and the server's differ by too much",
  fix: "Set the machine's clock (NTP).",
});

const missingBucket: Words = ({ settings }) => ({
  code: "STORAGE_NOT_FOUND",
  why: `there is no bucket "${settings.bucket}"`,
  fix: 'Create it, or correct "storage.bucket", "storage.endpoint" or "storage.pathStyle".',
});

const limited: Words = () => ({
  code: "STORAGE_RATE_LIMIT",
  why: "the server asks to slow down",
  fix: "Try again later, or let fewer jobs write at once.",
});

const full: Words = () => ({
  code: "STORAGE_QUOTA",
  why: "the storage has no room for it",
  fix: "Free some space, raise the quota, or set storage.retention.",
});

const unavailable: Words = () => ({
  code: "STORAGE_UNAVAILABLE",
  why: "the server failed",
  fix: "Try again later; nothing was changed here.",
});

const timeout: Words = () => ({
  code: "STORAGE_TIMEOUT",
  why: "no answer came in time",
  fix: 'Try again, check the network, or raise "storage.timeout".',
});

const notS3: Words = ({ settings }) => ({
  code: "STORAGE_PROTOCOL",
  why: "the answer is not one of S3: a web page, a login or a proxy",
  fix:
    `Check "storage.endpoint" (${settings.endpoint}): it must be the S3 address, not the console's.`,
});

const fromCache: Words = () => ({
  code: "STORAGE_PROTOCOL",
  why: "a cache answered that nothing has changed, which was not asked",
  fix: 'Check "storage.endpoint": it must be the S3 server itself, not a cache in front of it.',
});

function transport(why: string, fix: string): Words {
  return () => ({ code: "STORAGE_NETWORK", why, fix });
}

const damaged = (why: string): Words =>
  transport(why, "Try again; a proxy on the way may cut or change bodies.");

/** By the code in the answer, or our own for what came without one. */
const BY_CODE: Readonly<Record<string, Words>> = {
  InvalidAccessKeyId: wrongKey,
  InvalidSecurity: wrongKey,
  // versitygw's name for it.
  XAdminUserNotFound: wrongKey,
  NotSignedUp: wrongKey,
  SignatureDoesNotMatch: wrongSecret,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidToken: expired,
  InvalidTokenId: expired,
  TokenRefreshRequired: expired,
  RequestTimeTooSkewed: skewed,
  RequestExpired: skewed,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  NoSuchBucket: missingBucket,
  InvalidBucketName: missingBucket,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  Redirect: wrongRegion,
  UnexpectedRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  SlowDown: limited,
  TooManyRequests: limited,
  RequestLimitExceeded: limited,
  QuotaExceeded: full,
  ServiceQuotaExceeded: full,
  InsufficientCapacity: full,
  XMinioStorageFull: full,
  EntityTooLarge: full,
  RequestTimeout: timeout,
  PreconditionFailed: conflict,
  ConditionalRequestConflict: conflict,
  OperationAborted: conflict,
  BadDigest: damaged("the server received other bytes than were sent"),
  XAmzContentSHA256Mismatch: damaged("the server received other bytes than were sent"),
  IncompleteBody: damaged("the server received fewer bytes than were sent"),
  timeout,
  html: notS3,
  "no-etag": notS3,
  "too-large": () => ({
    code: "STORAGE_PROTOCOL",
    why: "the object is larger than the 1 GiB that are read",
    fix:
      'Check that "storage.key" is the history; if it is, fetch it with another tool, make it smaller with ' +
      "`unentropy-track history prune --storage-type sqlite-local --storage-path FILE --max-runs 100000`, and put it back.",
  }),
  truncated: damaged("the answer ended early or has the wrong length"),
  hash: damaged("the bytes do not match their hash"),
  torn: conflict,
  dns: transport(
    "the endpoint's name does not resolve",
    'Check "storage.endpoint" for typing errors, and DNS on this machine.',
  ),
  tls: transport(
    "no secure connection: the TLS certificate is not accepted, or the server does not speak TLS",
    'Check "storage.endpoint" (http or https, host name, port) and the certificate; a private CA goes in ' +
      "DENO_CERT or NODE_EXTRA_CA_CERTS.",
  ),
  refused: transport(
    "nothing answers at the endpoint",
    'Check that the server runs, and the port in "storage.endpoint".',
  ),
  network: transport("the connection failed", "Try again; check the network of this machine."),
};

function byStatus(status: number): Words {
  if (status === 401) return wrongKey;
  if (status === 403) return denied;
  if (status === 408) return timeout;
  if (status === 409 || status === 412) return conflict;
  if (status === 429) return limited;
  if (status === 507) return full;
  if (status === 304) return fromCache;
  if (status >= 300 && status < 400) return wrongRegion;
  if (status >= 500 && status !== 501) return unavailable;
  return () => ({
    code: "STORAGE_PROTOCOL",
    why: "the server refused the request",
    fix: "Check that the endpoint speaks S3 with signature version 4; --verbose shows its words.",
  });
}

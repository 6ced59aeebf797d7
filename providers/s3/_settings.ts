import type { StorageConfig } from "../../config/types.ts";
import { StorageError } from "../../errors.ts";

/** Who asks. Never part of a config, a log or an error. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The variable that gave the access key id, for messages. */
  readonly keyVariable: string;
  /** The variable that gave the secret, for messages. */
  readonly secretVariable: string;
}

/** Where the database is in S3, checked. */
export interface S3Settings {
  /** `https://host[:port][/prefix]`, no slash at the end. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
  readonly pathStyle: boolean;
  readonly compress: "none" | "gzip" | "zstd";
  /** As the config says it; absent: as the history has it. */
  readonly layout?: "file" | "pieces";
  /** Milliseconds for one storage phase with all its tries. */
  readonly timeoutMs: number;
  /** Tries of one request. */
  readonly retryAttempts: number;
  readonly credentials: S3Credentials;
}

/** The object's name where the config gives none, behind the project: the name that the reference system's actions use. */
export const DEFAULT_KEY = "unentropy-metrics.db";

/**
 * Reads and checks the settings of `sqlite-s3` before anything is sent.
 *
 * @param config The storage settings; `AWS_REGION` and `AWS_ENDPOINT_URL` fill what they leave open
 * @param env The environment: credentials come from here only
 * @returns Complete settings
 * @throws {StorageError} STORAGE_SETTINGS or STORAGE_AUTH, naming the setting or variable
 */
export function s3Settings(
  config: StorageConfig,
  env: Readonly<Record<string, string | undefined>>,
): S3Settings {
  const bucket = config.bucket;
  if (bucket === undefined || bucket === "") {
    throw settingsError(
      "no bucket is named",
      'Set "storage.bucket", the input s3-bucket or UNENTROPY_S3_BUCKET.',
    );
  }
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?!\.)){1,253}[A-Za-z0-9]$/.test(bucket)) {
    throw settingsError(
      `${JSON.stringify(bucket)} is not a bucket name`,
      "Use letters, digits, hyphens and single dots; the key and the endpoint are settings of their own.",
    );
  }
  const region = first(config.region, env["AWS_REGION"], env["AWS_DEFAULT_REGION"]) ?? "us-east-1";
  const given = first(config.endpoint, env["AWS_ENDPOINT_URL_S3"], env["AWS_ENDPOINT_URL"]);
  const endpoint = parseEndpoint(given ?? `https://s3.${region}.amazonaws.com`);
  // AWS retires path-style addresses; a dot in the name would break its TLS certificate, though.
  const pathStyle = config.pathStyle ??
    !(endpoint.hostname.endsWith(".amazonaws.com") && !bucket.includes("."));
  const path = endpoint.pathname.replace(/\/+$/, "");
  if (!pathStyle && path !== "") {
    throw settingsError(
      `the endpoint has a path (${path}), which needs path-style addresses`,
      'Set "storage.pathStyle" to true.',
    );
  }
  return {
    endpoint: endpoint.origin + path,
    bucket,
    region,
    key: parseKey(config.key),
    pathStyle,
    compress: config.compress ?? "none",
    ...(config.layout !== undefined && { layout: config.layout }),
    timeoutMs: config.timeoutMs,
    retryAttempts: Math.max(1, config.retryAttempts),
    credentials: s3Credentials(env),
  };
}

function first(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== "");
}

function parseEndpoint(text: string): URL {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  const fix = 'Set "storage.endpoint" to an address like "https://s3.eu-west-1.amazonaws.com".';
  // The text is not repeated here: an address may hold a password.
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw settingsError("the endpoint is not an http or https address", fix);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw settingsError(
      "the endpoint holds a user name, a query or a fragment",
      `${fix} Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  }
  return url;
}

function parseKey(text: string | undefined): string {
  const key = text === undefined || text === "" ? DEFAULT_KEY : text;
  const wrong = key.startsWith("/") || key.endsWith("/") || key.includes("//")
    ? "starts or ends with a slash or has two in a row"
    : key.includes("?") || !key.isWellFormed() || /\p{Cc}/u.test(key)
    ? "holds a question mark, a control character or a broken character"
    : new TextEncoder().encode(key).length > 900
    ? "is longer than 900 bytes"
    : key.split("/").some((part) => part === "." || part === "..")
    ? 'has a part "." or ".."'
    : undefined;
  if (wrong !== undefined) {
    throw settingsError(
      `the key ${wrong}`,
      'Set "storage.key" to an object name like "metrics/main.db".',
    );
  }
  return key;
}

/** Where credentials may come from, the strongest first. Sources are never mixed: a key and a secret belong together. */
const CREDENTIAL_SOURCES: readonly (readonly [key: string, secret: string, token: string])[] = [
  ["INPUT_S3-ACCESS-KEY-ID", "INPUT_S3-SECRET-ACCESS-KEY", "INPUT_S3-SESSION-TOKEN"],
  ["UNENTROPY_S3_ACCESS_KEY_ID", "UNENTROPY_S3_SECRET_ACCESS_KEY", "UNENTROPY_S3_SESSION_TOKEN"],
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
];

/**
 * Reads the credentials from the first source that gives any.
 *
 * @returns The credentials, surrounding white space removed
 * @throws {StorageError} STORAGE_AUTH, naming the missing variable
 */
function s3Credentials(env: Readonly<Record<string, string | undefined>>): S3Credentials {
  const read = (name: string): string => env[name]?.trim() ?? "";
  for (const [keyVariable, secretVariable, tokenVariable] of CREDENTIAL_SOURCES) {
    const accessKeyId = read(keyVariable);
    const secretAccessKey = read(secretVariable);
    const sessionToken = read(tokenVariable);
    if (accessKeyId === "" && secretAccessKey === "") continue;
    if (accessKeyId === "" || secretAccessKey === "") {
      const [there, missing] = accessKeyId === ""
        ? [secretVariable, keyVariable]
        : [keyVariable, secretVariable];
      throw authError(`${there} is set but ${missing} is not`, `Set ${missing} too.`);
    }
    const odd = [
      [keyVariable, accessKeyId],
      [secretVariable, secretAccessKey],
      [tokenVariable, sessionToken],
    ].find(([, value = ""]) => !/^[\x21-\x7e]*$/.test(value));
    if (odd !== undefined) {
      throw authError(
        `${odd[0]} holds a space, a line break or another character that no key has`,
        "Copy the value again, without quotes and on one line.",
      );
    }
    // AWS marks temporary keys by this prefix; without their token every request fails.
    if (accessKeyId.startsWith("ASIA") && sessionToken === "") {
      throw authError(
        `${keyVariable} is a temporary key, and ${tokenVariable} is not set`,
        `Set ${tokenVariable} too.`,
      );
    }
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== "" && { sessionToken }),
      keyVariable,
      secretVariable,
    };
  }
  throw authError(
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
    "Set them (or UNENTROPY_S3_ACCESS_KEY_ID and UNENTROPY_S3_SECRET_ACCESS_KEY) as secrets of the CI job.",
  );
}

function settingsError(why: string, fix: string): StorageError {
  return new StorageError("STORAGE_SETTINGS", { what: "Cannot use the S3 storage", why, fix });
}

function authError(why: string, fix: string): StorageError {
  return new StorageError("STORAGE_AUTH", { what: "Cannot use the S3 storage", why, fix });
}

import type { S3Client } from "@bradenmacdonald/s3-lite-client";
import { startDeadline } from "./_deadline.ts";
import { parseVersions, readWhole, type S3Version } from "./s3_answer.ts";
import { decodeDatabase } from "./s3_encoding.ts";
import { s3Error, type S3Operation } from "./s3_errors.ts";
import { networkFailure, RETRY_STATUS, S3Failure } from "./s3_failure.ts";
import { s3Redactor } from "./s3_redact.ts";
import { retrying, type Surroundings } from "./s3_retry.ts";
import type { S3Settings } from "./s3_settings.ts";

/** One object as read. */
export interface S3Object {
  /** Decompressed, its hash checked. */
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** What must hold at the server for a write to happen: this ETag (raw, quoted), or nothing there. */
export type S3Condition = { readonly ifMatch: string } | { readonly ifNoneMatch: "*" };

/** The few requests that a history needs, each with tries and a deadline; every failure is a StorageError. */
export interface S3Requests {
  /** Requests sent so far, tries counted. */
  readonly count: number;
  /** Reads an object; `undefined` only if the server said that this key does not exist. */
  get(key: string, options?: { readonly versionId?: string }): Promise<S3Object | undefined>;
  /** Writes an object in one request, whatever its size; throws StorageConflictError if the condition does not hold. */
  put(key: string, bytes: Uint8Array, options?: S3PutOptions): Promise<Headers>;
  /** Deletes an object; one that is gone already is no error. */
  remove(key: string): Promise<void>;
  /** The names of all objects under `prefix`, sorted: what follows the last slash of their keys. */
  list(prefix: string): Promise<readonly string[]>;
  /** The stored versions of one object, newest first. */
  versions(key: string): Promise<readonly S3Version[]>;
}

/** How an object is written. */
export interface S3PutOptions {
  readonly condition?: S3Condition | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is being done, for errors; default `upload the database`. */
  readonly doing?: string;
}

type RequestOptions = Parameters<S3Client["makeRequest"]>[0];

/**
 * Opens a connection to a bucket. Nothing is sent yet.
 *
 * The library signs and sends but neither retries nor gives up, so every request passes through one method that does both and
 * reads the whole answer, so that a body which ends early is tried again like any other network failure.
 *
 * @param settings Checked settings
 * @param context Clock, randomness and waiting
 * @returns The requests
 */
export async function s3Requests(
  settings: S3Settings,
  context: Surroundings,
): Promise<S3Requests> {
  // Loaded here, so that only those who use S3 pay for it.
  const { S3Client, S3Errors } = await import("@bradenmacdonald/s3-lite-client");
  const redact = s3Redactor(settings.credentials);
  let count = 0;

  class PatientClient extends S3Client {
    override makeRequest(options: RequestOptions): Promise<Response> {
      return this.patiently(options, (response) => Promise.resolve(response));
    }

    /** Sends until the answer is whole and `read` accepts it, or trying is over. */
    patiently<T>(options: RequestOptions, read: (response: Response) => Promise<T>): Promise<T> {
      return retrying(async () => await read(await this.#once(options)), settings, context);
    }

    async #once(options: RequestOptions): Promise<Response> {
      context.signal?.throwIfAborted();
      count++;
      const deadline = startDeadline(
        requestDeadlineMs(settings.timeoutMs, options.payload?.length ?? 0),
        () => new S3Failure(0, "timeout"),
        context.signal,
      );
      try {
        const response = await deadline.race(
          super.makeRequest({
            ...options,
            // Signing adds to the headers: each try starts from a copy.
            headers: new Headers(options.headers),
            returnBody: true,
          }),
        );
        return await readWhole(response, deadline);
      } catch (error) {
        if (error instanceof S3Errors.ServerError) {
          // What is no XML came from something else: passing if it says so, else not S3 at all.
          const isForeign = error.code === "UnrecognizedError";
          const code = !isForeign ? error.code : RETRY_STATUS.has(error.statusCode) ? "" : "html";
          throw new S3Failure(error.statusCode, redact(code), {
            message: redact(error.message),
            region: error.region,
          });
        }
        throw networkFailure(error, redact) ?? error;
      } finally {
        deadline.stop();
      }
    }
  }

  const { credentials } = settings;
  const client = new PatientClient({
    endPoint: settings.endpoint,
    bucket: settings.bucket,
    region: settings.region,
    pathStyle: settings.pathStyle,
    accessKey: credentials.accessKeyId,
    secretKey: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
  });

  async function named<T>(operation: S3Operation, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof S3Failure)) throw error;
      throw s3Error(error, operation, { settings, redact });
    }
  }

  return {
    get count() {
      return count;
    },
    get(key, options = {}) {
      const operation = { doing: "download the database", key, permission: "s3:GetObject" };
      return named(operation, async () => {
        try {
          return await client.patiently({
            method: "GET",
            objectName: key,
            query: options.versionId === undefined ? {} : { versionId: options.versionId },
          }, async (response) => {
            const body = new Uint8Array(await response.arrayBuffer());
            const { headers } = response;
            return { bytes: await decodeDatabase(body, headers), headers };
          });
        } catch (error) {
          // Any other 404 (no such bucket, a page of a proxy) proves nothing about the object.
          if (error instanceof S3Failure && error.status === 404 && error.s3Code === "NoSuchKey") {
            return undefined;
          }
          throw error;
        }
      });
    },
    put(key, bytes, options = {}) {
      const operation = {
        doing: options.doing ?? "upload the database",
        key,
        permission: "s3:PutObject",
      };
      return named(operation, async () => {
        try {
          const response = await client.makeRequest({
            method: "PUT",
            objectName: key,
            headers: new Headers({
              "content-type": "application/vnd.sqlite3",
              ...options.headers,
              ...conditionHeaders(options.condition),
            }),
            // A view of a plain buffer: the library's type excludes shared memory, which we never have.
            payload: bytes as Uint8Array<ArrayBuffer>,
          });
          return response.headers;
        } catch (error) {
          // If-Match on a key that is gone: somebody deleted it since we read it.
          if (
            error instanceof S3Failure && error.s3Code === "NoSuchKey" &&
            options.condition !== undefined
          ) throw new S3Failure(error.status, "PreconditionFailed", { message: error.message });
          throw error;
        }
      });
    },
    remove(key) {
      const operation = { doing: "delete an object", key, permission: "s3:DeleteObject" };
      return named(operation, async () => {
        await client.makeRequest({ method: "DELETE", objectName: key, statusCode: 204 });
      });
    },
    list(prefix) {
      const operation = { doing: "list objects", key: prefix, permission: "s3:ListBucket" };
      return named(operation, async () => {
        const names: string[] = [];
        try {
          // The library does not decode every entity in a key; names of our own making have none.
          for await (const object of client.listObjects({ prefix })) {
            names.push(object.key.slice(object.key.lastIndexOf("/") + 1));
          }
        } catch (error) {
          if (error instanceof S3Failure || context.signal?.aborted) throw error;
          // The library could not make sense of the answer, and would repeat all of it.
          throw new S3Failure(200, "html");
        }
        return names.sort();
      });
    },
    versions(key) {
      const operation = { doing: "list versions", key, permission: "s3:ListBucketVersions" };
      return named(operation, async () => {
        const response = await client.makeRequest({
          method: "GET",
          objectName: "",
          query: { versions: "", prefix: key },
        });
        return parseVersions(await response.text(), key);
      });
    },
  };
}

/** One request may take a quarter of the phase's time, and as much more as its body needs at 1 MiB/s. */
function requestDeadlineMs(timeoutMs: number, bodyBytes: number): number {
  return Math.min(timeoutMs, timeoutMs / 4 + bodyBytes / 1024 ** 2 * 1000);
}

function conditionHeaders(condition: S3Condition | undefined): Readonly<Record<string, string>> {
  if (condition === undefined) return {};
  return "ifMatch" in condition
    // A proxy that compresses marks the ETag as weak, which never matches; the server knows the strong one.
    ? { "if-match": condition.ifMatch.replace(/^W\//, "") }
    : { "if-none-match": condition.ifNoneMatch };
}

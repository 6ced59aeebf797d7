import { AsyncLocalStorage } from "node:async_hooks";
import { startDeadline } from "../deadline.ts";
import type { ProviderContext } from "../types.ts";
import { parseVersions, readError, readWhole, type S3Version } from "./_answer.ts";
import { decodeDatabase, sha256 } from "./_encoding.ts";
import { s3Error, type S3Operation } from "./_errors.ts";
import { networkFailure, S3Failure } from "./_failure.ts";
import { s3Redactor } from "./_redact.ts";
import { type RetryDeps, retrying } from "./_retry.ts";
import type { S3Settings } from "./_settings.ts";
import { type S3Request, SigningClient } from "./_signing.ts";

/** One object as read. */
export interface S3Object {
  /** Decompressed. */
  readonly bytes: Uint8Array;
  /** Whether they are other bytes than the hash says that was stored with them, though they arrived as the server has them. */
  readonly isChanged: boolean;
  readonly headers: Headers;
}

/** What must hold at the server for a write to happen: this ETag (raw, quoted), or nothing there. */
export type S3Condition = { readonly ifMatch: string } | { readonly ifNoneMatch: "*" };

/** The few requests that a history needs, each with tries and a deadline; every failure is a StorageError. */
export interface S3Requests {
  /** Requests sent so far, tries counted. */
  readonly count: number;
  /** Ends all requests of `work` when the time of a phase is over, or the signal says so. */
  phase<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
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

/** What requests need from outside. */
export type S3Deps = RetryDeps & Pick<ProviderContext, "fetch">;

/** How an object is written. */
export interface S3PutOptions {
  readonly condition?: S3Condition | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is being done, for errors; default `upload the database`. */
  readonly doing?: string;
}

/**
 * Opens a connection to a bucket. Nothing is sent yet.
 *
 * Every request passes through one function that gives up in time, reads the whole answer, and tries again what may pass; a body that
 * ends early is such a failure like any other.
 *
 * @param context Network, clock, randomness and waiting
 * @returns The requests
 */
export function s3Requests(settings: S3Settings, context: S3Deps): S3Requests {
  const redact = s3Redactor(settings.credentials);
  const phase = new AsyncLocalStorage<AbortSignal>();
  const signalNow = () => phase.getStore() ?? context.signal;
  let count = 0;
  const client = new SigningClient(settings, (request) => patiently(request, same));

  /** Sends until the answer is whole and `read` accepts it, or trying is over. */
  function patiently<T>(
    request: S3Request,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const signal = signalNow();
    return retrying(async () => await read(await once(request)), settings, {
      ...context,
      ...(signal !== undefined && { signal }),
    });
  }

  async function once(request: S3Request): Promise<Response> {
    const { method, payload } = request;
    const { url, headers } = await client.sign(request);
    const deadline = startDeadline(
      requestDeadlineMs(settings.timeoutMs, payload?.length ?? 0),
      () => new S3Failure(0, "timeout"),
      signalNow(),
    );
    const { signal } = deadline;
    try {
      count++;
      const response = await context.fetch(url, {
        method,
        headers,
        // Followed, a redirect would lead to a bucket or a web page that nobody named.
        redirect: "manual",
        signal,
        ...(payload !== undefined && { body: payload }),
      });
      if (response.status !== (request.statusCode ?? 200)) throw await readError(response, redact);
      return await readWhole(response, deadline);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw networkFailure(error, redact) ?? error;
    } finally {
      deadline.stop();
    }
  }

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
    async phase(signal, work) {
      const deadline = startDeadline(
        settings.timeoutMs,
        () => new S3Failure(0, "timeout"),
        signal ?? context.signal,
      );
      try {
        return await phase.run(deadline.signal, work);
      } finally {
        deadline.stop();
      }
    },
    get(key, options = {}) {
      const operation = { doing: "download the database", key, permission: "s3:GetObject" };
      let torn: string | undefined;
      return named(operation, async () => {
        try {
          return await patiently({
            method: "GET",
            objectName: key,
            query: options.versionId === undefined ? {} : { versionId: options.versionId },
          }, async (response) => {
            const body = new Uint8Array(await response.arrayBuffer());
            const { headers } = response;
            const { isTorn, ...decoded } = await decodeDatabase(body, headers);
            const pair = `${headers.get("etag")} ${sha256(body)}`;
            // A write based on that ETag would undo what those bytes lack. What comes again is no accident: not every ETag is an MD5.
            if (isTorn && torn !== pair) {
              torn = pair;
              throw new S3Failure(200, "torn", { message: "its ETag is that of other bytes" });
            }
            return { ...decoded, headers };
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
          // Whatever a gateway writes into the body: the status says that the condition does not hold. If-Match on a key that is gone
          // is 404: somebody deleted it since we read it.
          const isConflict = options.condition !== undefined && error instanceof S3Failure &&
            ([409, 412].includes(error.status) || error.s3Code === "NoSuchKey");
          if (!isConflict) throw error;
          throw new S3Failure(error.status, "PreconditionFailed", { message: error.message });
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
        const versions: S3Version[] = [];
        let next: string | undefined;
        for (let pages = 0; pages < MAX_VERSION_PAGES; pages++) {
          const from: Record<string, string> = next === undefined
            ? {}
            : { "key-marker": key, "version-id-marker": next };
          const response = await client.makeRequest({
            method: "GET",
            objectName: "",
            query: { versions: "", prefix: key, ...from },
          });
          const page = parseVersions(await response.text(), key);
          versions.push(...page.versions);
          // A server that does not know markers gives the first page again.
          if (page.next === undefined || page.next === next) break;
          next = page.next;
        }
        return versions;
      });
    },
  };
}

/** Of a thousand versions and deletions each. */
const MAX_VERSION_PAGES = 20;

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

function same(response: Response): Promise<Response> {
  return Promise.resolve(response);
}

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** What goes wrong with one request. */
export type FakeFault =
  /** An S3 error; nothing is done. */
  | {
    readonly status: number;
    readonly code: string;
    readonly message?: string | ((request: FakeRequest) => string);
    readonly region?: string;
  }
  /** Something in between answers in its own words; nothing is done. `says` is a longer length than the body has. */
  | {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string;
    readonly says?: number;
  }
  /** The headers come, then one byte after the other without an end. */
  | "drip"
  /** The connection breaks before anything is done. */
  | "drop"
  /** It is done, then the connection breaks: the client cannot know. */
  | "drop-after"
  /** It is done, but the answer's body ends in the middle. */
  | "truncate"
  /** Fewer bytes than stored, with a matching length: only a hash can tell. */
  | "short"
  /** One byte is another: only a hash can tell. */
  | "flip"
  /** Nothing is answered until the server closes. */
  | "stall"
  /** The headers come, half of the body, then nothing. */
  | "stall-body"
  /** A web page with status 200. */
  | "html"
  /** A web page with status 404. */
  | "html-404"
  /** 404 without a body. */
  | "empty-404"
  /** Somebody else writes the same object just before. */
  | "etag-change"
  /** The body comes in small pieces. */
  | "slow";

/** Which request a fault hits: the n-th of its method since the server's start, 1 for the first; `undefined`: every one. */
export interface FakeRule {
  readonly method: "GET" | "PUT" | "DELETE" | "HEAD";
  readonly nth?: number;
  readonly fault: FakeFault;
  /** Only requests whose key ends so. */
  readonly keyEnds?: string;
}

/** One request as it came. */
export interface FakeRequest {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the server behaves. */
export interface FakeS3Options {
  /** Writes all the same when a condition does not hold. Default false. */
  readonly ignoresConditions?: boolean;
  /** Answers a conditional write with 501. Default false. */
  readonly refusesConditions?: boolean;
  /** What is deleted is still there as a version, and can be listed. Default false. */
  readonly keepsVersions?: boolean;
  /** Keys per page of a list. Default 1000. */
  readonly pageSize?: number;
  /** Existing bucket. Default `metrics`. */
  readonly bucket?: string;
}

const KEPT_HEADERS = /^(content-type|content-encoding|x-amz-meta-.*)$/;

/** An S3 server in this process, path-style only, with faults on demand. Signatures are kept, not verified. */
export class FakeS3 implements AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly bucket: string;
  /** Key → object. */
  readonly objects = new Map<string, Stored>();
  /** Key → earlier bytes, oldest first, as a versioned bucket keeps them. */
  readonly versions = new Map<string, Uint8Array[]>();
  readonly requests: FakeRequest[] = [];
  rules: FakeRule[] = [];
  readonly #server;
  readonly #options: FakeS3Options;
  readonly #counts = new Map<string, number>();

  private constructor(server: ReturnType<typeof createServer>, options: FakeS3Options) {
    this.#server = server;
    this.#options = options;
    this.bucket = options.bucket ?? "metrics";
    // A listening TCP server has an address with a port.
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(options: FakeS3Options = {}): Promise<FakeS3> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const fake = new FakeS3(server, options);
    server.on("request", (request, response) => {
      fake.#serve(request, response).catch((error) => response.destroy(error));
    });
    return fake;
  }

  /** Requests of one method so far. */
  count(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  /** Forgets requests, counts and rules; objects stay. */
  calm(): void {
    this.rules = [];
    this.requests.length = 0;
    this.#counts.clear();
  }

  put(key: string, bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): void {
    const before = this.objects.get(key);
    if (before !== undefined) {
      this.versions.set(key, [...this.versions.get(key) ?? [], before.bytes]);
    }
    this.objects.set(key, { bytes, etag: `"${md5(bytes)}"`, headers });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    const url = new URL(request.url ?? "/", this.endpoint);
    const [, bucket = "", ...rest] = url.pathname.split("/");
    const key = rest.map(decodeURIComponent).join("/");
    const method = request.method ?? "";
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const seen = { method, key, query: url.searchParams, headers, sizeBytes: body.length };
    this.requests.push(seen);
    const count = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, count);
    const fault = this.rules.find((rule) =>
      rule.method === method && (rule.nth ?? count) === count && key.endsWith(rule.keyEnds ?? "")
    )?.fault;
    if (fault === "drop") return void response.destroy();
    if (fault === "stall") return;
    if (fault === "drip") return drip(response);
    if (typeof fault === "object" && "body" in fault) return speak(response, fault);
    if (fault === "etag-change") this.#rewrite(key);
    if (typeof fault === "object") {
      return sendError(response, fault.status, fault.code, {
        message: typeof fault.message === "function"
          ? fault.message(seen)
          : fault.message ?? "On demand.",
        ...(fault.region !== undefined && { region: fault.region }),
      });
    }
    if (fault === "html" || fault === "html-404") {
      response.writeHead(fault === "html" ? 200 : 404, { "content-type": "text/html" });
      return void response.end("<!DOCTYPE html><html><body>Please sign in</body></html>");
    }
    if (fault === "empty-404") return void response.writeHead(404).end();
    if (bucket !== this.bucket) return sendError(response, 404, "NoSuchBucket");
    const reply = key === "" && method === "GET" ? this.#list(seen) : this.#object(seen, body);
    if (fault === "drop-after") return void response.destroy();
    send(response, reply, fault);
  }

  /** Another writer's change: the same content under another ETag, of the form that multipart uploads have. */
  #rewrite(key: string): void {
    const stored = this.objects.get(key);
    if (stored !== undefined) {
      const etag = `"${md5(new TextEncoder().encode(stored.etag))}-2"`;
      this.objects.set(key, { ...stored, etag });
    }
  }

  #object(request: FakeRequest, body: Uint8Array): Reply {
    const { method, key, headers, query } = request;
    const stored = this.objects.get(key);
    if (method === "GET" || method === "HEAD") {
      const version = query.get("versionId");
      if (version !== null) {
        const bytes = this.versions.get(key)?.[Number(version.slice(1))];
        return bytes === undefined
          ? errorReply(404, "NoSuchVersion")
          : { status: 200, headers: { etag: `"${md5(bytes)}"` }, body: bytes };
      }
      if (stored === undefined) return errorReply(404, "NoSuchKey");
      return { status: 200, headers: { etag: stored.etag, ...stored.headers }, body: stored.bytes };
    }
    if (method === "DELETE") {
      if (stored !== undefined && this.#options.keepsVersions) {
        this.versions.set(key, [...this.versions.get(key) ?? [], stored.bytes]);
      }
      this.objects.delete(key);
      return { status: 204, headers: {}, body: undefined };
    }
    if (method !== "PUT") return errorReply(405, "MethodNotAllowed");
    const refusal = this.#refusal(headers, stored);
    if (refusal !== undefined) return refusal;
    if (headers["x-amz-content-sha256"] !== hash("sha256", body)) {
      return errorReply(400, "XAmzContentSHA256Mismatch");
    }
    this.put(
      key,
      body,
      Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name))),
    );
    return { status: 200, headers: { etag: `"${md5(body)}"` }, body: undefined };
  }

  #refusal(headers: FakeRequest["headers"], stored: Stored | undefined): Reply | undefined {
    const ifMatch = headers["if-match"];
    const ifNoneMatch = headers["if-none-match"];
    if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
    if (this.#options.refusesConditions) return errorReply(501, "NotImplemented");
    if (this.#options.ignoresConditions) return undefined;
    if (ifMatch !== undefined && stored === undefined) return errorReply(404, "NoSuchKey");
    const fails = (ifMatch !== undefined && ifMatch !== stored?.etag) ||
      (ifNoneMatch === "*" && stored !== undefined);
    return fails ? errorReply(412, "PreconditionFailed") : undefined;
  }

  #list({ query }: FakeRequest): Reply {
    const prefix = query.get("prefix") ?? "";
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    if (query.has("versions")) {
      const deleted = this.#options.keepsVersions
        ? [...this.versions.keys()].filter((key) =>
          key.startsWith(prefix) && !this.objects.has(key)
        )
        : [];
      return xmlReply("ListVersionsResult", this.#versionsXml([...keys, ...deleted], query));
    }
    const from = Number(query.get("continuation-token") ?? 0);
    const size = Math.min(this.#options.pageSize ?? 1000, Number(query.get("max-keys") ?? 1000));
    const page = keys.slice(from, from + size);
    const isTruncated = from + size < keys.length;
    return xmlReply(
      "ListBucketResult",
      `<IsTruncated>${isTruncated}</IsTruncated>` +
        (isTruncated ? `<NextContinuationToken>${from + size}</NextContinuationToken>` : "") +
        page.map((key) => {
          const stored = this.objects.get(key);
          return `<Contents><Key>${escapeXml(key)}</Key><LastModified>2026-01-01T00:00:00.000Z` +
            `</LastModified><ETag>${escapeXml(stored?.etag ?? "")}</ETag>` +
            `<Size>${stored?.bytes.length ?? 0}</Size></Contents>`;
        }).join(""),
    );
  }

  #versionsXml(keys: readonly string[], query: URLSearchParams): string {
    const all = keys.flatMap((key) => {
      const older = this.versions.get(key) ?? [];
      // Over a deleted one lies a marker, which is no version.
      const count = older.length + (this.objects.has(key) ? 1 : 0);
      return Array.from({ length: count }, (_, at) => count - 1 - at)
        .map((number) => ({ key, id: `v${number}`, isLatest: number === older.length }));
    });
    const [key, id] = [query.get("key-marker"), query.get("version-id-marker")];
    const from = key === null ? 0 : all.findIndex((one) => one.key === key && one.id === id) + 1;
    const page = all.slice(from, from + (this.#options.pageSize ?? 1000));
    const last = from + page.length < all.length ? page.at(-1) : undefined;
    return page.map((one) =>
      `<Version><Key>${escapeXml(one.key)}</Key><VersionId>${one.id}</VersionId>` +
      `<IsLatest>${one.isLatest}</IsLatest></Version>`
    ).join("") + `<IsTruncated>${last !== undefined}</IsTruncated>` +
      (last === undefined ? "" : `<NextKeyMarker>${escapeXml(last.key)}</NextKeyMarker>` +
        `<NextVersionIdMarker>${last.id}</NextVersionIdMarker>`);
  }
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

function errorReply(
  status: number,
  code: string,
  options: { readonly message?: string; readonly region?: string } = {},
): Reply {
  const region = options.region === undefined ? "" : `<Region>${options.region}</Region>`;
  return xmlReply(
    "Error",
    `<Code>${code}</Code><Message>${escapeXml(options.message ?? code)}</Message>${region}`,
    status,
  );
}

function xmlReply(root: string, inner: string, status = 200): Reply {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${inner}</${root}>`;
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: new TextEncoder().encode(text),
  };
}

function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  options: { readonly message?: string; readonly region?: string } = {},
): void {
  send(response, errorReply(status, code, options), undefined);
}

function send(response: ServerResponse, reply: Reply, fault: FakeFault | undefined): void {
  if (reply.body === undefined) return void response.writeHead(reply.status, reply.headers).end();
  const body = fault === "short"
    ? reply.body.subarray(0, reply.body.length / 2)
    : fault === "flip"
    ? reply.body.map((byte, at) => at === reply.body!.length >> 1 ? byte ^ 1 : byte)
    : reply.body;
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(body.length) });
  const half = body.subarray(0, body.length >> 1);
  if (fault === "truncate") return void response.write(half, () => response.destroy());
  if (fault === "stall-body") return void response.write(half);
  if (fault === "slow") {
    for (let at = 0; at < body.length; at += 1000) response.write(body.subarray(at, at + 1000));
    return void response.end();
  }
  response.end(body);
}

/** A byte each 20 ms: sooner than any limit for silence. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "1000000", etag: '"x"' });
  const timer = setInterval(() => response.write("."), 20);
  response.on("close", () => clearInterval(timer));
}

function speak(
  response: ServerResponse,
  { status, headers, body, says }: Extract<FakeFault, { body: string }>,
): void {
  if (says === undefined) return void response.writeHead(status, headers).end(body);
  response.writeHead(status, { ...headers, "content-length": String(says) });
  response.write(body, () => response.destroy());
}

function md5(bytes: Uint8Array): string {
  return hash("md5", bytes);
}

function hash(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&#34;");
}

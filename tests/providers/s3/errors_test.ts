import assert from "node:assert/strict";
import { StorageConflictError, StorageError } from "../../../errors.ts";
import { s3Requests } from "../../../providers/s3/_client.ts";
import { s3Error } from "../../../providers/s3/_errors.ts";
import { networkFailure, S3Failure } from "../../../providers/s3/_failure.ts";
import { s3Redactor } from "../../../providers/s3/_redact.ts";
import { s3Settings } from "../../../providers/s3/_settings.ts";
import { s3Config, s3Context, SECRETS } from "./_s3.ts";

const settings = s3Settings(
  s3Config({ endpoint: "https://s3.example.com", bucket: "metrics" }),
  SECRETS,
);
const context = { settings, redact: s3Redactor(settings.credentials) };
const READ = { doing: "download the database", key: "a.db", permission: "s3:GetObject" };
const WRITE = { doing: "upload the database", key: "a.db", permission: "s3:PutObject" };

/** Status, S3 code, then the stable code and what must be said. */
const ANSWERS: readonly (readonly [string, number, string, string, RegExp])[] = [
  ["a wrong key", 403, "InvalidAccessKeyId", "STORAGE_AUTH", /AWS_ACCESS_KEY_ID/],
  ["a wrong secret", 403, "SignatureDoesNotMatch", "STORAGE_AUTH", /AWS_SECRET_ACCESS_KEY/],
  ["an expired token", 400, "ExpiredToken", "STORAGE_AUTH", /expired.*fresh temporary/s],
  ["an invalid token", 400, "InvalidToken", "STORAGE_AUTH", /session token/],
  ["clock skew", 403, "RequestTimeTooSkewed", "STORAGE_AUTH", /clock.*NTP/s],
  ["a missing bucket", 404, "NoSuchBucket", "STORAGE_NOT_FOUND", /no bucket "metrics"/],
  [
    "a missing permission",
    403,
    "AccessDenied",
    "STORAGE_PERMISSION",
    /s3:GetObject.*s3:ListBucket/s,
  ],
  ["a bare 403", 403, "", "STORAGE_PERMISSION", /s3:GetObject/],
  [
    "a redirect",
    301,
    "PermanentRedirect",
    "STORAGE_SETTINGS",
    /region us-east-1.*storage\.region/s,
  ],
  ["a malformed scope", 400, "AuthorizationHeaderMalformed", "STORAGE_SETTINGS", /storage\.region/],
  ["too many requests", 503, "SlowDown", "STORAGE_RATE_LIMIT", /slow down/],
  ["a full disk", 507, "XMinioStorageFull", "STORAGE_QUOTA", /no room/],
  ["a broken server", 500, "InternalError", "STORAGE_UNAVAILABLE", /status 500 InternalError/],
  ["a slow server", 0, "timeout", "STORAGE_TIMEOUT", /storage\.timeout/],
  ["a web page", 200, "html", "STORAGE_PROTOCOL", /not one of S3.*storage\.endpoint/s],
  ["an unknown host", 0, "dns", "STORAGE_NETWORK", /does not resolve/],
  ["a rejected certificate", 0, "tls", "STORAGE_NETWORK", /certificate/],
  ["a closed port", 0, "refused", "STORAGE_NETWORK", /nothing answers/],
  ["a cut body", 200, "truncated", "STORAGE_NETWORK", /ended early/],
  ["bytes and ETag of two writers", 200, "torn", "STORAGE_CONFLICT", /Nothing was lost/],
  ["a changed body", 200, "hash", "STORAGE_NETWORK", /hash/],
  ["something new", 418, "Teapot", "STORAGE_PROTOCOL", /status 418 Teapot/],
];

for (const [what, status, s3Code, code, words] of ANSWERS) {
  Deno.test(`s3Error() says what, why and what to do about ${what}`, () => {
    const error = s3Error(new S3Failure(status, s3Code), READ, context);
    assert.ok(error instanceof StorageError);
    assert.equal(error.code, code);
    assert.match(
      error.what,
      /^Cannot download the database at s3:\/\/metrics\/a\.db on https:\/\/s3\.example\.com$/,
    );
    assert.match(`${error.why} ${error.fix}`, words);
    assert.match(error.fix, /[^.]$/);
  });
}

Deno.test("s3Error() names the permission of the operation", () => {
  assert.match(
    s3Error(new S3Failure(403, "AccessDenied"), WRITE, context).fix,
    /^Grant s3:PutObject on metrics\/a\.db$/,
  );
  const list = { doing: "list objects", key: "a.db.runs/", permission: "s3:ListBucket" };
  assert.match(
    s3Error(new S3Failure(403, "AccessDenied"), list, context).fix,
    /^Grant s3:ListBucket on metrics$/,
  );
});

Deno.test("s3Error() names the region that the server named, if it is one", () => {
  const at = (region: string): string =>
    s3Error(new S3Failure(400, "AuthorizationHeaderMalformed", { region }), READ, context).fix;
  assert.match(at("eu-west-3"), /"eu-west-3".*s3\.eu-west-3\.amazonaws\.com/);
  assert.doesNotMatch(at("<script>"), /script/);
});

Deno.test("s3Error() calls a failed condition a conflict", () => {
  assert.ok(
    s3Error(new S3Failure(412, "PreconditionFailed"), WRITE, context) instanceof
      StorageConflictError,
  );
});

/** What the runtimes really throw. */
const THROWN: readonly (readonly [string, Error, string | undefined])[] = [
  [
    "Deno, unknown host",
    new TypeError("fetch failed", {
      cause: new Error(
        "error sending request for url (http://x.invalid/): client error (Connect): dns error: failed to lookup " +
          "address information: Name or service not known",
      ),
    }),
    "dns",
  ],
  [
    "Deno, unknown certificate",
    new TypeError(
      "error sending request: client error (Connect): invalid peer certificate: UnknownIssuer",
    ),
    "tls",
  ],
  ["Node, unknown host", caused("ENOTFOUND", "getaddrinfo ENOTFOUND x.invalid"), "dns"],
  ["Node, closed port", caused("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9"), "refused"],
  ["Node, self-signed", caused("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"), "tls"],
  ["Node, no TLS there", caused("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number"), "tls"],
  [
    "Node, cut body",
    new TypeError("terminated", { cause: new Error("other side closed") }),
    "truncated",
  ],
  ["Node, reset", caused("ECONNRESET", "read ECONNRESET"), "network"],
  ["a programmer's mistake", new RangeError("out of range"), undefined],
];

function caused(code: string, message: string): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

for (const [what, error, code] of THROWN) {
  Deno.test(`networkFailure() understands ${what}`, () => {
    assert.equal(networkFailure(error, context.redact)?.s3Code, code);
  });
}

Deno.test("networkFailure() keeps no secret", () => {
  const url = `http://h/?X-Amz-Signature=${"0f".repeat(32)}&X-Amz-Security-Token=${
    encodeURIComponent(SECRETS.AWS_SESSION_TOKEN)
  }`;
  const failure = networkFailure(
    new TypeError(`error sending request for url (${url})`),
    context.redact,
  );
  assert.equal(
    failure?.message,
    "error sending request for url (http://h/?X-Amz-Signature=***&X-Amz-Security-Token=***",
  );
  assert.equal(failure?.cause, undefined);
});

async function readFrom(endpoint: string): Promise<unknown> {
  const requests = s3Requests(
    s3Settings(s3Config({ endpoint, bucket: "metrics" }, { retryAttempts: 1 }), SECRETS),
    s3Context(),
  );
  return await requests.get("k");
}

Deno.test("a closed port, a plain server behind https and a self-signed certificate are told apart", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr as Deno.NetAddr; // a TCP listener's
  closed.close();
  await assert.rejects(() => readFrom(`http://127.0.0.1:${port}`), {
    code: "STORAGE_NETWORK",
    why: "nothing answers at the endpoint",
  });
  const folder = new URL("../../fixtures/s3/", import.meta.url);
  const serve = (tls: object): Deno.HttpServer<Deno.NetAddr> =>
    Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {}, ...tls },
      () => new Response("hello"),
    );
  for (
    const tls of [{}, {
      cert: await Deno.readTextFile(new URL("self_signed.crt", folder)),
      key: await Deno.readTextFile(new URL("self_signed.key", folder)),
    }]
  ) {
    const server = serve(tls);
    await assert.rejects(() => readFrom(`https://127.0.0.1:${server.addr.port}`), {
      code: "STORAGE_NETWORK",
      why: /TLS certificate/,
    });
    await server.shutdown();
  }
});

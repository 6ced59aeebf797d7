import assert from "node:assert/strict";
import type { StorageConfig } from "../../../config/types.ts";
import { s3Requests } from "../../../providers/s3/_client.ts";
import { s3Settings } from "../../../providers/s3/_settings.ts";
import { s3Config, s3Context, SECRETS } from "./_s3.ts";

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Headers;
}

/** What one request sends, seen in place of the network. */
async function sent(
  config: Partial<StorageConfig>,
  key: string,
  answer: Response = new Response("x", { headers: { etag: '"e"' } }),
): Promise<{ readonly sent: Sent; readonly outcome: unknown }> {
  let seen: Sent | undefined;
  const fetch = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    seen = { url: String(url), init, headers: new Headers(init.headers) };
    return Promise.resolve(answer);
  };
  const place = { endpoint: "https://s3.example.com", bucket: "metrics" };
  const settings = s3Settings(s3Config(place, { retryAttempts: 1, ...config }), SECRETS);
  const requests = s3Requests(settings, s3Context({ fetch }));
  let outcome: unknown;
  try {
    outcome = await requests.get(key);
  } catch (error) {
    outcome = error;
  }
  assert.ok(seen);
  return { sent: seen, outcome };
}

const ADDRESSES: readonly (readonly [Partial<StorageConfig>, string, string])[] = [
  [{}, "a b/c+d.db", "https://s3.example.com/metrics/a%20b/c%2Bd.db"],
  [{ endpoint: "http://localhost:9000" }, "k", "http://localhost:9000/metrics/k"],
  [{ endpoint: "https://h.example.com/s3/v1" }, "k", "https://h.example.com/s3/v1/metrics/k"],
  [{ pathStyle: false }, "k", "https://metrics.s3.example.com/k"],
  [
    { endpoint: "https://s3.eu-west-1.amazonaws.com" },
    "k",
    "https://metrics.s3.eu-west-1.amazonaws.com/k",
  ],
];

Deno.test("s3Requests() sends to the address of its style", async () => {
  for (const [config, key, url] of ADDRESSES) {
    assert.equal((await sent(config, key)).sent.url, url);
  }
});

Deno.test("s3Requests() signs in headers, never in the address", async () => {
  const { sent: { url, headers } } = await sent({}, "k");
  assert.doesNotMatch(url, /[?&]/);
  assert.match(
    headers.get("authorization") ?? "",
    /^AWS4-HMAC-SHA256 Credential=AKIATESTKEY0123456789\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
  );
  assert.equal(headers.get("x-amz-security-token"), SECRETS.AWS_SESSION_TOKEN);
});

Deno.test("s3Requests() does not follow a redirect, and names the region behind it", async () => {
  const answer = new Response(null, {
    status: 301,
    headers: { location: "https://elsewhere.example.com/", "x-amz-bucket-region": "eu-central-1" },
  });
  const { sent: { init }, outcome } = await sent({}, "k", answer);
  assert.equal(init.redirect, "manual");
  assert.ok(outcome instanceof Error && "code" in outcome && "why" in outcome);
  assert.equal(outcome.code, "STORAGE_SETTINGS");
  assert.match(String(outcome.why), /in region eu-central-1, not us-east-1/);
});

Deno.test("s3Requests() takes a web page for what it is", async () => {
  const { outcome } = await sent({}, "k", new Response("\n <html lang=en>"));
  assert.ok(outcome instanceof Error && "code" in outcome);
  assert.equal(outcome.code, "STORAGE_PROTOCOL");
});

Deno.test("s3Requests() ends a request that takes too long", async () => {
  let ended: unknown;
  const fetch = (_: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
    new Promise((_, reject) =>
      init.signal?.addEventListener("abort", () => {
        ended = init.signal?.reason;
        reject(ended);
      })
    );
  const place = { endpoint: "https://s3.example.com", bucket: "metrics" };
  const config = s3Config(place, { retryAttempts: 1, timeoutMs: 40 });
  const requests = s3Requests(s3Settings(config, SECRETS), s3Context({ fetch }));
  await assert.rejects(() => requests.get("k"), { code: "STORAGE_TIMEOUT" });
  assert.ok(ended instanceof Error);
});

Deno.test("s3Requests() stops trying when the phase's time is over", async () => {
  let now = 0;
  let tries = 0;
  const fetch = (): Promise<Response> => {
    tries++;
    now += 30_000;
    return Promise.resolve(new Response("", { status: 503 }));
  };
  const place = { endpoint: "https://s3.example.com", bucket: "metrics" };
  const config = s3Config(place, { retryAttempts: 50, timeoutMs: 120_000 });
  const requests = s3Requests(
    s3Settings(config, SECRETS),
    s3Context({ fetch, now: () => now }),
  );
  await assert.rejects(() => requests.get("k"), { code: "STORAGE_UNAVAILABLE" });
  assert.equal(tries, 4);
});

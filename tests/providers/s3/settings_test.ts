import assert from "node:assert/strict";
import type { StorageConfig } from "../../../config/types.ts";
import { StorageError } from "../../../errors.ts";
import { s3Settings } from "../../../providers/s3/_settings.ts";

const CONFIG: StorageConfig = {
  type: "sqlite-s3",
  bucket: "metrics",
  timeoutMs: 120_000,
  retryAttempts: 5,
};
const KEYS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI" };

Deno.test("s3Settings() needs nothing but a bucket and credentials", () => {
  const { credentials: _, ...settings } = s3Settings(CONFIG, KEYS);
  assert.deepEqual(settings, {
    endpoint: "https://s3.us-east-1.amazonaws.com",
    bucket: "metrics",
    region: "us-east-1",
    key: "unentropy-metrics.db",
    pathStyle: false,
    compress: "none",
    timeoutMs: 120_000,
    retryAttempts: 5,
  });
});

const ENDPOINTS:
  readonly (readonly [Partial<StorageConfig>, Record<string, string>, string, boolean])[] = [
    [{ region: "eu-west-1" }, {}, "https://s3.eu-west-1.amazonaws.com", false],
    [{}, { AWS_REGION: "eu-north-1" }, "https://s3.eu-north-1.amazonaws.com", false],
    [{}, { AWS_DEFAULT_REGION: "eu-north-1" }, "https://s3.eu-north-1.amazonaws.com", false],
    [{ bucket: "my.metrics" }, {}, "https://s3.us-east-1.amazonaws.com", true],
    [{ endpoint: "http://localhost:9000/" }, {}, "http://localhost:9000", true],
    [{ endpoint: "minio.example.com" }, {}, "https://minio.example.com", true],
    [
      { endpoint: "https://h.example.com/storage/v1/s3/" },
      {},
      "https://h.example.com/storage/v1/s3",
      true,
    ],
    [{}, { AWS_ENDPOINT_URL: "https://a.example.com" }, "https://a.example.com", true],
    [
      {},
      { AWS_ENDPOINT_URL: "https://a.example.com", AWS_ENDPOINT_URL_S3: "https://b.example.com" },
      "https://b.example.com",
      true,
    ],
    [{ endpoint: "https://c.example.com", pathStyle: false }, {}, "https://c.example.com", false],
  ];

Deno.test("s3Settings() finds the endpoint and the style of addresses", () => {
  for (const [config, env, endpoint, pathStyle] of ENDPOINTS) {
    const settings = s3Settings({ ...CONFIG, ...config }, { ...KEYS, ...env });
    assert.deepEqual([settings.endpoint, settings.pathStyle], [endpoint, pathStyle]);
  }
});

const WRONG: readonly (readonly [string, Partial<StorageConfig>, RegExp])[] = [
  ["no bucket", { bucket: "" }, /storage\.bucket/],
  ["a bucket with a slash", { bucket: "metrics/main" }, /not a bucket name/],
  ["a bucket with two dots", { bucket: "a..b" }, /not a bucket name/],
  ["another scheme", { endpoint: "ftp://x" }, /not an http or https address/],
  ["no address at all", { endpoint: "http://" }, /not an http or https address/],
  ["a path without path-style", { endpoint: "https://x/y", pathStyle: false }, /pathStyle/],
  ["a key from the root", { key: "/a.db" }, /slash/],
  ["a key that is a folder", { key: "a/" }, /slash/],
  ["a key with an empty part", { key: "a//b.db" }, /slash/],
  ["a key that leaves", { key: "a/../b.db" }, /"\.\."/],
  ["a key with a question mark", { key: "a?b.db" }, /question mark/],
  ["a key with a line break", { key: "a\nb.db" }, /control character/],
  ["a key with half a character", { key: "a\ud800.db" }, /broken character/],
  ["a very long key", { key: "é".repeat(451) }, /900 bytes/],
];

for (const [what, config, message] of WRONG) {
  Deno.test(`s3Settings() refuses ${what} and names the setting`, () => {
    assert.throws(() => s3Settings({ ...CONFIG, ...config }, KEYS), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, "STORAGE_SETTINGS");
      assert.match(`${error.message} ${error.fix}`, message);
      return true;
    });
  });
}

Deno.test("s3Settings() refuses a secret in the endpoint without repeating it", () => {
  for (const endpoint of ["https://key:hunter2@host", "https://host/?X-Amz-Signature=hunter2"]) {
    assert.throws(() => s3Settings({ ...CONFIG, endpoint }, KEYS), (error) => {
      assert.ok(error instanceof StorageError);
      assert.doesNotMatch(`${error.message} ${error.fix}`, /hunter2/);
      return true;
    });
  }
});

Deno.test("s3Settings() takes inputs before UNENTROPY_S3_*, and those before AWS_*, as whole sets", () => {
  const aws = { ...KEYS, AWS_SESSION_TOKEN: "aws-token" };
  const own = {
    UNENTROPY_S3_ACCESS_KEY_ID: "own-key",
    UNENTROPY_S3_SECRET_ACCESS_KEY: "own-secret",
  };
  const input = {
    "INPUT_S3-ACCESS-KEY-ID": " in-key ",
    "INPUT_S3-SECRET-ACCESS-KEY": "in-secret\n",
  };
  const empty = { "INPUT_S3-ACCESS-KEY-ID": "", "INPUT_S3-SECRET-ACCESS-KEY": "" };
  const read = (env: Record<string, string>): readonly (string | undefined)[] => {
    const { accessKeyId, secretAccessKey, sessionToken } = s3Settings(CONFIG, env).credentials;
    return [accessKeyId, secretAccessKey, sessionToken];
  };
  assert.deepEqual(read(aws), ["AKIDEXAMPLE", "wJalrXUtnFEMI", "aws-token"]);
  assert.deepEqual(read({ ...aws, ...own, ...empty }), ["own-key", "own-secret", undefined]);
  assert.deepEqual(read({ ...aws, ...own, ...input }), ["in-key", "in-secret", undefined]);
});

const CREDENTIALS: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ["no credentials", {}, /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set/],
  ["no secret", { AWS_ACCESS_KEY_ID: "k" }, /AWS_SECRET_ACCESS_KEY is not/],
  ["no key id", { UNENTROPY_S3_SECRET_ACCESS_KEY: "s" }, /UNENTROPY_S3_ACCESS_KEY_ID is not/],
  [
    "half of an input",
    { ...KEYS, "INPUT_S3-ACCESS-KEY-ID": "k" },
    /INPUT_S3-SECRET-ACCESS-KEY is not/,
  ],
  [
    "a secret of two lines",
    { AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "a\nb" },
    /^Cannot use the S3 storage: AWS_SECRET_ACCESS_KEY holds a space, a line break or another character that no key has$/,
  ],
  ["a key id in quotes of a word processor", {
    AWS_ACCESS_KEY_ID: "“k”",
    AWS_SECRET_ACCESS_KEY: "s",
  }, /AWS_ACCESS_KEY_ID holds/],
  [
    "a temporary key without its token",
    { AWS_ACCESS_KEY_ID: "ASIAX", AWS_SECRET_ACCESS_KEY: "s" },
    /AWS_SESSION_TOKEN is not set/,
  ],
];

for (const [what, env, message] of CREDENTIALS) {
  Deno.test(`s3Settings() refuses ${what} and names the variable`, () => {
    assert.throws(() => s3Settings(CONFIG, env), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, "STORAGE_AUTH");
      assert.match(error.message, message);
      return true;
    });
  });
}

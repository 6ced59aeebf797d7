import assert from "node:assert/strict";
import { database, encodeBase64, s3Config, s3Context, SECRETS } from "./_s3.ts";
import { join } from "node:path";
import { s3Store } from "../../../providers/s3/store.ts";
import { runCli } from "../../commands/_cli.ts";
import { type FakeFault, type FakeRequest, FakeS3 } from "../../fakes/s3.ts";

/** Every form in which a secret could get out. */
const FORMS = Object.values(SECRETS).flatMap((secret) => {
  const base64 = encodeBase64(secret);
  return [secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, "")];
});

/** Fails if a text holds a secret, or what a signed request is made of. */
function assertClean(text: string, where: string): void {
  for (const form of FORMS) assert.ok(!text.includes(form), `${where} holds ${form}`);
  assert.doesNotMatch(text, /Signature=[0-9a-f]{16}/i, where);
  assert.doesNotMatch(text, /Credential=[^*]/i, where);
}

/** A server that repeats all it knows. */
function gossip({ headers }: FakeRequest): string {
  const url = `https://h/b/k?X-Amz-Signature=${"0a".repeat(32)}&X-Amz-Credential=${
    encodeURIComponent(SECRETS.AWS_ACCESS_KEY_ID)
  }%2F20260101&X-Amz-Security-Token=${encodeURIComponent(SECRETS.AWS_SESSION_TOKEN)}`;
  return [...FORMS, headers["authorization"], headers["x-amz-security-token"], url].join(" ");
}

const FAULTS: readonly (readonly [string, FakeFault])[] = [
  ...[
    [400, "ExpiredToken"],
    [400, "InvalidRequest"],
    [401, "Unauthorized"],
    [403, "AccessDenied"],
    [403, "InvalidAccessKeyId"],
    [403, "RequestTimeTooSkewed"],
    [403, "SignatureDoesNotMatch"],
    [403, SECRETS.AWS_ACCESS_KEY_ID],
    [404, "NoSuchBucket"],
    [409, "ConditionalRequestConflict"],
    [412, "PreconditionFailed"],
    [418, "Teapot"],
    [500, "InternalError"],
    [501, "NotImplemented"],
    [503, "SlowDown"],
  ].map(([status, code]) =>
    [`${status} ${code}`, { status: Number(status), code: String(code), message: gossip }] as const
  ),
  ["a redirect", { status: 301, code: "PermanentRedirect", message: gossip, region: "eu-west-1" }],
  ["a hostile region", {
    status: 400,
    code: "AuthorizationHeaderMalformed",
    region: SECRETS.AWS_ACCESS_KEY_ID,
  }],
  ["a dropped connection", "drop"],
  ["a cut body", "truncate"],
  ["a changed byte", "flip"],
  ["silence", "stall"],
  ["a web page", "html"],
];

for (const [what, fault] of FAULTS) {
  Deno.test(`no error, cause or log line holds a secret after ${what}`, async () => {
    const seen: string[] = [];
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      await using fake = await FakeS3.start();
      fake.put("team/history.db", await database(["1"]));
      fake.rules = [{ method, fault }];
      const context = s3Context();
      const store = s3Store(s3Config(fake, { timeoutMs: 400, retryAttempts: 2 }), context);
      const work = [
        () => store.download(),
        async () => await store.upload(await database(["2"]), { basedOn: undefined }),
        () => store.compact?.(),
        () => store.keepAside?.(new Uint8Array(3), "corrupt"),
        () => Array.fromAsync(store.olderCopies?.() ?? []),
      ];
      for (const step of work) {
        try {
          seen.push(Deno.inspect(await step(), { depth: 9 }));
        } catch (error) {
          // Message, stack, fields and the whole chain of causes.
          seen.push(Deno.inspect(error, { depth: 9, strAbbreviateSize: 1e6, showHidden: true }));
        }
      }
      seen.push(...context.lines, ...context.lines.map(String));
    }
    assertClean(seen.join("\n"), what);
  });
}

/** Runs the program as a CI job would, and returns everything that it leaves. */
async function everythingLeft(fake: FakeS3): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "unentropy-secrets-" });
  try {
    const storage = { type: "sqlite-s3", endpoint: fake.endpoint, bucket: fake.bucket };
    const metrics = {
      // The worst case: a metric whose command prints all that it can see.
      leak: { type: "label", command: "env | sort | tr '\\n' ' '" },
    };
    await Deno.writeTextFile(join(folder, "unentropy.json"), JSON.stringify({ metrics, storage }));
    const files = ["output.txt", "summary.md"].map((name) => join(folder, name));
    for (const file of files) await Deno.writeTextFile(file, "");
    const { stdout, stderr } = await runCli([
      ...["track", "--verbose", "--record", "always", "--retry-attempts", "2", "--timeout", "1s"],
      ...["--project", "o/r", "--branch", "main", "--commit", "a".repeat(40), "--run-id", "1"],
    ], {
      cwd: folder,
      env: {
        ...SECRETS,
        "INPUT_S3-SECRET-ACCESS-KEY": "",
        GITHUB_OUTPUT: files[0] ?? "",
        GITHUB_STEP_SUMMARY: files[1] ?? "",
      },
    });
    const stored = [...fake.objects.values()].map(({ bytes }) => bytes);
    for await (const path of filesUnder(folder)) stored.push(await Deno.readFile(path));
    const texts = stored.map((bytes) => new TextDecoder("latin1").decode(bytes));
    return [stdout, stderr, ...texts].join("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesUnder(path);
    else yield path;
  }
}

for (const [what, fault] of [["success", undefined] as const, ...FAULTS]) {
  Deno.test(`no output, report or database holds a secret after ${what}`, async () => {
    await using fake = await FakeS3.start();
    if (fault !== undefined) fake.rules = [{ method: "PUT", fault }];
    const left = await everythingLeft(fake);
    assert.match(left, /s3:\/\/metrics/);
    assertClean(left, what);
  });
}

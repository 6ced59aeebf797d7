import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { s3Store } from "../../providers/s3/store.ts";
import { type S3Server, startServers } from "../fakes/s3_servers.ts";
import { record, runIds, s3Config, s3Context } from "../providers/s3/_s3.ts";
import { fakeDeps, trackOnce } from "../session/_session.ts";
import { readPage } from "./_pages.ts";

const [whole = "", readOnly = ""] = readPage("docs/storage.md").blocks
  .filter(({ language, marks }) => language === "json" && marks.has("iam")).map(({ text }) => text);
const [minio] = await startServers(["minio"]);
const KEY = "team/history.db";

/** Credentials for an hour, which may do what a policy allows and nothing else. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
async function credentialsFor(policy: string, server: S3Server): Promise<Record<string, string>> {
  const body = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    DurationSeconds: "3600",
    Policy: policy,
  }).toString();
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/us-east-1/sts/aws4_request`;
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Uint8Array, text: string) =>
    createHmac("sha256", key).update(text).digest();
  const request = [
    "POST",
    "/",
    "",
    `host:${new URL(server.endpoint).host}`,
    `x-amz-date:${time}`,
    "",
    "host;x-amz-date",
    sha256(body),
  ].join("\n");
  const key = scope.split("/").reduce<string | Uint8Array>(hmac, `AWS4${server.secretKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(request)].join("\n"));
  const answer = await fetch(server.endpoint, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-amz-date": time,
      authorization: `AWS4-HMAC-SHA256 Credential=${server.accessKey}/${scope}, ` +
        `SignedHeaders=host;x-amz-date, Signature=${signature.toString("hex")}`,
    },
  });
  const xml = await answer.text();
  const field = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(xml)?.[1] ?? "";
  assert.ok(answer.ok, xml);
  return {
    AWS_ACCESS_KEY_ID: field("AccessKeyId"),
    AWS_SECRET_ACCESS_KEY: field("SecretAccessKey"),
    AWS_SESSION_TOKEN: field("SessionToken"),
  };
}

/** The page's policy for another bucket and key. */
function policyFor(bucket: string, page: string): string {
  return page.replaceAll("my-project/history.db", KEY).replaceAll("my-metrics", bucket);
}

Deno.test({
  name:
    "minio: with the policy of docs/storage.md a history lives its whole life; with the other one it is read",
  ignore: minio?.server === undefined,
  fn: async () => {
    const server = minio?.server;
    assert.ok(server);
    const bucket = await server.newBucket({ versioned: true });
    const at = { endpoint: server.endpoint, bucket };
    const open = (env: Record<string, string>, key = KEY) =>
      s3Store(s3Config(at, { key }), s3Context({ env, random: Math.random }));
    const writer = await credentialsFor(policyFor(bucket, whole), server);
    const folder = await Deno.makeTempDir();
    try {
      for (const run of ["1", "2"]) await trackOnce(open(writer), fakeDeps(folder), record(run));
      // Damaged by somebody else, and brought back from the version before.
      const root = { AWS_ACCESS_KEY_ID: server.accessKey, AWS_SECRET_ACCESS_KEY: server.secretKey };
      await open(root).place.write(KEY, new TextEncoder().encode("no database"));
      await trackOnce(open(writer), fakeDeps(folder), record("3"));
      await open(writer).compact?.();

      const reader = await credentialsFor(policyFor(bucket, readOnly), server);
      const snapshot = await open(reader).download();
      assert.deepEqual(await runIds(snapshot?.bytes), ["1", "2", "3"]);
      const refused = { code: "STORAGE_PERMISSION" };
      await assert.rejects(trackOnce(open(reader), fakeDeps(folder), record("4")), refused);
      // Another object of the same bucket is nobody's business.
      await assert.rejects(
        trackOnce(open(writer, "other.db"), fakeDeps(folder), record("1")),
        refused,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeS3 } from "../fakes/s3.ts";
import { ANSWER, makeProject, type Project } from "./_cli.ts";

const S3 = (endpoint: string) => ({
  metrics: { answer: ANSWER },
  storage: { type: "sqlite-s3", endpoint, bucket: "metrics", region: "eu", key: "history.db" },
});
const KEYS = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "a-secret-key" };

async function access(
  project: Project,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly runs: number; readonly write: { isProven: boolean; finding: string } }> {
  const { code, stdout, stderr } = await project.cli(["check", "--storage", "--json"], env);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).access;
}

Deno.test("check --storage proves reading and conditional writing in S3, and leaves no object behind", async () => {
  for (const ignoresConditions of [false, true]) {
    await using server = await FakeS3.start({ ignoresConditions });
    await using project = await makeProject(S3(server.endpoint));
    const { write } = await access(project, KEYS);
    assert.equal(write.isProven, true);
    assert.match(write.finding, ignoresConditions ? /ignores conditions/ : /honours conditional/);
    assert.deepEqual([...server.objects.keys()], []);
  }
});

Deno.test("check --storage tells what S3 does not let it do", async () => {
  await using server = await FakeS3.start();
  await using project = await makeProject(S3(server.endpoint));
  for (
    const [method, says] of [["GET", /s3:GetObject/], ["PUT", /s3:PutObject/]] as const
  ) {
    server.rules = [{ method, fault: { status: 403, code: "AccessDenied" } }];
    const { code, stdout, stderr } = await project.cli(["check", "--storage"], KEYS);
    assert.deepEqual([code, stdout], [2, ""], method);
    assert.match(stderr, /\[STORAGE_PERMISSION\]/);
    assert.match(stderr, says);
  }
  assert.deepEqual([...server.objects.keys()], []);
});

Deno.test("check --storage of a file makes neither the file nor its folder", async () => {
  await using project = await makeProject();
  const before = [...Deno.readDirSync(project.folder)].map(({ name }) => name).sort();
  const { runs, write } = await access(project);
  assert.deepEqual([runs, write.isProven], [0, true]);
  assert.deepEqual([...Deno.readDirSync(project.folder)].map(({ name }) => name).sort(), before);
  assert.equal((await project.cli(["track", "--no-report"])).code, 0);
  assert.equal((await access(project)).runs, 1);
  const kept = [...Deno.readDirSync(join(project.folder, ".unentropy"))].map(({ name }) => name);
  assert.deepEqual(kept.filter((name) => name.includes("trial")), []);
});

Deno.test("check --storage of artifacts without a token says what to do", async () => {
  await using project = await makeProject();
  const { code, stderr } = await project.cli([
    "check",
    "--storage",
    "--storage-type",
    "sqlite-artifact",
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /\[STORAGE_/);
  assert.match(stderr, /^ {2}fix {2}/m);
});

import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import { uploadRunArtifact } from "../../../providers/artifact/run_artifact.ts";
import { createFakeGitHub, type FakeGitHub } from "../../fakes/github.ts";
import { runtimeToken } from "../../fakes/github_artifacts.ts";
import { fakeContext } from "../../session/_session.ts";

const HTML = "<!doctype html><title>Größe</title>";

const page = (html: string) => ({
  name: "report.html",
  bytes: new TextEncoder().encode(html),
  mimeType: "text/html",
});

function upload(fake: FakeGitHub, html = HTML, job = "job-1") {
  const env = {
    ACTIONS_RUNTIME_TOKEN: runtimeToken(5, job),
    ACTIONS_RESULTS_URL: fake.origin,
    GITHUB_SERVER_URL: "https://github.test",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "5",
  };
  return uploadRunArtifact(page(html), fakeContext("/", { env, fetch: fake.fetch }));
}

Deno.test("uploadRunArtifact() uploads a page as it is and links it", async () => {
  const fake = createFakeGitHub();
  const { artifactId, url } = await upload(fake);
  const [artifact] = fake.artifacts.all;
  assert.equal(url, `https://github.test/acme/shop/actions/runs/5/artifacts/${artifactId}`);
  assert.deepEqual([artifact?.name, artifact?.mimeType], ["report.html", "text/html"]);
  assert.equal(new TextDecoder().decode(artifact?.bytes), HTML);
});

Deno.test("uploadRunArtifact() replaces the report of an earlier attempt", async () => {
  const fake = createFakeGitHub();
  await upload(fake);
  await upload(fake, "<p>newer", "job-2");
  assert.deepEqual(
    fake.artifacts.all.map(({ bytes }) => new TextDecoder().decode(bytes)),
    ["<p>newer"],
  );
});

for (const strictArtifacts of [400, 500] as const) {
  Deno.test(`uploadRunArtifact() sends a zip where a server knows nothing else (${strictArtifacts})`, async () => {
    const fake = createFakeGitHub({ strictArtifacts });
    await upload(fake);
    const files = unzipSync(fake.artifacts.all[0]?.bytes ?? new Uint8Array());
    assert.equal(new TextDecoder().decode(files["report.html"]), HTML);
  });
}

Deno.test("uploadRunArtifact() outside an action says why not", async () => {
  await assert.rejects(
    uploadRunArtifact(page(HTML), fakeContext("/")),
    { code: "STORAGE_NO_TOKEN" },
  );
});

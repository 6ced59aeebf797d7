import assert from "node:assert/strict";
import { type CheckContent, publishCheck } from "../../../ci/github/check_run.ts";
import { createFakeGitHub, json } from "../../fakes/github.ts";
import { apiOf } from "./_api.ts";
import { sha } from "../systems/_contexts.ts";

const CONTENT: CheckContent = {
  commit: sha("d"),
  name: "Quality gate",
  conclusion: "failure",
  title: "1 of 2 failed",
  markdown: "## Failed",
  link: "https://run",
};

const forbidden = () => json(403, { message: "Resource not accessible by integration" });

Deno.test("publishCheck() makes a completed check run on the head commit", async () => {
  const fake = createFakeGitHub();
  assert.equal((await publishCheck(await apiOf(fake), CONTENT)).kind, "check");
  assert.deepEqual(fake.checks, [{
    kind: "check-runs",
    body: {
      name: "Quality gate",
      head_sha: sha("d"),
      status: "completed",
      conclusion: "failure",
      details_url: "https://run",
      output: { title: "1 of 2 failed", summary: "## Failed" },
    },
  }]);
});

Deno.test("publishCheck() stays below the limits of title and summary", async () => {
  const fake = createFakeGitHub();
  const markdown = "a line\n".repeat(20_000);
  await publishCheck(await apiOf(fake), { ...CONTENT, title: "x".repeat(999), markdown });
  const output = JSON.stringify(fake.checks[0]?.body["output"]);
  const { title, summary } = JSON.parse(output);
  assert.equal(title.length, 255);
  assert.ok(summary.length <= 65_000 && summary.includes("Cut here"));
});

Deno.test("publishCheck() without `checks: write` sets a commit status", async () => {
  const fake = createFakeGitHub();
  fake.fail({ path: /check-runs/, answer: forbidden });
  const outcome = await publishCheck(await apiOf(fake), { ...CONTENT, conclusion: "neutral" });
  assert.deepEqual(outcome, { kind: "status", url: "https://run" });
  assert.deepEqual(fake.checks[0]?.body, {
    context: "Quality gate",
    state: "success",
    description: "1 of 2 failed",
    target_url: "https://run",
  });
});

Deno.test("publishCheck() with a fork's token says in one line what is missing", async () => {
  const fake = createFakeGitHub();
  fake.isReadOnly = true;
  const outcome = await publishCheck(await apiOf(fake), CONTENT);
  assert.equal(outcome.kind, "none");
  assert.match(
    outcome.warning ?? "",
    /^No check "Quality gate" on ddddddd: .*`checks: write`[^\n]*$/,
  );
});

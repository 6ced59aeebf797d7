import assert from "node:assert/strict";
import { publishCheck } from "../../../ci/forge/check.ts";
import { type CommentContent, upsertComment } from "../../../ci/forge/comment.ts";
import type { CheckContent } from "../../../ci/forge/types.ts";
import { githubForge } from "../../../ci/github/forge.ts";
import { createFakeGitHub, type FakeGitHub, json, rateLimited } from "../../fakes/github.ts";
import { sha } from "../systems/_contexts.ts";
import { apiOf, type ApiOptions } from "./_api.ts";

const CONTENT: CommentContent = {
  pullRequest: 17,
  marker: "quality-gate",
  markdown: "## All good",
  runNumber: 42,
};

async function forgeOf(fake: FakeGitHub, options?: ApiOptions) {
  return githubForge(await apiOf(fake, options));
}

const BODY = "<!-- unentropy:quality-gate -->\n<!-- run 42 -->\n## All good";

function addComment(
  fake: FakeGitHub,
  body: string,
  user: FakeGitHub["comments"][number]["user"] = { login: "github-actions[bot]", type: "Bot" },
): number {
  const id = fake.comments.length + 1;
  fake.comments.push({ id, pullRequest: 17, body, user });
  return id;
}

Deno.test("upsertComment() writes one comment and then keeps it up to date", async () => {
  const fake = createFakeGitHub();
  const api = await apiOf(fake);
  const first = await upsertComment(githubForge(api), CONTENT);
  assert.deepEqual(first, { url: "https://github.test/acme/shop/pull/17#1" });
  const second = await upsertComment(await forgeOf(fake), {
    ...CONTENT,
    markdown: "## Worse",
    runNumber: 43,
  });
  assert.deepEqual(second, first);
  assert.deepEqual(fake.comments.map((comment) => comment.body), [
    "<!-- unentropy:quality-gate -->\n<!-- run 43 -->\n## Worse",
  ]);
  assert.equal(api.requests, 2);
});

Deno.test("upsertComment() finds its comment on the third page", async () => {
  const fake = createFakeGitHub();
  for (let i = 0; i < 230; i++) addComment(fake, `Comment ${i}`);
  const id = addComment(fake, "<!-- unentropy:quality-gate -->\nold");
  await upsertComment(await forgeOf(fake), CONTENT);
  assert.equal(fake.comments.length, 231);
  assert.equal(fake.comments.find((comment) => comment.id === id)?.body, BODY);
});

Deno.test("upsertComment() leaves a person's comment with the same marker alone", async () => {
  const fake = createFakeGitHub();
  const forged = "<!-- unentropy:quality-gate -->\n<!-- run 999999 -->\nAll passed!";
  addComment(fake, forged, { login: "mallory", type: "User" });
  await upsertComment(await forgeOf(fake), CONTENT);
  assert.deepEqual(fake.comments.map((comment) => comment.body), [forged, BODY]);
});

Deno.test("upsertComment() with a person's token updates that person's comment", async () => {
  const fake = createFakeGitHub();
  addComment(fake, "<!-- unentropy:quality-gate -->\nold", { login: "ada", type: "User" });
  addComment(fake, "<!-- unentropy:quality-gate -->\nother", { login: "bot", type: "Bot" });
  await upsertComment(await forgeOf(fake, { token: "ghp_person" }), CONTENT);
  assert.deepEqual(fake.comments.map((comment) => comment.body), [
    BODY,
    "<!-- unentropy:quality-gate -->\nother",
  ]);
});

Deno.test("upsertComment() updates the oldest and deletes duplicates, other markers excepted", async () => {
  const fake = createFakeGitHub();
  addComment(fake, "<!-- unentropy:bundle -->\nother");
  addComment(fake, "<!-- unentropy:quality-gate -->\r\nold");
  addComment(fake, "<!-- unentropy:quality-gate -->\ndouble");
  await upsertComment(await forgeOf(fake), CONTENT);
  assert.deepEqual(fake.comments.map((comment) => [comment.id, comment.body]), [
    [1, "<!-- unentropy:bundle -->\nother"],
    [2, BODY],
  ]);
});

Deno.test("upsertComment() does not overwrite the comment of a newer run", async () => {
  const fake = createFakeGitHub();
  const newer = "<!-- unentropy:quality-gate -->\n<!-- run 43 -->\nnewer";
  addComment(fake, newer);
  const outcome = await upsertComment(await forgeOf(fake), CONTENT);
  assert.match(outcome.warning ?? "", /newer run/);
  assert.equal(fake.comments[0]?.body, newer);
});

Deno.test("upsertComment() cuts a comment above the limit on a line and links the run", async () => {
  const fake = createFakeGitHub();
  const markdown = "| a | b |\n".repeat(10_000);
  await upsertComment(await forgeOf(fake), { ...CONTENT, markdown, link: "https://run" });
  const body = fake.comments[0]?.body ?? "";
  assert.ok(body.length <= 65_000 && body.length > 64_900, `${body.length} characters`);
  assert.match(body, /\n\| a \| b \|\n\n\*Cut here: .*\(https:\/\/run\)\n$/);
});

Deno.test("upsertComment() turns a fork's read-only token into a warning", async () => {
  const fake = createFakeGitHub();
  fake.isReadOnly = true;
  const outcome = await upsertComment(await forgeOf(fake), CONTENT);
  assert.match(outcome.warning ?? "", /pull request 17: 403, .*`pull-requests: write`/);
  assert.equal(fake.comments.length, 0);
});

Deno.test("upsertComment() tries again after a server error", async () => {
  const fake = createFakeGitHub();
  fake.fail({ path: /comments/, times: 2, answer: () => json(502, { message: "Bad gateway" }) });
  assert.equal((await upsertComment(await forgeOf(fake), CONTENT)).warning, undefined);
  assert.equal(fake.comments.length, 1);
});

Deno.test("upsertComment() waits out a short rate limit and says so", async () => {
  const fake = createFakeGitHub();
  const lines: string[] = [];
  fake.fail({
    path: /comments/,
    answer: () =>
      json(403, { message: "You have exceeded a secondary rate limit" }, { "retry-after": "7" }),
  });
  await upsertComment(await forgeOf(fake, { log: (line) => lines.push(line) }), CONTENT);
  assert.equal(fake.comments.length, 1);
  assert.ok(lines.some((line) => line.includes("waiting 7 s")), lines.join("\n"));
});

Deno.test("upsertComment() does not wait for an hour", async () => {
  const fake = createFakeGitHub();
  const reset = String(Math.floor(Date.now() / 1000) + 3600);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  fake.fail({ path: /comments/, times: 9, answer: rateLimited(403, headers) });
  const outcome = await upsertComment(await forgeOf(fake), CONTENT);
  assert.match(outcome.warning ?? "", /403/);
  assert.equal(fake.log.length, 1);
});

Deno.test("upsertComment() reaches GitHub Enterprise through GITHUB_API_URL", async () => {
  const fake = createFakeGitHub();
  await upsertComment(await forgeOf(fake, { basePath: "/api/v3" }), CONTENT);
  assert.equal(fake.comments.length, 1);
  assert.ok(fake.log.every((request) => request.path.startsWith("/api/v3/repos/acme/shop/")));
});

Deno.test("upsertComment() takes an HTML marker as it was configured", async () => {
  const fake = createFakeGitHub();
  await upsertComment(await forgeOf(fake), { ...CONTENT, marker: "<!-- my --> gate -->" });
  assert.match(fake.comments[0]?.body ?? "", /^<!-- unentropy:my - gate -->\n/);
});

const CHECK: CheckContent = {
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
  assert.equal((await publishCheck(await forgeOf(fake), CHECK, 17)).kind, "check");
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
  await publishCheck(await forgeOf(fake), { ...CHECK, title: "x".repeat(999), markdown }, 17);
  const output = JSON.stringify(fake.checks[0]?.body["output"]);
  const { title, summary } = JSON.parse(output);
  assert.equal(title.length, 255);
  assert.ok(summary.length <= 65_000 && summary.includes("Cut here"));
});

Deno.test("publishCheck() marks lines fifty a request, and never more than are read", async () => {
  const fake = createFakeGitHub();
  const marks = Array.from({ length: 520 }, (_, index) => ({
    path: "src/a.ts",
    first: index + 1,
    last: index + 2,
    title: "No test reaches this",
    message: `${index}`,
  }));
  await publishCheck(await forgeOf(fake), { ...CHECK, marks: marks.slice(0, 120) }, 17);
  const sent = () =>
    fake.checks.map(({ body }) => {
      const { annotations, title, summary } = body["output"] as Record<string, unknown>;
      assert.deepEqual([title, summary], [CHECK.title, CHECK.markdown]);
      return annotations as readonly Readonly<Record<string, unknown>>[];
    });
  assert.deepEqual(sent().map(({ length }) => length), [50, 50, 20]);
  assert.deepEqual(sent()[1]?.[0], {
    path: "src/a.ts",
    start_line: 51,
    end_line: 52,
    annotation_level: "warning",
    title: "No test reaches this",
    message: "50",
  });
  fake.checks.length = 0;
  await publishCheck(await forgeOf(fake), { ...CHECK, marks }, 17);
  assert.equal(sent().flat().length, 500);
});

Deno.test("publishCheck() without `checks: write` sets a commit status", async () => {
  const fake = createFakeGitHub();
  fake.fail({ path: /check-runs/, answer: forbidden });
  const outcome = await publishCheck(await forgeOf(fake), { ...CHECK, conclusion: "neutral" }, 17);
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
  const outcome = await publishCheck(await forgeOf(fake), CHECK, 17);
  assert.equal(outcome.kind, "none");
  assert.match(
    outcome.warning ?? "",
    /^No check "Quality gate" on ddddddd: .*`checks: write`[^\n]*$/,
  );
});

import assert from "node:assert/strict";
import { commitUrl, compareUrl, pullRequestUrl } from "../../../report/page/links.ts";

Deno.test("links follow the forge's paths", () => {
  const github = "https://github.com/a/b.git";
  const gitlab = "https://gitlab.com/a/b/";
  assert.equal(commitUrl(github, "abc"), "https://github.com/a/b/commit/abc");
  assert.equal(compareUrl(github, "abc", "def"), "https://github.com/a/b/compare/abc...def");
  assert.equal(pullRequestUrl(github, 7), "https://github.com/a/b/pull/7");
  assert.equal(commitUrl(gitlab, "abc"), "https://gitlab.com/a/b/-/commit/abc");
  assert.equal(compareUrl(gitlab, "abc", "def"), "https://gitlab.com/a/b/-/compare/abc...def");
  assert.equal(pullRequestUrl(gitlab, 7), "https://gitlab.com/a/b/-/merge_requests/7");
});

Deno.test("there is no link without a repository on the web", () => {
  assert.equal(commitUrl(undefined, "abc"), undefined);
  assert.equal(compareUrl("javascript:alert(1)//", "a", "b"), undefined);
  assert.equal(pullRequestUrl("git@github.com:a/b.git", 1), undefined);
});

import assert from "node:assert/strict";
import { actionMarkdown } from "../../tasks/action_docs.ts";

const root = new URL("../../", import.meta.url);

Deno.test("docs/action.md is what action.yml says", async () => {
  const actionFile = await Deno.readTextFile(new URL("action.yml", root));
  const page = await Deno.readTextFile(new URL("docs/action.md", root));
  assert.equal(page, actionMarkdown(actionFile), "run deno run -A tasks/action_docs.ts");
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { readActionFile } from "../action/_runner.ts";
import { problemsOf } from "../examples/_workflow_problems.ts";
import { readPages } from "./_pages.ts";
import { isWorkflowBlock, workflowOf } from "./_workflow_blocks.ts";

const blocks = readPages().flatMap((page) => page.blocks).filter(isWorkflowBlock);

Deno.test("GitHub's own parser finds no problem in the workflows of the pages", async () => {
  assert.ok(blocks.length > 0);
  const folder = await Deno.makeTempDir();
  try {
    const files = blocks.map((block) => {
      const path = join(folder, `${block.at.replaceAll(/\W/g, "_")}.yml`);
      Deno.writeTextFileSync(path, workflowOf(block));
      return path;
    });
    assert.deepEqual(await problemsOf(files), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const block of blocks) {
  Deno.test(`${block.at} pins actions, and uses only inputs and outputs that ours has`, async () => {
    const { inputs, outputs } = await readActionFile();
    for (const [, name = ""] of block.text.matchAll(/steps\.track\.outputs\.([\w-]+)/g)) {
      assert.ok(name in outputs, name);
    }
    const { jobs } = parse(workflowOf(block));
    const steps = Object.values<{ steps: { uses?: string; run?: string; with?: object }[] }>(jobs)
      .flatMap((job) => job.steps);
    for (const { uses, run = "", with: given = {} } of steps) {
      assert.doesNotMatch(run, /\$\{\{/, "a text of others in a shell");
      if (uses === undefined) continue;
      assert.match(uses, /^(?:unentropy\/track@v0|[\w.-]+\/[\w./-]+@[0-9a-f]{40})$/);
      if (uses !== "unentropy/track@v0") continue;
      assert.deepEqual(Object.keys(given).filter((name) => !(name in inputs)), []);
    }
  });
}

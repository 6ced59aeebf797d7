import assert from "node:assert/strict";
import { IS_WHOLE } from "../_amount.ts";
import { WITHOUT_NODE } from "../action/_runner.ts";
import { readPages } from "../docs/_pages.ts";
import { assertShown } from "../docs/_scratch.ts";
import { packed } from "./_package.ts";
import { walk } from "./_walk.ts";

/** The pages that quote each walk. */
const QUOTED = {
  github: ["README.md", "docs/quickstart.md"],
  gitlab: ["docs/quickstart.md"],
} as const;
/** Of machine time; the rest is a person's. */
const LONGEST_MS = 60_000;

for (const [forge, pages] of Object.entries(QUOTED)) {
  Deno.test({
    name:
      `from npx to the first comment on ${forge}: every metric has a value, and the pages quote what is seen`,
    ignore: !IS_WHOLE || WITHOUT_NODE,
    fn: async () => {
      const tarball = await packed();
      const started = performance.now();
      const { transcript, comment } = await walk(forge as keyof typeof QUOTED, tarball);
      assert.ok(performance.now() - started < LONGEST_MS, "it takes too long");
      assert.doesNotMatch(transcript, /crashed|INTERNAL/);
      assert.match(comment, /Coverage fell/);
      assert.match(comment, /Tests fell 50 % to 1/);
      const blocks = readPages().flatMap(({ path, blocks }) =>
        blocks.filter(({ marks }) => marks.get("walk") === forge).map((block) => ({ path, block }))
      );
      assert.deepEqual([...new Set(blocks.map(({ path }) => path))], pages);
      for (const { block } of blocks) assertShown(block.text, `${transcript}\n${comment}`);
    },
  });
}

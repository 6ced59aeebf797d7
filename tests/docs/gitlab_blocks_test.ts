import assert from "node:assert/strict";
import { parse } from "yaml";
import { include } from "../examples/_component.ts";
import { schemaProblems } from "../examples/_schema.ts";
import { readPages } from "./_pages.ts";
import { isGitLabBlock } from "./_workflow_blocks.ts";

for (const { at, text } of readPages().flatMap((page) => page.blocks).filter(isGitLabBlock)) {
  Deno.test(`${at} is right by GitLab's own schema, with inputs that the component has`, async () => {
    const pipeline = parse(text);
    assert.deepEqual(await schemaProblems("gitlab", pipeline), []);
    const { version } = JSON.parse(
      await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
    );
    for (const { remote, inputs } of pipeline.include) {
      assert.ok(remote.endsWith(`/v${version}/templates/track.yml`), remote);
      include(inputs);
    }
  });
}

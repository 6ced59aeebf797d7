import assert from "node:assert/strict";
import { join } from "node:path";
import { treeCoverage } from "../../../track/coverage/tree_coverage.ts";
import { withFiles } from "../../collectors/_reports.ts";

Deno.test("treeCoverage() finds reports from where we are, and their files from the config's folder", async () => {
  const files = {
    "unentropy.json": '{ "metrics": { "one": { "type": "numeric", "command": "echo 1" } } }',
    "deep/src/a.ts": "",
    "deep/out/1.info": "SF:src/a.ts\nDA:1,1\nDA:2,0\nend_of_record\n",
    "deep/out/2.info": "SF:src/a.ts\nDA:3,0\nend_of_record\n",
  };
  await withFiles(files, async (root) => {
    const asked = { files: ["out/*.info", "!out/2.info"], collect: {} };
    const found = await treeCoverage(asked, { cwd: join(root, "deep"), env: {} });
    assert.deepEqual(found.files, [{ path: "deep/src/a.ts", value: 50, covered: 1, total: 2 }]);
  });
});

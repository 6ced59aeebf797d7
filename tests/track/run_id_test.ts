import assert from "node:assert/strict";
import { trackMetrics } from "../../mod.ts";
import { makeProject } from "../commands/_cli.ts";

Deno.test("a run id that comes back with another commit is a warning, with the same one it is none", async () => {
  await using project = await makeProject();
  const track = () => trackMetrics({ cwd: project.folder, env: {}, context: { runId: "7" } });
  assert.deepEqual((await track()).warnings, []);
  assert.deepEqual((await track()).warnings, []);
  const before = await project.git("rev-parse", "--short=7", "HEAD");
  await project.git("commit", "-q", "--allow-empty", "-m", "Another");
  const { warnings, exitCode } = await track();
  assert.equal(exitCode, 0);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", new RegExp(`^Run 7 was of commit ${before}, .*context\\.runId`));
});

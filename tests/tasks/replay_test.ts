import assert from "node:assert/strict";
import { replay } from "../../tasks/replay.ts";
import { makeProject } from "../commands/_cli.ts";

const CONFIG = JSON.stringify({
  metrics: { size: { $ref: "size", collect: { from: "size", paths: ["size.txt"] } } },
  qualityGate: {
    mode: "hard",
    thresholds: [{ metric: "size", mode: "ratchet" }, {
      metric: "size",
      mode: "budget",
      maxPercent: 5,
    }],
  },
});

Deno.test("a replay tells who made it worse, and whom the gate blames", async () => {
  await using project = await makeProject({ metrics: {} });
  const sizes = [1000, 1000, 1000, 1000, 1000, 1200, 1200, 1190, 1195];
  for (const [index, size] of sizes.entries()) {
    await project.write("size.txt", "x".repeat(size));
    await project.write("readme", String(index));
    await project.git("add", "-A");
    const date = new Date(Date.UTC(2026, 0, 1 + 3 * index)).toISOString();
    await project.git("-c", "core.hooksPath=", "commit", "-q", "-m", `${size}`, "--date", date);
  }
  const { changes, reds, debts } = await replay(project.folder, { last: 6, config: CONFIG });
  assert.equal(changes, 6);
  assert.equal(debts, 2);
  assert.ok(reds.every(({ isRight }) => isRight));
  assert.deepEqual(
    [...new Set(reds.map(({ subject, own }) => `${subject}: ${own}`))],
    ["1200: 200", "1195: 5"],
  );
});

import assert from "node:assert/strict";
import { targetOf } from "../../action/target.mjs";
import { TARGETS } from "../../tasks/compile.ts";

Deno.test("targetOf() finds each target of deno compile by platform and CPU", () => {
  const found = ["linux", "darwin", "win32"].flatMap((os) =>
    ["x64", "arm64"].map((cpu) => targetOf({ os, cpu, isMusl: false }))
  );
  assert.deepEqual(found.toSorted(), [...TARGETS].toSorted());
});

Deno.test("targetOf() takes the single file where no binary runs: Alpine, other CPUs, other systems", () => {
  assert.equal(targetOf({ os: "linux", cpu: "x64", isMusl: true }), "script");
  assert.equal(targetOf({ os: "linux", cpu: "riscv64", isMusl: false }), "script");
  assert.equal(targetOf({ os: "freebsd", cpu: "x64", isMusl: false }), "script");
});

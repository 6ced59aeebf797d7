import assert from "node:assert/strict";
import { type Machine, separatingFact } from "../../core/machine.ts";

function runs(count: number, make: (at: number) => readonly [Machine | undefined, boolean]) {
  return Array.from({ length: count }, (_, at) => {
    const [machine, isBeyond] = make(at);
    return { machine, isBeyond };
  });
}

Deno.test("the fact is named that tells slow runs from others", () => {
  const found = separatingFact(runs(30, (at) => {
    const isSlow = at % 7 === 3;
    return [{ cpu: isSlow ? "old" : at % 2 ? "new a" : "new b", os: "linux", cpus: 4 }, isSlow];
  }));
  assert.deepEqual(found, { fact: "cpu", beyond: ["old"], usual: ["new a", "new b"] });
});

Deno.test("a few runs on the wrong side do not hide it, a fact that tells nothing is none", () => {
  const mixed = runs(40, (at) => [{ cpus: at % 5 === 0 ? 2 : 4 }, at % 5 === 0 && at !== 5]);
  assert.equal(separatingFact(mixed)?.fact, "cpus");
  assert.equal(separatingFact(runs(40, (at) => [{ cpu: "one" }, at % 5 === 0])), undefined);
  assert.equal(separatingFact(runs(40, (at) => [undefined, at % 5 === 0])), undefined);
});

Deno.test("names that each run has of its own separate nothing", () => {
  assert.equal(
    separatingFact(runs(30, (at) => [{ runner: `runner ${at}` }, at % 6 === 0])),
    undefined,
  );
});

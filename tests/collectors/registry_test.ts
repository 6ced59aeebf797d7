import assert from "node:assert/strict";
import { builtinCollectors } from "../../collectors/builtin.ts";

Deno.test("every built-in collector is known by the name that it gives itself", async () => {
  const registry = builtinCollectors();
  for (const name of registry.names()) {
    const collector = await registry.get(name);
    assert.equal(collector.name, name);
    assert.notEqual(collector.summary, "");
    assert.match(collector.usage, /^(?:|<[^<>]+>|\[[^[\]]+\])$/);
  }
});

Deno.test("no two options of a collector share a letter", async () => {
  const registry = builtinCollectors();
  for (const name of registry.names()) {
    const letters = Object.values((await registry.get(name)).options).flatMap((o) => o.short ?? []);
    assert.equal(new Set(letters).size, letters.length, name);
  }
});

Deno.test("a registered collector replaces one of the same name and is listed once", async () => {
  const registry = builtinCollectors();
  const mine = {
    name: "size",
    summary: "Mine",
    usage: "",
    options: {},
    collect: () => Promise.resolve([]),
  };
  registry.register("size", () => mine);
  assert.equal(await registry.get("size"), mine);
  assert.equal(registry.names().filter((name) => name === "size").length, 1);
});

Deno.test("an unknown collector is an error that lists the known ones", async () => {
  const registry = builtinCollectors().register("loc", () => {
    throw new Error("not needed");
  });
  await assert.rejects(registry.get("lok"), { code: "COLLECT_UNKNOWN", message: /mean "loc"/ });
});

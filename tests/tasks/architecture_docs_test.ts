import assert from "node:assert/strict";
import { measureWay, readImports } from "../../tasks/architecture_docs.ts";
import { MAX_TURNS, type Way, WAYS } from "../../tasks/_ways.ts";

const ROOT = new URL("../../", import.meta.url);
const imports = await readImports();
const textOf = (path: string) => Deno.readTextFileSync(new URL(path, ROOT));

for (const way of WAYS) {
  Deno.test(`${way.title}: short, one-directional, and each step is one that the code takes`, () => {
    const { files, turns, problems } = measureWay(way, imports, textOf);
    assert.deepEqual(problems, []);
    assert.ok(files <= way.maxFiles, `${files} files`);
    assert.ok(turns <= MAX_TURNS, `${turns} turns`);
  });
}

Deno.test("measureWay() finds a step that nothing carries, and counts each climb once", () => {
  const way = (...stations: string[]): Way => ({ title: "", about: "", maxFiles: 9, stations });
  const made = new Map<string, ReadonlySet<string>>([
    ["track/a.ts", new Set(["history/b.ts", "report/d.ts"])],
    ["history/b.ts", new Set(["core/c.ts"])],
    ["core/c.ts", new Set()],
    ["report/d.ts", new Set()],
  ]);
  const measure = (...stations: string[]) => measureWay(way(...stations), made, (path) => path);
  assert.deepEqual(
    measure("track/a.ts", "history/b.ts", "core/c.ts", "track/a.ts", "report/d.ts"),
    {
      files: 4,
      turns: 1,
      problems: [],
    },
  );
  // Who calls the next one is above: the way climbs to it and comes down again.
  assert.equal(measure("track/a.ts", "history/b.ts", "report/d.ts").turns, 1);
  assert.equal(measure("history/b.ts", "report/d.ts").problems.length, 1);
  assert.equal(measure("core/c.ts", "via word", "report/d.ts").problems.length, 1);
  assert.equal(measure("core/c.ts", "via ts", "report/d.ts").problems.length, 0);
});

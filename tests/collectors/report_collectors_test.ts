import assert from "node:assert/strict";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { COVERAGE_FORMATS } from "../../collectors/coverage/format_names.ts";
import { parseCollectArgs, parseCollectObject } from "../../collectors/options.ts";
import { runCollector } from "../../collectors/run_collector.ts";
import { REPORTS } from "./_reports.ts";

Deno.test("every collector of reports is known by its own name", async () => {
  const registry = builtinCollectors();
  const names = registry.names().filter((name) => /^(?:coverage|tests$|bench$)/.test(name));
  assert.equal(names.length, Object.keys(COVERAGE_FORMATS).length + 5);
  for (const name of names) {
    const collector = await registry.get(name);
    assert.equal(collector.name, name);
    assert.equal(collector.usage, "<file…>");
    assert.notEqual(collector.summary, "");
  }
});

Deno.test("@collect words and a collect object ask for the same coverage", async () => {
  const collector = await builtinCollectors().get("coverage-lcov");
  const report = "coverage/lcov/csharp.info";
  const words = parseCollectArgs(collector, [
    ...[report, "-t", "Branch", "--by", "file", "--top", "2", "-e", "**/Async*"],
  ]);
  const object = parseCollectObject(collector, {
    ...{ file: report, type: "branch", by: "file", top: 2, exclude: ["**/Async*"] },
  });
  assert.deepEqual(words, object);
  const readings = await runCollector(collector, words, { root: REPORTS });
  assert.equal(readings.length, 3);
});

Deno.test("a fallback stands in for a report that is missing, and is recorded as one", async () => {
  const collector = await builtinCollectors().get("coverage");
  const request = parseCollectArgs(collector, ["no.info", "--fallback", "0"]);
  const [reading] = await runCollector(collector, request, { root: REPORTS });
  assert.equal(reading?.value, 0);
  assert.equal(reading?.evidence?.fallback, true);
});

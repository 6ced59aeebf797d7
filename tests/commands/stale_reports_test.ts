import assert from "node:assert/strict";
import { join } from "node:path";
import { makeProject } from "./_cli.ts";

const LCOV = "SF:src/a.ts\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n";
const JUNIT = '<testsuite name="a" tests="1"><testcase name="b" time="1"/></testsuite>';
const BENCH = "goos: linux\nBenchmarkA-8 100 55 ns/op\n";
const METRICS = {
  coverage: { type: "numeric", command: "@collect coverage lcov.info" },
  tests: { type: "numeric", command: "@collect tests junit.xml" },
  bench: { type: "numeric", command: "@collect bench bench.txt" },
  version: { type: "numeric", command: "@collect json package.json --path /major" },
};

for (
  const { staleReports, code, says } of [
    {
      staleReports: undefined,
      code: 0,
      says: /: it was written \d+ days before the commit that is measured was made/,
    },
    { staleReports: "fail", code: 2, says: /COLLECT_STALE/ },
    { staleReports: "ignore", code: 0, says: undefined },
  ]
) {
  Deno.test(`reports that are older than the commit, with staleReports ${staleReports ?? "left out"}`, async () => {
    const rest = staleReports === undefined ? {} : { staleReports };
    await using project = await makeProject({ metrics: METRICS, ...rest });
    const files = {
      "lcov.info": LCOV,
      "junit.xml": JUNIT,
      "bench.txt": BENCH,
      "package.json": '{"major":1}',
    };
    for (const [name, text] of Object.entries(files)) await project.write(name, text);
    const fresh = await project.cli(["track", "--no-report"]);
    assert.equal(fresh.code, 0, fresh.stderr);
    assert.doesNotMatch(fresh.stderr, /written|STALE/);

    const old = new Date(Date.now() - 5 * 86_400_000);
    for (const name of Object.keys(files)) await Deno.utime(join(project.folder, name), old, old);
    const stale = await project.cli(["track", "--no-report", "--json"]);
    const told = `${stale.stdout}${stale.stderr}`;
    assert.equal(stale.code, code, told);
    for (const metric of ["lcov.info", "junit.xml", "bench.txt"]) {
      const lines = told.split("\n").filter((line) => line.includes(metric));
      if (says === undefined) assert.deepEqual(lines, []);
      else if (staleReports !== "fail") assert.match(lines.join("\n"), says);
    }
    const { failures } = JSON.parse(stale.stdout);
    assert.deepEqual(
      failures.map(({ metric, code }: { metric: string; code: string }) => [metric, code]),
      staleReports === "fail"
        ? ["coverage", "tests", "bench"].map((metric) => [metric, "COLLECT_STALE"])
        : [],
      "the project's own files may be as old as they are",
    );
  });
}

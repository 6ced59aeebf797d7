import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { OUTPUT_NAMES } from "../../../commands/schema/output_schemas.ts";
import { makeProject, type Project } from "../_cli.ts";

const CONFIG = {
  metrics: {
    size: { type: "numeric", unit: "bytes", direction: "lower", command: "cat size.txt" },
    licence: { type: "label", command: "echo MIT" },
    bench: { collect: { from: "bench", files: "bench.txt" } },
    odd: { type: "numeric", command: "exit 1", onFailure: "skip" },
  },
  qualityGate: { thresholds: [{ metric: "size", mode: "max", target: 120 }] },
};
const BENCH =
  "goos: linux\nBenchmarkParse-2 \t 100\t 1200 ns/op\nBenchmarkPrint-2 \t 100\t 80 ns/op\n";
const LCOV = "SF:a.js\nDA:1,1\nDA:2,0\nend_of_record\n";
/** One ends only when it is interrupted, one needs a storage that keeps versions; the compiler holds both to their types. */
const NOT_RUN = ["preview", "history restore-version"];

/** The command lines of one long day, in their order; some of them fail. `SHA` is the first measured commit, `RUN` the last run. */
const DAY: readonly (readonly string[])[] = [
  ["init", "--dry-run", "--force"],
  ["check"],
  ["check", "--storage"],
  ["test"],
  ["sources"],
  ["sources", "--loc"],
  ["track"],
  ["collect", "bench", "bench.txt"],
  ["collect", "size", "nowhere"],
  ["backfill", "--last", "2"],
  ["gate"],
  ["track", "--config-file", "none.json"],
  ["coverage", "--changed", "--base", "HEAD~1", "lcov.info"],
  ["coverage", "--changed", "--base", "nothing", "lcov.info"],
  ["compare", "--base", "HEAD~1", "--metric", "size"],
  ["history", "list"],
  ["history", "show", "SHA"],
  ["history", "show", "nobody"],
  ["history", "series", "size"],
  ["history", "series", "licence"],
  ["history", "series", "bench"],
  ["history", "changes"],
  ["history", "projects"],
  ["history", "verify"],
  ["history", "exclude", "SHA", "--because", "a broken machine"],
  ["history", "exclude", "SHA", "--because", "again"],
  ["history", "list"],
  ["history", "show", "SHA"],
  ["history", "restore", "SHA", "--because", "it was not"],
  ["history", "annotate", "SHA", "a note"],
  ["history", "rename", "size", "weight", "--because", "a better word"],
  ["history", "unit", "weight", "bytes", "kilobytes", "--because", "so it was"],
  ["history", "events"],
  ["history", "compact"],
  ["history", "restore-version"],
  ["badge", "licence"],
  ["report", "-o", "page.html"],
  ["report"],
  ["export", "-o", "all.jsonl"],
  ["import", "all.jsonl", "--dry-run"],
  ["import", "nothing.jsonl"],
  ["migrate", "--from", "sqlite-local", "--to", "sqlite-local:copy.db"],
  ["history", "merge", "copy.db"],
  ["history", "merge", "copy.db", "-o", "both.db"],
  ["report", "--db", "copy.db", "--db", "both.db"],
  ["history", "prune", "--max-runs", "2", "--dry-run"],
  ["history", "prune", "--max-runs", "2"],
  ["completions", "bash"],
];

Deno.test("what each command prints with --json fits the schema that schema --of prints", async (t) => {
  await using project = await makeProject(CONFIG);
  const sha = await prepare(project);
  const validators = new Map(
    await Promise.all(OUTPUT_NAMES.map(async (name) => {
      const { stdout } = await project.cli(["schema", "--of", name]);
      const schema = JSON.parse(stdout);
      assert.match(schema.$schema, /draft-07/);
      // What points nowhere does not compile.
      return [name, new Ajv({ strict: false }).compile(schema)] as const;
    })),
  );
  const seen = new Set<string>(NOT_RUN);
  for (const words of DAY) {
    await t.step(words.join(" "), async () => {
      const name = OUTPUT_NAMES.find((one) => one === words.slice(0, 2).join(" ")) ??
        OUTPUT_NAMES.find((one) => one === words[0]);
      const fits = validators.get(name ?? "track");
      assert.ok(name !== undefined && fits !== undefined, words.join(" "));
      const { stdout, stderr, code } = await project.cli([
        ...words.map((word) => word === "SHA" ? sha : word),
        "--json",
      ]);
      assert.notEqual(stdout, "", stderr);
      const output = JSON.parse(stdout);
      assert.ok(fits(output), `${JSON.stringify(fits.errors, undefined, 2)}\n${stdout}`);
      assert.ok(!fits(Object.assign({ unheardOf: 1 }, output)), "anything fits");
      if (code !== 2) seen.add(name);
    });
  }
  assert.deepEqual(OUTPUT_NAMES.filter((name) => !seen.has(name)), [], "each has run");
});

/** Two commits, of which the second touches a covered file; returns the second's id. */
async function prepare(project: Project): Promise<string> {
  // Who curates says so by name.
  await project.git("config", "user.name", "Ada");
  await project.git("config", "user.email", "ada@example.com");
  await project.write("size.txt", "100\n");
  await project.write("bench.txt", BENCH);
  await project.write("a.js", "a();\n");
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "Measure it");
  await project.write("size.txt", "110\n");
  await project.write("a.js", "a();\nb();\n");
  await project.git("add", "-A");
  await project.git("commit", "-q", "-m", "Grow");
  await project.write("lcov.info", LCOV);
  return await project.git("rev-parse", "HEAD");
}

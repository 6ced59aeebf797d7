import assert from "node:assert/strict";
import { makeScene, type Scene } from "./_pull_request.ts";

const CONFIG = {
  metrics: {
    "patch-coverage": { collect: { from: "coverage", files: "lcov.info", of: "change" } },
  },
  qualityGate: {
    mode: "hard",
    thresholds: [
      { metric: "patch-coverage", mode: "min", target: 80, severity: "blocker" },
      { metric: "patch-coverage", mode: "no-new-uncovered", severity: "warning" },
    ],
  },
  storage: { type: "sqlite-local", path: ".unentropy/h.db" },
};

/** A report of lines that ran (`3`) and that did not (`-4`), by file. */
function lcov(files: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(files).map(([path, lines]) =>
    `SF:${path}\n${
      lines.map((line) => `DA:${Math.abs(line)},${line > 0 ? 1 : 0}\n`).join("")
    }end_of_record\n`
  ).join("");
}

const TEN = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`);
/** Ten lines of which some are other ones. */
function changed(...lines: readonly number[]): string {
  return TEN.map((line, index) => lines.includes(index + 1) ? `new ${line}` : line).join("");
}

/** main has a file of ten lines, of which the tests reach the first five. */
async function scene(): Promise<Scene> {
  const made = await makeScene(CONFIG);
  await made.push({
    files: {
      "src/a.ts": changed(),
      "lcov.info": lcov({ "src/a.ts": [1, 2, 3, 4, 5, -6, -7, -8, -9, -10] }),
    },
  });
  await made.project.git("checkout", "-q", "-b", "feature");
  return made;
}

Deno.test("trackMetrics() judges the lines that a pull request touches, not those that were there", async () => {
  await using made = await scene();
  await made.commit({ files: { "src/a.ts": changed(4, 5, 6, 7) } });
  await made.project.write("lcov.info", lcov({ "src/a.ts": [1, 2, 3, 4, 5, -6, -7, -8, -9] }));
  const { measurements: [found], verdict, exitCode } = await made.pull();
  assert.equal(found?.value, 50);
  assert.deepEqual(found?.change?.uncovered, [
    { path: "src/a.ts", covered: 2, total: 4, uncovered: [{ first: 6, last: 7 }] },
  ]);
  assert.deepEqual(verdict?.checks.map(({ status, sentence }) => [status, sentence]), [
    ["failed", "patch-coverage is 50 %, below the minimum of 80 %"],
    ["failed", "patch-coverage is 50 %, 2 new lines uncovered, none allowed"],
  ]);
  assert.equal(exitCode, 1);
  // SHA-256 of the path, as GitHub names a file in the diff.
  const anchor = "diff-072fc23b941d05af2383888f292b78e406e0e82a4a3f8ee698113dd9bcc79e5f";
  const url = `https://github.test/acme/shop/pull/7/files#${anchor}`;
  const [comment] = made.fake.comments;
  assert.ok(comment?.body.includes(`[6-7](${url}R6-R7) (2 of 4 uncovered)`), comment?.body);
  assert.ok((await made.written("summary")).includes(`(${url}R6-R7)`));
  const output = made.fake.checks[0]?.body["output"] as Record<string, unknown>;
  assert.deepEqual(output["annotations"], [{
    path: "src/a.ts",
    start_line: 6,
    end_line: 7,
    annotation_level: "warning",
    title: "No test reaches this",
    message: "Uncovered lines 6-7 (patch-coverage)",
  }]);
});

Deno.test("trackMetrics() compares a merge that was made to measure the change with its first parent", async () => {
  await using made = await scene();
  const head = await made.commit({ files: { "src/b.ts": "one\ntwo\n" } });
  await made.project.git("checkout", "-q", "main");
  // What main got meanwhile is not the change's, and not covered.
  await made.push({ files: { "src/a.ts": changed(8, 9) } });
  const base = await made.project.git("rev-parse", "HEAD");
  await made.project.git("checkout", "-q", "--detach");
  await made.project.git("merge", "-q", "--no-ff", "-m", "Merge", head);
  await made.project.write("lcov.info", lcov({ "src/a.ts": [1, -8, -9], "src/b.ts": [1, -2] }));
  const { measurements: [found] } = await made.pull({ head, base });
  assert.equal(found?.evidence?.["base"], base.slice(0, 7));
  assert.deepEqual(found?.change?.uncovered.map(({ path }) => path), ["src/b.ts"]);
});

Deno.test("trackMetrics() passes a change without a line that could be covered, and says so", async () => {
  await using made = await scene();
  await made.commit({ files: { "README.md": "words\n" } });
  const { measurements, failures, verdict, exitCode, untouched } = await made.pull();
  assert.match(
    untouched?.["patch-coverage"] ?? "",
    /^The change has no coverage: it touches no line/,
  );
  assert.deepEqual([measurements, failures, exitCode, verdict?.status], [[], [], 0, "passed"]);
  const [check] = verdict?.checks ?? [];
  assert.equal(check?.status, "not_computed");
  assert.match(check?.sentence ?? "", /it touches no line since [0-9a-f]{7} that could be covered/);
});

Deno.test("trackMetrics() never takes a file that no report mentions for a covered one", async () => {
  await using made = await scene();
  await made.commit({ files: { "src/new.ts": "export {}\n", "tests/new_test.ts": "x\n" } });
  const { measurements, verdict } = await made.pull();
  assert.deepEqual(measurements, []);
  assert.match(
    verdict?.checks[0]?.sentence ?? "",
    /no report mentions src\/new\.ts, and nothing else that it touches/,
  );
  await made.commit({ files: { "src/a.ts": changed(1) } });
  const { measurements: [found] } = await made.pull();
  assert.equal(found?.value, 100);
  assert.deepEqual(found?.change?.unmeasured, [{ path: "src/new.ts", lines: 1 }]);
});

Deno.test("trackMetrics() keeps the coverage of the change in the history, and not its lines", async () => {
  await using made = await scene();
  await made.project.git("checkout", "-q", "main");
  const pushed = await made.push({ files: { "src/a.ts": changed(5, 6) } });
  assert.equal(pushed.measurements[0]?.value, 50);
  await made.push({ files: { "src/a.ts": changed(5, 6, 7) } });
  const bytes = await Deno.readFile(`${made.project.folder}/.unentropy/h.db`);
  const text = new TextDecoder("latin1").decode(bytes);
  assert.match(text, /patch-coverage/);
  assert.doesNotMatch(text, /src\/a\.ts/);
});

Deno.test("a threshold that forbids uncovered new lines tolerates as many as it says", async () => {
  await using made = await makeScene({
    ...CONFIG,
    qualityGate: {
      thresholds: [{ metric: "patch-coverage", mode: "no-new-uncovered", tolerance: 2 }],
    },
  });
  await made.push({ files: { "src/a.ts": changed(), "lcov.info": lcov({ "src/a.ts": [1] }) } });
  await made.project.git("checkout", "-q", "-b", "feature");
  await made.commit({ files: { "src/a.ts": changed(1, 2, 3, 4) } });
  const judged = async (...lines: readonly number[]) => {
    await made.project.write("lcov.info", lcov({ "src/a.ts": lines }));
    const { verdict } = await made.pull();
    return verdict?.checks.map(({ status, sentence }) => `${status}: ${sentence}`);
  };
  assert.deepEqual(await judged(1, 2, -3, -4), [
    "passed: patch-coverage is 50 %, 2 new lines uncovered, 2 lines allowed",
  ]);
  assert.deepEqual(await judged(1, -2, -3, -4), [
    "failed: patch-coverage is 25 %, 3 new lines uncovered, 2 lines allowed",
  ]);
});

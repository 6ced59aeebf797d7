import assert from "node:assert/strict";
import type { Io, Output } from "../../commands/io.ts";
import { styleFor } from "../../commands/style.ts";
import { summaryText } from "../../commands/summary.ts";
import type { Check } from "../../core/gate/verdict.ts";
import type { Baseline } from "../../core/past/baseline.ts";
import type { TrackedMeasurement, TrackResult } from "../../core/track_result.ts";
import { makeProject } from "./_cli.ts";

const OUTPUT: Output = { write: () => {}, isTerminal: false, columns: 100 };
const IO: Io = {
  env: {},
  cwd: "/",
  stdout: OUTPUT,
  stderr: OUTPUT,
  writeCommand: () => {},
  hide: (text) => text,
  signal: new AbortController().signal,
};
const BASELINE: Baseline = {
  value: 1,
  commit: "a".repeat(40),
  branch: "main",
  time: 0,
  samples: 4,
  description: "aaaaaaa, the merge base, 4 samples",
};
const CHECK: Check = {
  metric: "time",
  labels: {},
  mode: "regression",
  severity: "blocker",
  status: "failed",
  baseline: BASELINE,
  sentence: "time rose",
};

function shown(
  measurements: readonly Partial<TrackedMeasurement>[],
  checks: readonly Check[] = [],
  { isWhole = false, cwd = "/" }: { readonly isWhole?: boolean; readonly cwd?: string } = {},
): string {
  const result: TrackResult = {
    exitCode: 0,
    version: "0.0.0",
    durationMs: 1,
    phases: [],
    measurements: measurements.map((one, index) => ({
      metric: `m${index}`,
      name: `m${index}`,
      type: "numeric",
      labels: {},
      value: 5,
      ...one,
    })),
    failures: [],
    warnings: [],
    verdict: { mode: "hard", status: "failed", checks, summary: "1 failed" },
  };
  return summaryText(result, { ...IO, cwd }, { style: styleFor(IO, OUTPUT, false), isWhole });
}

Deno.test("the table says what the values are compared with", () => {
  assert.match(shown([{}]), /Since the last run\n.* new\n/);
  const base = { previous: 4, previousAt: "aaaaaaa, the merge base" };
  assert.match(shown([base, {}]), /Since aaaaaaa, the merge base\n.*\+1 \(\+25 %\)\n/);
  const mixed = shown([base, { previous: 5, previousAt: "the last run" }]);
  assert.match(
    mixed,
    /\+1 \(\+25 %\) ¹\n.* same ²\nsince ¹ aaaaaaa, the merge base; ² the last run/,
  );
});

Deno.test("below the checks stands what they were compared with, and a suspect only warns", () => {
  const same = shown([], [CHECK, { ...CHECK, labels: { os: "mac" }, suspect: true }]);
  assert.match(
    same,
    / {2}✗ time rose\n {2}! time rose\n {2}compared with aaaaaaa, the merge base, 4 samples\n/,
  );
  const best = { ...BASELINE, description: "bbbbbbb, the best so far" };
  const mixed = shown([], [CHECK, { ...CHECK, labels: { os: "mac" }, baseline: best }]);
  assert.match(
    mixed,
    /✗ time rose ¹\n {2}✗ time rose ²\n {2}compared with ¹ a.*; ² bbbbbbb, the best/,
  );
});

Deno.test("what fails stands first, and of many values and checks those that say most", () => {
  const values = Array.from({ length: 40 }, (_, at) => ({
    metric: `m${at}`,
    previous: 5,
    value: 5 + (at % 7) / 10,
  }));
  const checks = values.map(({ metric }, at): Check => ({
    ...CHECK,
    metric,
    status: at === 21 ? "failed" : "passed",
    sentence: `${metric} is as it was`,
  })).toSorted((a, b) => Number(b.status === "failed") - Number(a.status === "failed"));
  const few = shown(values.slice(18, 24), checks);
  assert.match(few, /^m3 .*\nm0 .*\nm1 .*\nm2 .*\nm4 /m);
  const many = shown(values, checks);
  const names = [...many.matchAll(/^(m\d+) /gm)].map(([, name]) => name);
  assert.deepEqual([names.length, names.slice(0, 3)], [30, ["m21", "m6", "m13"]]);
  assert.equal(many.match(/… and 10 more; --verbose shows all/g)?.length, 2);
  assert.match(many, / {2}✗ m21 is as it was\n/);
  const whole = shown(values, checks, { isWhole: true });
  assert.equal(whole.match(/^ {2}[✓✗] m\d+ is as it was/gm)?.length, 40);
  assert.doesNotMatch(whole, /more; --verbose/);
});

Deno.test("gate on a branch of a clone without CI is compared with where it left main", async () => {
  await using project = await makeProject({
    metrics: { size: { type: "numeric", unit: "bytes", command: "cat size.txt" } },
    qualityGate: { mode: "hard", thresholds: [{ metric: "size", mode: "regression" }] },
  });
  const commit = async (size: string) => {
    await project.write("size.txt", size);
    await project.git("add", "size.txt");
    await project.git("commit", "-q", "-m", size);
  };
  await commit("1000");
  await project.cli(["track"]);
  await commit("900");
  const main = await project.cli(["track"]);
  assert.match(main.stdout, /compared with [0-9a-f]{7}, 1 commit before this one, 1 sample\n/);
  await project.git("checkout", "-q", "-b", "feature", "HEAD~");
  await commit("950");
  const better = await project.cli(["gate"]);
  assert.equal(better.code, 0, better.stdout);
  assert.match(better.stdout, /Since [0-9a-f]{7}, the merge base\n/);
  await commit("1001");
  const { code, stdout } = await project.cli(["gate"]);
  assert.equal(code, 1);
  assert.match(stdout, /✗ size rose 0\.1 % to 1\.001 kB, and may not get worse\n/);
});

Deno.test("the summary shows the source that a change touches and no test reaches", async () => {
  await using project = await makeProject();
  await project.write("src/a.ts", "one\ntwo\n\tthree\nfour\u001b[31m\nfive\nsix\nseven\neight\n");
  const uncovered = [{ first: 3, last: 4 }, { first: 6, last: 6 }, { first: 8, last: 8 }];
  const change = {
    covered: 1,
    total: 5,
    files: 1,
    uncovered: [{ path: "src/a.ts", covered: 1, total: 5, uncovered }],
    more: 2,
    unmeasured: [{ path: "src/new.ts", lines: 9 }],
    unmeasuredFiles: 1,
    lost: [{ path: "src/b.ts", lines: [{ first: 1, last: 2 }, { first: 9, last: 9 }] }],
    lostLines: 3,
  };
  const text = shown([{ value: 20, change }], [], { cwd: project.folder });
  assert.ok(
    text.includes(`Uncovered in this change (m0)
src/a.ts 4 of 5 uncovered
      2  two
✗     3    three
✗     4  four·[31m
      5  five
✗     6  six
      7  seven
✗     8  eight
… and 2 more files
? src/new.ts: not measured, no report mentions it
! 3 lines that the change does not touch lost coverage: src/b.ts 1-2, 9
`),
    text,
  );
});

Deno.test("the summary cuts a long file, and says how much of it is left", async () => {
  await using project = await makeProject();
  await project.write("src/a.ts", "x();\n".repeat(500));
  const file = { path: "src/a.ts", covered: 0, total: 500, uncovered: [{ first: 1, last: 500 }] };
  const change = {
    covered: 0,
    total: 500,
    files: 1,
    uncovered: [file],
    more: 0,
    unmeasured: [],
    unmeasuredFiles: 0,
  };
  const text = shown([{ value: 0, change }], [], { cwd: project.folder });
  assert.ok(text.split("\n").length < 45, text);
  assert.match(text, /⋮ 471 more lines\n/);
});

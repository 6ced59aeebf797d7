import assert from "node:assert/strict";
import { evaluateGate } from "../../../core/gate/gate.ts";
import type { Check, Verdict } from "../../../core/gate/verdict.ts";
import { seriesKey } from "../../../core/metric.ts";
import type { TrackedMeasurement } from "../../../core/track_result.ts";
import { renderMarkdown } from "../../../report/markdown/markdown.ts";
import type { MarkdownModel } from "../../../report/model.ts";

const FAILED: Check = {
  metric: "coverage",
  labels: {},
  mode: "min",
  severity: "blocker",
  status: "failed",
  unit: "percent",
  value: 71.4,
  baseline: {
    value: 74.6,
    commit: "a1b2c3d".padEnd(40, "0"),
    branch: "main",
    time: 0,
    samples: 41,
    description: "a1b2c3d, 3 commits before the merge base, 41 samples",
  },
  delta: -3.2,
  limit: 80,
  side: "floor",
  sentence: "coverage fell 3.2 points to 71.4 %, below the minimum of 80 %",
};
const PASSED: Check = {
  metric: "size",
  labels: {},
  mode: "max",
  severity: "blocker",
  status: "passed",
  unit: "bytes",
  value: 400_000,
  limit: 500_000,
  side: "ceiling",
  sentence: "size is 400 kB, below the maximum of 500 kB",
};

function measured(metric: string, over: Partial<TrackedMeasurement> = {}): TrackedMeasurement {
  return { metric, name: metric, type: "numeric", labels: {}, value: 1, ...over };
}

function verdict(checks: readonly Check[], over: Partial<Verdict> = {}): Verdict {
  return { mode: "hard", status: "failed", checks, summary: "1 failed, 1 passed", ...over };
}

const MODEL: MarkdownModel = {
  verdict: verdict([FAILED, PASSED]),
  measurements: [
    measured("coverage", { name: "Coverage", unit: "percent", value: 71.4 }),
    measured("size", { unit: "bytes", value: 400_000 }),
    measured("todo", { unit: "integer", value: 7, previous: 9 }),
    measured("licence", { type: "label", value: "MIT", previous: "MIT" }),
  ],
  failures: [],
  recent: new Map([["coverage", [75, 76, 74.6]], ["todo", [9, 9]]]),
  commit: "d4e5f6a".padEnd(40, "0"),
  links: {
    run: "https://ci.test/run/1",
    commit: "https://git.test/c/d4e5f6a",
    report: "https://r.test/",
  },
};

/** Each table's cells, by rows. */
function tables(markdown: string): readonly (readonly string[])[] {
  return markdown.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
}

/** What is left when our own tags are taken away. */
function withoutOwnTags(markdown: string): string {
  return markdown.replace(/<\/?(?:details|summary)>/g, "");
}

Deno.test("the title says what failed and why, once, and below it stands the table", () => {
  const lines = renderMarkdown(MODEL).split("\n");
  const what = "❌ coverage fell 3.2 points to 71.4 %, below the minimum of 80 %";
  assert.equal(lines[0], `## Unentropy: ${what}`);
  assert.equal(lines[2], "**1 failed, 1 passed** · 4 values · commit d4e5f6a");
  assert.equal(lines.filter((line) => line.includes(what)).length, 1);
  assert.deepEqual(tables(lines.join("\n"))[2], [
    "Coverage",
    "74.6 %",
    "71.4 %",
    "-3.2 points",
    "≥ 80 %",
    "❌ failed",
    "▆█▆▁",
  ]);
  assert.ok(
    lines.includes("Compared with a1b2c3d, 3 commits before the merge base, 41 samples."),
  );
});

Deno.test("a failing metric has a chart with its limit", () => {
  const markdown = renderMarkdown(MODEL);
  const [, chart = ""] = /```mermaid\n([^`]*)```/.exec(markdown) ?? [];
  assert.equal(
    chart,
    [
      "xychart-beta",
      '  title "Coverage"',
      '  x-axis "the last 4 runs" 1 --> 4',
      '  y-axis "%" 70.54 --> 80.86',
      "  line [75, 76, 74.6, 71.4]",
      "  line [80, 80, 80, 80]",
      "",
    ].join("\n"),
  );
});

Deno.test("each value before tells by a number what it is, where that differs", () => {
  assert.ok(FAILED.baseline);
  const baseline = {
    ...FAILED.baseline,
    value: 80,
    description: "b2b2b2b of 1 May, the best so far",
  };
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([FAILED, { ...FAILED, labels: { os: "mac" }, baseline }, PASSED]),
    measurements: [
      measured("a", { previous: 1, previousAt: "the last run" }),
      measured("b", { previous: 2, previousAt: "the last run" }),
      measured("c"),
    ],
  });
  assert.match(
    markdown,
    /^Compared with ¹ a1b2c3d, 3 commits before the merge base, 41 samples; ² b2b2b2b of 1 May, the best so far\.$/m,
  );
  const bases = tables(markdown).filter(([name]) => name?.startsWith("coverage")).map((row) =>
    row[1]
  );
  assert.deepEqual(bases, ["74.6 % ¹", "80 % ²"]);
  assert.match(markdown, /\n\nCompared with the last run\.\n\n\| Metric \| Before/);
  assert.deepEqual(
    tables(markdown).filter(([name]) => name === "a" || name === "c")
      .map((row) => row[1]),
    ["1", "–"],
  );
});

Deno.test("fifty failures are ten rows in the open, each with its strictest limit; three have charts", () => {
  const failing = Array.from({ length: 50 }, (_, index): readonly Check[] => {
    const labels = { case: String(index) };
    return [{ ...FAILED, labels }, { ...FAILED, labels, mode: "ratchet", limit: 90 }];
  }).flat();
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict(failing),
    recent: new Map(failing.map(({ labels }) => [seriesKey("coverage", labels), [75, 76]])),
  }, { maxMetrics: 30 });
  const [open = "", hidden = ""] = markdown.split("<summary>40 failed</summary>");
  const limits = (text: string) =>
    tables(text).filter(([name]) => name?.startsWith("Coverage")).map((row) => row[4]);
  assert.deepEqual(limits(open), Array(10).fill("≥ 90 %"));
  assert.equal(limits(hidden).length, 30);
  assert.match(hidden, /_10 more rows in the \[report\]\(https:\/\/r\.test\/\)\._/);
  const titles = [...markdown.matchAll(/title "Coverage\{case=(\d+)\}"/g)].map(([, name]) => name);
  assert.deepEqual(titles, ["0", "1", "2"]);
  assert.match(markdown, /line \[90, 90, 90\]/);
});

Deno.test("one table: what failed, what was accepted by whom and why, what got better; then the rest is folded", () => {
  const accepted = { reason: "the new | renderer", author: "Ada" };
  const better: Check = { ...FAILED, status: "passed", delta: 3, smallestVisible: 0.01 };
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([
      FAILED,
      { ...better, labels: { os: "noise" }, smallestVisible: 0.5 },
      { ...better, labels: { os: "better" } },
      { ...FAILED, labels: { os: "wanted" }, accepted },
      { ...better, labels: { os: "young" }, smallestVisible: NaN },
      PASSED,
    ]),
  });
  const [open = "", hidden = ""] = markdown.split("<summary>3 passed</summary>");
  assert.deepEqual(tables(open).slice(2).map(([name, , , , , status]) => [name, status]), [
    ["Coverage", "❌ failed"],
    ["Coverage&#123;os=wanted&#125;", "☑️ accepted by Ada: the new &#124; renderer"],
    ["Coverage&#123;os=better&#125;", "✅ improved"],
  ]);
  assert.match(hidden, /os=noise.*passed.*\n.*os=young.*passed.*\n\| size/);
  assert.match(hidden, /<summary>In words<\/summary>\n\n- ❌ .*\n- ☑️ .*\n\n<\/details>/);
});

Deno.test("what passed and what no threshold judges is folded away", () => {
  const markdown = renderMarkdown(MODEL);
  assert.match(markdown, /<summary>1 passed<\/summary>/);
  assert.match(markdown, /<summary>2 metrics without a threshold<\/summary>/);
  const rows = tables(markdown);
  assert.deepEqual(rows.find(([name]) => name === "todo"), ["todo", "9", "7", "-2", "██▁"]);
  assert.deepEqual(rows.find(([name]) => name === "licence"), ["licence", "MIT", "MIT", "–", ""]);
  assert.deepEqual(rows.find(([name]) => name === "size")?.slice(4, 6), ["≤ 500 kB", "✅ passed"]);
});

Deno.test("links to report, run and commit end the document", () => {
  assert.equal(
    renderMarkdown(MODEL).trimEnd().split("\n").at(-1),
    "[Report](https://r.test/) · [Run](https://ci.test/run/1) · [d4e5f6a](https://git.test/c/d4e5f6a)",
  );
});

Deno.test("a metric that was not measured says what to do, once", () => {
  const failure = { metric: "coverage", code: "X", message: "no file", fix: "Run the tests" };
  const missing: Check = {
    metric: "coverage",
    labels: {},
    mode: "min",
    severity: "blocker",
    status: "missing",
    sentence: "coverage was not measured: no file",
  };
  const other = { ...failure, metric: "size" };
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([missing]),
    failures: [failure, other],
    measurements: [],
    metrics: [{ key: "coverage", name: "Test coverage" }],
  });
  assert.deepEqual(tables(markdown)[2]?.[0], "Test coverage");
  assert.match(markdown, /- 🕳️ \*\*Test coverage\*\* was not measured: no file\. Run the tests\n/);
  assert.match(markdown, /- 🕳️ \*\*size\*\* was not measured: no file\. Run the tests\n/);
  assert.match(markdown, /^## Unentropy: ❌ coverage was not measured: no file\n/);
  assert.equal(markdown.match(/was not measured/g)?.length, 3);
});

Deno.test("without a baseline the reason is shown and no cell is undefined", () => {
  const { delta: _, baseline: __, limit: ___, ...bare } = FAILED;
  const check: Check = {
    ...bare,
    status: "not_computed",
    lacks: "baseline",
    sentence: "coverage is 71.4 %; the history has no run to compare it with",
  };
  const markdown = renderMarkdown({
    measurements: MODEL.measurements,
    failures: [],
    verdict: verdict([check], { status: "unknown", summary: "1 not computed" }),
  });
  assert.match(
    markdown,
    /^## Unentropy: ❔ nothing to compare with yet: the first run of the default branch makes the baseline\n/,
  );
  assert.match(markdown, /- ❔ coverage is 71.4 %; the history has no run to compare it with/);
  assert.doesNotMatch(markdown, /undefined|NaN/);
});

Deno.test("a suspect and a warning are told apart", () => {
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([
      { ...FAILED, suspect: true },
      { ...FAILED, labels: { os: "mac" }, severity: "warning" },
    ]),
  });
  const statuses = tables(markdown).map((row) => row[5] ?? "");
  assert.ok(statuses.includes("⚠️ suspect"));
  assert.ok(statuses.includes("⚠️ failed (warning)"));
});

Deno.test("a metric has one line, with its worst check; what the branch owes is told apart", () => {
  const { delta: _, ...rest } = FAILED;
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([
      FAILED,
      {
        ...FAILED,
        mode: "no-regression",
        severity: "warning",
        sentence: "coverage fell 3.2 points to 71.4 %, more than the 0.5 points allowed",
      },
      {
        ...rest,
        metric: "todo",
        status: "debt",
        sentence: "todo stayed at 12; not by this change: it was 12 before, worse than its best",
      },
    ]),
  });
  assert.match(
    markdown,
    /- ❌ coverage fell 3\.2 points to 71\.4 %, below the minimum of 80 %; also more than the 0\.5 points allowed\n/,
  );
  assert.equal(tables(markdown).filter(([name]) => name === "Coverage").length, 1);
  assert.match(markdown, /<summary>1 debt<\/summary>/);
  assert.match(markdown, /\n- 🧾 todo stayed at 12; not/);
});

Deno.test("changes, changed thresholds, proposals and warnings are listed", () => {
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([], {
      proposals: [{
        metric: "coverage",
        labels: {},
        mode: "min",
        target: 80,
        proposed: 91,
        sentence: "91 % would hold",
      }],
    }),
    changes: { since: "v1.2.0", sentences: ["size rose 4.1 % in a1b2c3d..d4e5f6a"] },
    thresholdChanges: ["coverage: min 80 % becomes min 70 %"],
    warnings: ["the artifact expires soon"],
  });
  assert.match(markdown, /- ⚖️ Thresholds change: coverage: min 80 % becomes min 70 %\n/);
  assert.match(
    markdown,
    /<summary>Changes since v1\.2\.0<\/summary>\n\n- size rose 4\.1 % in a1b2c3d\.\.d4e5f6a\n/,
  );
  assert.match(
    markdown,
    /<summary>Limits that could be tightened<\/summary>\n\n- 91 % would hold\n/,
  );
  assert.match(markdown, /### Warnings\n\n- the artifact expires soon\n/);
});

Deno.test("checks that passed are told in words where they see little or were measured again", () => {
  const { delta: _, ...passed } = PASSED;
  const markdown = renderMarkdown({
    ...MODEL,
    verdict: verdict([
      { ...passed, sentence: "a fits" },
      { ...passed, tooNoisy: true, sentence: "b fits; too noisy to gate" },
      { ...passed, firstMeasured: 9, sentence: "c fits; first measured 9 s" },
    ]),
  });
  assert.doesNotMatch(markdown, /a fits/);
  assert.match(markdown, /- ✅ b fits; too noisy to gate\n- ✅ c fits; first measured 9 s\n/);
});

const HOSTILE = "x|y `z` <img src=x onerror=alert(1)> @octocat #1 ``` </details> [a](b) \n| d |";

Deno.test("hostile names break no table, add no HTML and notify nobody", () => {
  const labels = { case: HOSTILE };
  const check: Check = { ...FAILED, labels, sentence: `${HOSTILE} fell` };
  const markdown = renderMarkdown({
    verdict: verdict([check, { ...check, status: "passed" }], { summary: HOSTILE }),
    measurements: [
      measured("coverage", { name: HOSTILE, labels, value: 3 }),
      measured(HOSTILE, {
        name: HOSTILE,
        type: "label",
        value: HOSTILE,
      }),
    ],
    failures: [{ metric: HOSTILE, code: "X", message: HOSTILE, fix: HOSTILE }],
    recent: new Map([[seriesKey("coverage", labels), [1, 2]]]),
    changes: { since: HOSTILE, sentences: [HOSTILE] },
    thresholdChanges: [HOSTILE],
    warnings: [HOSTILE],
    commit: "f".repeat(40),
    links: { run: "javascript:alert(1)" },
  }, { title: HOSTILE });
  const visible = withoutOwnTags(markdown);
  assert.doesNotMatch(visible, /</);
  assert.doesNotMatch(visible, /@\w|(?<!&)#\d/);
  assert.equal(visible.match(/```/g)?.length, 2);
  assert.doesNotMatch(visible, /\]\((?!https?:)/);
  for (const row of tables(markdown)) assert.ok(row.length === 7 || row.length === 5, row.join());
  for (const tag of ["details", "summary"]) {
    const count = (text: string) => markdown.split(text).length;
    assert.equal(count(`<${tag}>`), count(`</${tag}>`));
  }
});

Deno.test("three hundred metrics are cut to what was asked for, and the rest is counted", () => {
  const many = Array.from({ length: 300 }, (_, index) => measured(`metric-${index}`));
  const markdown = renderMarkdown({ ...MODEL, measurements: many }, { maxMetrics: 30 });
  assert.match(markdown, /<summary>300 metrics without a threshold<\/summary>/);
  assert.equal(tables(markdown).filter(([name]) => name?.startsWith("metric-")).length, 29);
  assert.match(markdown, /_271 more rows in the \[report\]/);
});

Deno.test("a document that is too long ends on a whole line, closed, with its links", () => {
  const checks = Array.from({ length: 300 }, (_, index): Check => ({
    ...FAILED,
    labels: { case: String(index) },
  }));
  const long = { ...MODEL, verdict: verdict(checks) };
  const maxMetrics = Infinity;
  const whole = renderMarkdown(long, { maxCharacters: 1e9, maxMetrics });
  for (const maxCharacters of [600, 1500, 4000, 20_000]) {
    const markdown = renderMarkdown(long, { maxCharacters, maxMetrics });
    assert.ok(markdown.length <= maxCharacters, `${markdown.length} of ${maxCharacters}`);
    assert.match(markdown, /^## Unentropy: ❌ coverage fell .*, and 299 more\n/);
    assert.match(markdown, /_[\d,]+ more lines did not fit; the report has them all\._\n/);
    assert.match(markdown, /\[Report\]\(https:\/\/r\.test\/\)/);
    assert.equal(markdown.split("<details>").length, markdown.split("</details>").length);
    assert.equal((markdown.match(/```/g)?.length ?? 0) % 2, 0);
    const known = new Set(whole.split("\n"));
    const strange = markdown.split("\n").filter((line) => !known.has(line));
    assert.equal(strange.length, 1, strange.join("\n"));
  }
});

Deno.test("a run that was not judged shows its values", () => {
  const { verdict: _, ...rest } = MODEL;
  const markdown = renderMarkdown({ ...rest, measurements: [measured("a")] });
  assert.match(markdown, /^## Unentropy: metrics\n\n1 value · commit d4e5f6a\n/);
  assert.match(markdown, /1 metric without a threshold/);
});

Deno.test("a soft gate says that it blocks nothing, an off one that it is off", () => {
  const soft = renderMarkdown({ ...MODEL, verdict: verdict([FAILED], { mode: "soft" }) });
  assert.match(soft, /below the minimum of 80 % \(mode soft: nothing is blocked\)/);
  const off = evaluateGate({
    mode: "off",
    thresholds: [],
    metrics: [],
    measurements: [],
    failures: [],
    reference: { maxAgeDays: 90 },
    onMissingBaseline: "warn",
    now: 0,
  });
  assert.match(renderMarkdown({ ...MODEL, verdict: off }), /^## Unentropy: the gate is off\n/);
});

Deno.test("a document for readers that know no HTML has the same rows, without folds and diagrams", () => {
  const model = { ...MODEL, verdict: verdict([FAILED, PASSED]), measurements: [measured("a")] };
  const [rich, plain] = [renderMarkdown(model), renderMarkdown(model, { isPlain: true })];
  assert.doesNotMatch(plain, /<\/?(?:details|summary)>|```/);
  assert.match(plain, /^\*\*1 metric without a threshold\*\*$/m);
  assert.deepEqual(tables(plain), tables(rich));
});

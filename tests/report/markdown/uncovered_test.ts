import assert from "node:assert/strict";
import { renderMarkdown } from "../../../report/markdown/markdown.ts";

const RANGE = { first: 3, last: 4 };

Deno.test("the uncovered lines of a change are links, bounded, and markup of nobody else's", () => {
  const uncovered = Array.from({ length: 30 }, (_, index) => ({
    path: index === 0 ? "src/@me|<b>.ts" : `src/${index}.ts`,
    covered: 1,
    total: 21,
    uncovered: index === 1 ? Array(20).fill(RANGE) : [RANGE],
  }));
  const change = {
    covered: 30,
    total: 630,
    files: 30,
    uncovered,
    more: 5,
    unmeasured: [{ path: "src/new.ts", lines: 2 }, { path: "src/other.ts", lines: 1 }],
    unmeasuredFiles: 4,
    lost: [{ path: "src/far.ts", lines: [RANGE] }],
    lostLines: 2,
  };
  const text = renderMarkdown({
    measurements: [{
      metric: "patch",
      name: "Patch coverage",
      type: "numeric",
      labels: {},
      value: 100 * 30 / 630,
      unit: "percent",
      change,
    }],
    failures: [],
    links: {
      lines: (path, lines) =>
        `https://forge.test/${encodeURIComponent(path)}#${lines?.first ?? ""}`,
    },
  });
  assert.match(
    text,
    /### Lines of this change that no test reaches: Patch coverage 4\.76 % \(30 of 630\)/,
  );
  assert.match(text, /\[3-4\]\(https:\/\/forge\.test\/src%2F2\.ts#3\) \(20 of 21 uncovered\)/);
  assert.match(text, /and 8 more \(20 of 21 uncovered\)/);
  assert.match(text, /_and 15 more files_/);
  assert.match(
    text,
    /Not measured, because no report mentions them: .*new\.ts.* \(2 lines\), .* and 2 more/,
  );
  assert.match(
    text,
    /Elsewhere, 2 lines that this change does not touch lost their coverage: .*far\.ts/,
  );
  assert.doesNotMatch(text, /@me|<b>/);
  const quiet = { ...change, uncovered: [], more: 0, unmeasured: [], unmeasuredFiles: 0, lost: [] };
  const nothing = renderMarkdown({
    measurements: [{
      metric: "p",
      name: "p",
      type: "numeric",
      labels: {},
      value: 100,
      change: quiet,
    }],
    failures: [],
  });
  assert.doesNotMatch(nothing, /no test reaches/);
});

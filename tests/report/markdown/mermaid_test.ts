import assert from "node:assert/strict";
import { mermaidChart } from "../../../report/markdown/_mermaid.ts";
import { unicodeSpark } from "../../../report/markdown/_unicode_spark.ts";

function axis(chart: Parameters<typeof mermaidChart>[0]): string | undefined {
  return mermaidChart(chart).find((line) => line.includes("y-axis"))?.trim();
}

Deno.test("bytes and short times are drawn in a unit that fits", () => {
  assert.equal(
    axis({ title: "a", unit: "bytes", values: [400_000, 412_600] }),
    'y-axis "kB" 398.74 --> 413.86',
  );
  assert.equal(
    axis({ title: "a", unit: "duration", values: [0.1, 0.2] }),
    'y-axis "ms" 90 --> 210',
  );
  assert.equal(axis({ title: "a", values: [5] }), 'y-axis "value" 4.5 --> 5.5');
  assert.equal(axis({ title: "a", values: [0, 0] }), 'y-axis "value" -0.1 --> 0.1');
});

Deno.test("no number has an exponent", () => {
  const text = mermaidChart({ title: "a", values: [1e-9, 2.5e-7, 1e22, 3e25] }).join("\n");
  assert.doesNotMatch(text, /\de[+-]?\d/);
});

Deno.test("a title cannot leave its quotes or the code block", () => {
  const [, , title] = mermaidChart({ title: 'a" ```\n  bar [1] %%{x}%%', values: [1] });
  assert.match(title ?? "", /^ {2}title "a +bar +1 +\{x\}"$/);
  assert.equal(mermaidChart({ title: '"""', values: [1] })[2], '  title "value"');
});

Deno.test("a sparkline has a character per value", () => {
  assert.equal(unicodeSpark([1, 2, 3, 4, 5, 6, 7, 8]), "▁▂▃▄▅▆▇█");
  assert.equal(unicodeSpark([5, 5, 5]), "▄▄▄");
  assert.equal(unicodeSpark([1, NaN, 2]), "▁ █");
  assert.equal(unicodeSpark([-1.7e308, 1.7e308]), "▁█");
  assert.equal(unicodeSpark([]), "");
});

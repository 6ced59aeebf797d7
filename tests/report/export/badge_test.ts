import assert from "node:assert/strict";
import { SaxesParser } from "saxes";
import { type Badge, renderBadge } from "../../../report/export/badge.ts";
import { renderBadgeChart } from "../../../report/export/badge_chart.ts";

/** The texts of a badge; throws if it is not well-formed XML. */
function textsOf(svg: string): readonly string[] {
  const texts: string[] = [];
  let text = "";
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", () => text = "");
  parser.on("text", (part) => text += part);
  parser.on("closetag", ({ name }) => {
    if (name === "text" || name === "title") texts.push(text);
  });
  parser.write(svg).close();
  return texts;
}

Deno.test("a badge says label and value, to readers of the page too", () => {
  const svg = renderBadge({ label: "coverage", value: "81.4 %", tone: "good" });
  assert.deepEqual(textsOf(svg), ["coverage: 81.4 %", "coverage", "81.4 %"]);
  assert.match(svg, /aria-label="coverage: 81\.4 %"/);
});

Deno.test("hostile text stays text", () => {
  for (
    const text of [`</text><script>alert(1)</script>`, `" onload="x`, "a&b]]>", "\u0000\u0007"]
  ) {
    const svg = renderBadge({ label: text, value: text });
    assert.doesNotMatch(svg, /<script|onload="x"/);
    assert.equal(textsOf(svg).length, 3);
  }
});

Deno.test("a badge is as wide as its text, up to sixty characters", () => {
  const width = (badge: Badge) => Number(/width="(\d+)"/.exec(renderBadge(badge))?.[1]);
  const short = width({ label: "a", value: "1" });
  assert.ok(width({ label: "a much longer label", value: "1" }) > short + 80);
  assert.ok(width({ label: "x".repeat(1e5), value: "1" }) < 600);
  assert.deepEqual(textsOf(renderBadge({ label: "é".repeat(70), value: "" }))[1]?.length, 60);
});

Deno.test("each tone has its colour", () => {
  const tones = ["good", "warning", "bad", "neutral", "unknown"] as const;
  const drawn = tones.map((tone) => renderBadge({ label: "a", value: "b", tone }));
  assert.equal(new Set(drawn).size, tones.length);
  assert.equal(renderBadge({ label: "a", value: "b" }), drawn[3]);
});

Deno.test("a chart for a README has the value, the newest values as a line, and no outside font", () => {
  const svg = renderBadgeChart({ label: "Size <b>", value: "1 kB", tone: "bad" }, [1, 2, 3]);
  assert.match(svg, /<text x="2" y="16">Size &lt;b&gt;<\/text>/);
  assert.match(svg, /class="value bad"[^>]*>1 kB</);
  assert.match(svg, /class="line" d="M-9 58H6l114-26l114-26H249V73H-9z"/);
  assert.doesNotMatch(svg.replace("http://www.w3.org/2000/svg", ""), /url\(|https?:|@import/);
});

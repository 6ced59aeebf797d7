import assert from "node:assert/strict";
import { markdownLink, markdownText } from "../../../report/markdown/markdown_text.ts";

/** What a reader sees: entities read, invisible breaks gone. */
function visible(markdown: string): string {
  return markdown
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll("\u200b", "");
}

const HOSTILE = [
  "a | b || c",
  "`code` ``` fence",
  "<script>alert(1)</script>",
  "<!-- comment -->",
  "</details></td>",
  "**bold** _it_ ~~gone~~",
  "[link](javascript:alert(1)) ![i](x)",
  "&lt; &#64;octocat &amp;",
  "\\| \\` \\\\",
  "$a^2$ and $$b$$",
  "# heading",
  "- item",
  "1. item",
  "> quote",
  "===",
  "/close",
];

Deno.test("no sign of Markdown or HTML survives, and the reader sees the same text", () => {
  for (const text of HOSTILE) {
    const safe = markdownText(text);
    assert.equal(visible(safe), text);
    assert.doesNotMatch(safe, /[\\`*_{}[\]<>|~$^]/, text);
    assert.doesNotMatch(safe, /^\s*(?:[-+=](?!\d)|[#/]|\d+[.)]\s)/, text);
    assert.doesNotMatch(safe, /&(?!#\d+;)/, text);
  }
});

Deno.test("nobody is notified and nothing is referred to", () => {
  const mentions =
    '@octocat @org/team mail@example.com #12 org/repo#3 GH-4 gh-5 !6 ~bug ~"a b" %7 $8 &9 ' +
    "https://example.com www.example.com @-x";
  const safe = markdownText(mentions);
  assert.equal(visible(safe), mentions);
  assert.doesNotMatch(safe, /[@!%][\w"-]/);
  assert.doesNotMatch(safe, /(?<!&)#\d/);
  assert.doesNotMatch(safe, /GH-\d|:\/\/|www\.|;\d|;\w/i);
});

Deno.test("text stays on one line, read from left to right", () => {
  const safe = markdownText("a\r\nb\u2028c\td\u0000e \u202eevil\u2066 x\ufeff");
  assert.equal(safe, "a b c d e evil x");
});

Deno.test("long text is cut between characters", () => {
  assert.equal(markdownText("😀".repeat(10), 4), "😀😀😀…");
  assert.ok(markdownText("a".repeat(10_000)).length <= 500);
});

Deno.test("only addresses of the web are links, and none ends early", () => {
  assert.equal(markdownLink("Run", "https://x.test/a"), "[Run](https://x.test/a)");
  assert.equal(
    markdownLink("[R](x)", "https://x.test/a)b(c)|<d> e`"),
    "[&#91;R&#93;(x)](https://x.test/a%29b%28c%29%7C%3Cd%3E%20e%60)",
  );
  for (const url of ["javascript:alert(1)", "data:text/html,x", "no address", undefined]) {
    assert.equal(markdownLink("Run", url), "Run");
  }
});

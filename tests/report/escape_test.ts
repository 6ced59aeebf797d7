import assert from "node:assert/strict";
import { escapeHtml, html, raw, safeUrl } from "../../report/escape.ts";

Deno.test("html escapes what is inserted, in text and in attributes", () => {
  const hostile = `"><script>alert('1')</script>&\``;
  assert.equal(
    html`<b title="${hostile}">${hostile}</b>`.toString(),
    '<b title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;">' +
      "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;</b>",
  );
});

Deno.test("html inserts markup and lists as they are, and nothing for what is absent", () => {
  const items = ["a", "<"].map((text) => html`<li>${text}</li>`);
  assert.equal(
    html`<ul>${items}${undefined}${false}${0}${raw("<hr>")}</ul>`.toString(),
    "<ul><li>a</li><li>&lt;</li>0<hr></ul>",
  );
});

Deno.test("escapeHtml replaces characters that no document may hold", () => {
  assert.equal(escapeHtml("a\u0000b\u001bc\u007f\ttab\n"), "a\ufffdb\ufffdc\ufffd\ttab\n");
});

Deno.test("safeUrl gives links to the web only", () => {
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    ["https://github.com/a/b", "https://github.com/a/b"],
    ["http://ci.example/1", "http://ci.example/1"],
    ["javascript:alert(1)", undefined],
    [" JavaScript:alert(1)", undefined],
    ["data:text/html,<script>", undefined],
    ["file:///etc/passwd", undefined],
    ["no url", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [url, wanted] of cases) assert.equal(safeUrl(url), wanted, String(url));
});

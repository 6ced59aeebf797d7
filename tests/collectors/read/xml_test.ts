import assert from "node:assert/strict";
import { readXml, type XmlElement } from "../../../collectors/read/xml.ts";
import { assertCollectError, withFiles } from "../_reports.ts";

/** The elements of a document as `parent>name@line`, and the texts of `<t>`. */
async function read(text: string | Uint8Array): Promise<readonly string[]> {
  const seen: string[] = [];
  await withFiles({ "a.xml": text }, async (root) => {
    await readXml({ path: `${root}/a.xml`, shown: "a.xml" }, () => ({
      textOf: new Set(["t"]),
      text: (_, content) => seen.push(content),
      open: ({ name, parent, line }: XmlElement) => seen.push(`${parent ?? ""}>${name}@${line}`),
    }));
  });
  return seen;
}

Deno.test("readXml gives elements with their parents and lines, and the texts that are wanted", async () => {
  const text = '<?xml version="1.0"?>\n<a>\n<x:b y="1"/><c>no</c><t> o<![CDATA[n]]>e </t></a>\n';
  assert.deepEqual(await read(text), [">a@2", "a>b@3", "a>c@3", "a>t@3", "one"]);
});

Deno.test("readXml knows the encodings that XML documents declare", async () => {
  const text = "<t>gr\u00fcn</t>";
  const utf16 = new Uint8Array(
    new Uint16Array([0xfeff, ...[...text].map((c) => c.charCodeAt(0))]).buffer,
  );
  const latin1 = Uint8Array.from(
    [...`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`].map((c) => c.charCodeAt(0)),
  );
  for (const bytes of [text, `\ufeff${text}`, utf16, latin1]) {
    assert.equal((await read(bytes)).at(-1), "gr\u00fcn");
  }
});

Deno.test("readXml names a document type without fetching it, and refuses definitions", async () => {
  const external = '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/never-fetched.dtd"><a/>';
  assert.deepEqual(await read(external), [">a@1"]);
  const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>\n<a>&y;</a>';
  await assertCollectError(() => read(bomb), "COLLECT_FORMAT", /document type defines entities/);
});

Deno.test("readXml refuses what is not one whole document, and says on which line", async () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["<a>\n<b>\n", /a\.xml:3: it is not well-formed XML \(unclosed tag: b\)/],
    ["<a>\n<b>\n</a>", /a\.xml:3: .*unexpected close tag/],
    ["<a>\n<b c=1/></a>", /a\.xml:2: .*not well-formed/],
    ["<!DOCTYPE a><a>&unknown;</a>", /undefined entity/],
    ["<a>&xxe", /not well-formed/],
    ["<a/><b/>", /not well-formed/],
    ["  ", /document must contain a root element/],
    ["<a b='<c'/>", /disallowed character/],
    [`${"<a>".repeat(1001)}`, /nested over 1000 deep/],
  ];
  for (const [text, message] of cases) {
    await assertCollectError(() => read(text), "COLLECT_FORMAT", message);
  }
});

Deno.test("readXml stops when it is told to", async () => {
  await withFiles({ "a.xml": "<a/>" }, async (root) => {
    const file = { path: `${root}/a.xml`, shown: "a.xml" };
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(() => readXml(file, () => ({ open: () => {} }), signal), /enough/);
  });
});

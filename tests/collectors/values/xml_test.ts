import assert from "node:assert/strict";
import { xml } from "../../../collectors/values/xml.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const REPORT = `<?xml version="1.0"?>
<report version="2" xmlns:x="urn:x">
  <total lines="100">85.5</total>
  <package name="core" rate="0.5">
    <class name="A"><count>3</count></class>
    <class name="B"><count> 4 </count></class>
    <package name="inner" rate="0.25"/>
  </package>
  <package name="io" rate="0.75"><class name="C"><count><![CDATA[5]]></count></class></package>
  <x:extra x:n="7">&lt;8&gt;</x:extra>
  <empty/>
</report>
`;

const VALUES: readonly [readonly string[], number | string][] = [
  [["-p", "/report/@version"], 2],
  [["-p", "/report/total/@lines"], 100],
  [["-p", "/report/total"], 85.5],
  [["-p", "report/total/text()"], 85.5],
  [["-p", "//total"], 85.5],
  [["-p", "//package[@name='io']/@rate"], 0.75],
  [["-p", '//package[ @name = "io" ]//count'], 5],
  [["-p", "/report/package/@rate", "-s", "count"], 2],
  [["-p", "//package/@rate", "-s", "sum"], 1.5],
  [["-p", "//package//package/@rate"], 0.25],
  [["-p", "//count", "-s", "sum"], 12],
  [["-p", "//class[@name]/count", "-s", "max"], 5],
  [["-p", "/report/*/class/count", "-s", "mean"], 4],
  [["-p", "/report/*", "-s", "count"], 5],
  [["-p", "//nothing", "-s", "count"], 0],
  [["-p", "/report/extra/@x:n"], 7],
  [["-p", "/report/x:extra", "--as", "label"], "<8>"],
  [["-p", "//package[@rate='0.25'][@name='inner']/@name", "--as", "label"], "inner"],
];

for (const [args, value] of VALUES) {
  Deno.test(`xml ${args.join(" ")} is ${JSON.stringify(value)}`, () =>
    withFolder({ "r.xml": REPORT }, async (root) => {
      assert.equal(await totalOf(xml, root, ["r.xml", ...args]), value);
    }));
}

Deno.test("xml --by gives a row for each match, labelled with an attribute of it", () =>
  withFolder({ "r.xml": REPORT }, async (root) => {
    const rows = await collectWith(xml, root, [
      "r.xml",
      "-p",
      "/report/package/@rate",
      "--by",
      "@name",
    ]);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.name, value]), [
      ["core", 0.5],
      ["io", 0.75],
    ]);
    assert.deepEqual(rows[1]?.evidence, { file: "r.xml", line: 9 });
  }));

const BOMB = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><r v="1">&b;</r>`;

const REFUSED: readonly [string, string | Uint8Array, readonly string[], string, RegExp][] = [
  ["no match", REPORT, ["-p", "/report/gone"], "COLLECT_NOTHING", /"\/report\/gone" in r\.xml/],
  ["a missing attribute", REPORT, ["-p", "//empty/@n"], "COLLECT_NOTHING", /nothing in it/],
  [
    "an empty element",
    REPORT,
    ["-p", "//empty"],
    "COLLECT_FORMAT",
    /r\.xml:11: "" is not a number/,
  ],
  ["several matches", REPORT, ["-p", "//count"], "COLLECT_FORMAT", /3 values match/],
  ["a word", REPORT, ["-p", "//class[@name='A']/@name"], "COLLECT_FORMAT", /r\.xml:5: "A" is not/],
  [
    "rows without names",
    REPORT,
    ["-p", "//count", "--by", "id"],
    "COLLECT_FORMAT",
    /no attribute "id"/,
  ],
  ["no path", REPORT, [], "COLLECT_OPTIONS", /does not say which value/],
  [
    "more than our part of XPath",
    REPORT,
    ["-p", "/report/total[1]"],
    "COLLECT_OPTIONS",
    /"\[1\]" of/,
  ],
  ["an axis", REPORT, ["-p", "/report/parent::x/y"], "COLLECT_OPTIONS", /is not understood/],
  ["an attribute in the middle", REPORT, ["-p", "/a/@b/c"], "COLLECT_OPTIONS", /"\/@b\/c"/],
  ["the text of anything", REPORT, ["-p", "/report/*"], "COLLECT_OPTIONS", /would be a guess/],
  ["an empty file", "", ["-p", "/a"], "COLLECT_FORMAT", /it is empty/],
  ["a cut file", REPORT.slice(0, 300), ["-p", "//total"], "COLLECT_FORMAT", /not well-formed XML/],
  ["no XML", "{}", ["-p", "/a"], "COLLECT_FORMAT", /not well-formed XML/],
  [
    "entities of its own",
    BOMB,
    ["-p", "/r/@v"],
    "COLLECT_FORMAT",
    /document type defines entities/,
  ],
  [
    "bytes that are no text",
    new Uint8Array([0x3c, 0x61, 0xff]),
    ["-p", "/a"],
    "COLLECT_FORMAT",
    /not well-formed/,
  ],
];

for (const [what, content, args, code, message] of REFUSED) {
  Deno.test(`xml refuses ${what}`, () =>
    withFolder({ "r.xml": content }, async (root) => {
      await assert.rejects(collectWith(xml, root, ["r.xml", ...args]), { code, message });
    }));
}

import assert from "node:assert/strict";
import { json } from "../../../collectors/values/json.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const REPORT = JSON.stringify({
  total: { lines: { pct: 85.5, covered: "171" }, "a/b": 3, "m~n": 4, name: " v1.2 ", ok: true },
  none: null,
  items: [{ name: "x", size: 10 }, { name: "y", size: 30 }, { name: "z", size: 20 }],
  sizes: { "app.js": 100, "app.css": 50 },
});

const VALUES: readonly [readonly string[], number | string][] = [
  [["-p", "/total/lines/pct"], 85.5],
  [["-p", "/total/lines/covered"], 171],
  [["-p", "/total/a~1b"], 3],
  [["-p", "/total/m~0n"], 4],
  [["-p", "/items/1/size"], 30],
  [["-p", "$.total.lines.pct"], 85.5],
  [["-p", "$['total']['a/b']"], 3],
  [["-p", "$.items[?@.name=='y'].size"], 30],
  [["-p", "$.items[-1].size"], 20],
  [["-p", "$.items[*].size", "--stat", "sum"], 60],
  [["-p", "$.items[*].size", "--stat", "max"], 30],
  [["-p", "$.items[*].size", "--stat", "min"], 10],
  [["-p", "$.items[*].size", "--stat", "mean"], 20],
  [["-p", "$.items[*].size", "--stat", "first"], 10],
  [["-p", "$.items[*].size", "--stat", "last"], 20],
  [["-p", "$.items[*]", "--stat", "count"], 3],
  [["-p", "$.items[?@.size>99]", "--stat", "count"], 0],
  [["-p", "$.total.name", "--as", "label"], "v1.2"],
  [["-p", "$.total.ok", "--as", "label"], "true"],
  [["-p", "$.total.lines.pct", "--as", "label"], "85.5"],
];

for (const [args, value] of VALUES) {
  Deno.test(`json ${args.join(" ")} is ${JSON.stringify(value)}`, () =>
    withFolder({ "r.json": REPORT }, async (root) => {
      assert.equal(await totalOf(json, root, ["r.json", ...args]), value);
    }));
}

Deno.test("json says in its evidence where the value stands", () =>
  withFolder({ "out/r.json": REPORT }, async (root) => {
    assert.deepEqual(await collectWith(json, root, ["out/r.json", "-p", "$.total.lines.pct"]), [{
      value: 85.5,
      labels: {},
      evidence: { file: "out/r.json", place: "$['total']['lines']['pct']" },
    }]);
  }));

Deno.test("json --by key gives a row for each match", () =>
  withFolder({ "r.json": REPORT }, async (root) => {
    const rows = await collectWith(json, root, ["r.json", "-p", "$.sizes.*", "--by", "key"]);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.key, value]), [
      ["app.js", 100],
      ["app.css", 50],
    ]);
  }));

Deno.test("json reads several files and globs as one", () =>
  withFolder({ "a/1.json": '{"n":1}', "a/2.json": '{"n":2}' }, async (root) => {
    assert.equal(await totalOf(json, root, ["a/*.json", "-p", "/n", "-s", "sum"]), 3);
  }));

const REFUSED: readonly [string, string | Uint8Array, string, string, RegExp][] = [
  ["no such value", REPORT, "/total/gone", "COLLECT_NOTHING", /"\/total\/gone" in r\.json/],
  ["a name of Object", "{}", "/constructor", "COLLECT_NOTHING", /nothing in it matches/],
  ["an array", REPORT, "$.items", "COLLECT_FORMAT", /at \$\['items'\] is an array/],
  ["an object", REPORT, "/total", "COLLECT_FORMAT", /is an object/],
  ["null", REPORT, "/none", "COLLECT_FORMAT", /is null/],
  ["true as a number", REPORT, "/total/ok", "COLLECT_FORMAT", /"true" is not a number/],
  ["a text as a number", '{"a":"85%"}', "/a", "COLLECT_FORMAT", /"85%" is not a number/],
  ["several values", REPORT, "$.items[*].size", "COLLECT_FORMAT", /3 values match/],
  ["a broken JSONPath", REPORT, "$.items[", "COLLECT_OPTIONS", /unclosed bracketed/],
  ["a broken pointer", REPORT, "total", "COLLECT_OPTIONS", /start with a slash/],
  [
    "a document that is nested too deep",
    "[".repeat(5000) + "]".repeat(5000),
    "$..x",
    "COLLECT_FORMAT",
    /nested too deep/,
  ],
  ["an empty file", "", "/a", "COLLECT_FORMAT", /it is empty/],
  ["no JSON", '{"a": 1,\n"b": x}', "/a", "COLLECT_FORMAT", /r\.json:2: it is not JSON/],
  ["a cut file", REPORT.slice(0, 100), "/a", "COLLECT_FORMAT", /it is not JSON/],
  ["NaN", '{"a": NaN}', "/a", "COLLECT_FORMAT", /it is not JSON/],
  ["an endless number", '{"a": 1e999}', "/a", "COLLECT_FORMAT", /"Infinity" is not a number/],
  [
    "bytes that are no text",
    new Uint8Array([0x7b, 0xff, 0x7d]),
    "/a",
    "COLLECT_FORMAT",
    /it is not JSON/,
  ],
];

for (const [what, content, path, code, message] of REFUSED) {
  Deno.test(`json refuses ${what}`, () =>
    withFolder({ "r.json": content }, async (root) => {
      await assert.rejects(collectWith(json, root, ["r.json", "-p", path]), { code, message });
    }));
}

Deno.test("json needs a file that is there, and a path", () =>
  withFolder({ "r.json": "{}" }, async (root) => {
    await assert.rejects(collectWith(json, root, ["gone.json", "-p", "/a"]), {
      code: "COLLECT_NO_FILE",
      message: /gone\.json/,
    });
    await assert.rejects(collectWith(json, root, ["r.json"]), { code: "COLLECT_OPTIONS" });
    await assert.rejects(collectWith(json, root, ["-p", "/a"]), { code: "COLLECT_OPTIONS" });
  }));

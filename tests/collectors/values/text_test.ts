import assert from "node:assert/strict";
import { text } from "../../../collectors/values/text.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const LOG = `Building…
Statements   : 85.71% ( 60/70 )
warning: unused
app.js  12.5 kB
app.css 3 kB
WARNING: late
Done in 4.2s
`;

const VALUES: readonly [readonly string[], number | string][] = [
  [["-p", "Statements\\s*:\\s*([\\d.]+)%"], 85.71],
  [["-p", "(?<=Done in )[\\d.]+"], 4.2],
  [["-p", "^Done in (.*)s$"], 4.2],
  [["-p", "([\\d.]+) kB", "--stat", "sum"], 15.5],
  [["-p", "([\\d.]+) kB", "--stat", "last"], 3],
  [["-p", "^warning:", "-i", "--stat", "count"], 2],
  [["-p", "^error:", "--stat", "count"], 0],
  [["-p", "warning: (\\w+)", "--as", "label"], "unused"],
  [["-p", "Done in (?:(\\d+)m )?([\\d.]+)s|(4\\.2)x", "--stat", "count"], 0],
];

for (const [args, value] of VALUES) {
  Deno.test(`text ${args.join(" ")} is ${JSON.stringify(value)}`, () =>
    withFolder({ "build.log": LOG }, async (root) => {
      assert.equal(await totalOf(text, root, ["build.log", ...args]), value);
    }));
}

Deno.test("text says in its evidence on which line the value stands", () =>
  withFolder({ "build.log": LOG }, async (root) => {
    const [reading] = await collectWith(text, root, ["build.log", "-p", "in ([\\d.]+)s"]);
    assert.deepEqual(reading?.evidence, { file: "build.log", line: 7 });
  }));

Deno.test("text --by group gives a row for each match, labelled with its second group", () =>
  withFolder({ "build.log": "a.js 1\nb.js 2\n" }, async (root) => {
    const pattern = "(?<=\\S+ )(\\d)(?<=^(\\S+) \\d)";
    const rows = await collectWith(text, root, ["build.log", "-p", pattern, "--by", "group"]);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.group, value]), [
      ["a.js", 1],
      ["b.js", 2],
    ]);
  }));

const REFUSED: readonly [string, string | Uint8Array, readonly string[], string, RegExp][] = [
  ["no match", LOG, ["-p", "nowhere"], "COLLECT_NOTHING", /\/nowhere\/ in build\.log/],
  ["several matches", LOG, ["-p", "([\\d.]+) kB"], "COLLECT_FORMAT", /2 values match/],
  [
    "no number",
    LOG,
    ["-p", "warning: (.*)"],
    "COLLECT_FORMAT",
    /build\.log:3: "unused" is not a n/,
  ],
  [
    "a number with a unit",
    LOG,
    ["-p", "Done in (.*)"],
    "COLLECT_FORMAT",
    /"4\.2s" is not a number/,
  ],
  ["a broken pattern", LOG, ["-p", "("], "COLLECT_OPTIONS", /[Uu]nterminated group/],
  ["no pattern", LOG, [], "COLLECT_OPTIONS", /does not say which value/],
  ["rows without names", LOG, ["-p", "(\\d)s", "--by", "group"], "COLLECT_OPTIONS", /second group/],
  ["an empty file", "", ["-p", "x"], "COLLECT_FORMAT", /it is empty/],
  [
    "bytes without a match",
    new Uint8Array([65, 0xc3, 0x28]),
    ["-p", "x"],
    "COLLECT_NOTHING",
    /nothing/,
  ],
];

for (const [what, content, args, code, message] of REFUSED) {
  Deno.test(`text refuses ${what}`, () =>
    withFolder({ "build.log": content }, async (root) => {
      await assert.rejects(collectWith(text, root, ["build.log", ...args]), { code, message });
    }));
}

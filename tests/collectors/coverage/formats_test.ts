import assert from "node:assert/strict";
import { coverage } from "../../../collectors/coverage/coverage.ts";
import { coverageOf } from "../../../collectors/coverage/coverage.ts";
import type { OptionValues } from "../../../collectors/types.ts";
import { assertCollectError, collectText, withFiles } from "../_reports.ts";

/** `covered/total` of a report of any format. */
async function counts(text: string, options: OptionValues = {}): Promise<string> {
  const [reading] = await collectText(coverage, text, options);
  return `${reading?.evidence?.covered}/${reading?.evidence?.total}`;
}

const COBERTURA = (classes: string, sources = "") =>
  `<coverage line-rate="0.9"><sources>${sources}</sources><packages><package><classes>${classes}` +
  "</classes></package></packages></coverage>";

Deno.test("Cobertura: the lines of methods count where a class has none of its own", async () => {
  const method = '<methods><method name="m" signature="()"><lines><line number="1" hits="1"/>' +
    '<line number="2" hits="0"/></lines></method></methods>';
  const own = '<lines><line number="1" hits="0"/></lines>';
  assert.equal(await counts(COBERTURA(`<class name="A" filename="a">${method}</class>`)), "1/2");
  assert.equal(
    await counts(COBERTURA(`<class name="A" filename="a">${method}${own}</class>`)),
    "0/1",
  );
});

Deno.test("Cobertura: file names of two reports count from their own sources", async () => {
  const report = (source: string, hits: number) =>
    COBERTURA(
      `<class name="A" filename="index.js"><lines><line number="1" hits="${hits}"/></lines></class>`,
      `<source></source><source>${source}</source>`,
    );
  await withFiles({
    "one.xml": report("/repo/packages/one", 1),
    "two.xml": report("/repo/packages/two", 0),
    "again.xml": report("/repo/packages/two", 1),
  }, async (root) => {
    const [reading] = await coverage.collect({ paths: ["*.xml"], options: {} }, { root });
    assert.deepEqual([reading?.evidence?.covered, reading?.evidence?.total], [2, 2]);
  });
});

Deno.test("Cobertura: a wrong number is an error with its line", async () => {
  const line = (attributes: string) =>
    COBERTURA(`<class name="A" filename="a"><lines>\n<line ${attributes}/></lines></class>`);
  const cases: readonly [attributes: string, message: RegExp][] = [
    ['hits="1"', /report:2: <line> has no attribute "number"/],
    ['number="1"', /report:2: <line> has no attribute "hits"/],
    ['number="1" hits="often"', /"often" is not a valid hits/],
    ['number="1.5" hits="1"', /"1.5" is not a valid number/],
  ];
  const branches = line('number="1" hits="1" branch="true" condition-coverage="150% (3/2)"');
  assert.equal(await counts(branches), "1/1");
  await assertCollectError(
    () => counts(branches, { type: "branch" }),
    "COLLECT_FORMAT",
    /not a valid condition-coverage/,
  );
  for (const [attributes, message] of cases) {
    await assertCollectError(() => counts(line(attributes)), "COLLECT_FORMAT", message);
  }
  await assertCollectError(
    () => counts(COBERTURA("").replace("line-rate", 'lines-valid="0" line-rate')),
    "COLLECT_NOTHING",
    /no coverage data/,
  );
});

const CLOVER = (file: string) =>
  `<coverage generated="1"><project><file name="a.js">${file}</file></project></coverage>`;

Deno.test("Clover: a condition is read in the way that gives the numbers stated for the file", async () => {
  const metrics = (conditionals: number, covered: number) =>
    `<metrics conditionals="${conditionals}" coveredconditionals="${covered}"/>`;
  const cond = '<line num="1" type="cond" count="3" truecount="1" falsecount="1"/>';
  const branch = { type: "branch" };
  // OpenClover: it was true once and false once. Istanbul: one of two branches was taken.
  assert.equal(await counts(CLOVER(metrics(2, 2) + cond), branch), "2/2");
  assert.equal(await counts(CLOVER(metrics(2, 1) + cond), branch), "1/2");
  // Neither fits: what is stated counts.
  assert.equal(await counts(CLOVER(metrics(6, 5) + cond), branch), "5/6");
  assert.equal(await counts(CLOVER(cond), branch), "2/2");
  // Two conditions on one line are four branches.
  assert.equal(await counts(CLOVER(metrics(4, 4) + cond + cond), branch), "4/4");
  // A number of times that it was true is no number of branches, however large.
  const often = cond.replaceAll('"1"', '"4000000000"').replace('num="4000000000"', 'num="1"');
  assert.equal(await counts(CLOVER(metrics(20, 5) + often.repeat(9)), branch), "5/20");
});

Deno.test("Clover: test code of OpenClover does not count", async () => {
  const file = (name: string, count: number) =>
    `<file name="${name}"><line num="1" type="stmt" count="${count}"/></file>`;
  const text = `<coverage clover="4"><project>${file("a.java", 1)}</project><testproject>${
    file("aTest.java", 0)
  }</testproject></coverage>`;
  assert.equal(await counts(text), "1/1");
});

Deno.test("JaCoCo: files of equal names in two groups are two files", async () => {
  const group = (name: string) =>
    `<group name="${name}"><package name="p"><sourcefile name="A.java">` +
    '<line nr="1" mi="0" ci="2" mb="1" cb="1"/></sourcefile></package></group>';
  const text = `<report name="r">${group("one")}${group("two")}</report>`;
  assert.equal(await counts(text), "2/2");
  assert.equal(await counts(text, { type: "branch" }), "2/4");
  assert.equal(await counts(text, { type: "statement" }), "4/4");
});

Deno.test("SimpleCov: the suites of a result set are united, ignored lines left out", async () => {
  const suite = (lines: string) =>
    `{"coverage":{"/a.rb":{"lines":${lines},"branches":{
    "[:if, 0, 3, 6, 3, 20]":{"[:then, 1, 3, 6, 3, 9]":1,"[:else, 2, 3, 6, 3, 9]":0}}}},"timestamp":1}`;
  const text = `{"RSpec":${suite('[null,1,0,"ignored",0]')},"Minitest":${suite("[null,0,1,1,0]")}}`;
  assert.equal(await counts(text), "3/4");
  assert.equal(await counts(text, { type: "branch" }), "1/2");
  const [old] = await collectText(
    coverageOf("simplecov"),
    '{"RSpec":{"coverage":{"/a.rb":[1,null,0]}}}',
  );
  assert.equal(old?.value, 50);
});

Deno.test("SimpleCov: the JSON of its formatter is read too", async () => {
  const text = `{"meta":{"simplecov_version":"0.22.0"},"coverage":{"/a.rb":{"lines":[1,null,0],
    "branches":[{"type":"then","start_line":1,"end_line":1,"coverage":1},
      {"type":"else","start_line":1,"end_line":1,"coverage":"ignored"}]}},"groups":{}}`;
  assert.equal(await counts(text), "1/2");
  assert.equal(await counts(text, { type: "branch" }), "1/1");
});

Deno.test("Istanbul: a summary cannot be united with another of the same file", async () => {
  const summary = (covered: number) => {
    const all = `{"total":2,"covered":${covered},"skipped":0,"pct":1}`;
    const file = `{"lines":${all},"statements":${all},"functions":${all},"branches":${all}}`;
    return `{"total":${file},"/a.js":${file}}`;
  };
  await withFiles(
    { "1.json": summary(1), "2.json": summary(2), "3.json": summary(1) },
    async (root) => {
      const collect = (...paths: readonly string[]) =>
        coverage.collect({ paths, options: {} }, { root });
      assert.equal((await collect("1.json", "3.json"))[0]?.value, 50);
      await assertCollectError(
        () => collect("1.json", "2.json"),
        "COLLECT_FORMAT",
        /2\.json: it describes \/a\.js otherwise/,
      );
    },
  );
});

Deno.test("Go: profiles put together count each block once", async () => {
  const text = "mode: set\na.go:1.1,2.2 3 0\na.go:4.1,4.9 1 1\nmode: set\na.go:1.1,2.2 3 1\n";
  assert.equal(await counts(text, { type: "statement" }), "4/4");
  assert.equal(await counts(text), "4/4");
  assert.equal(await counts(text, { type: "line" }), "3/3");
  for (
    const line of [
      "a.go:1.1,2.2 3",
      "a.go:9.1,2.2 3 1",
      "a.go:1.1,99999999.2 3 1",
      "a.go:1.1,2.2 x 1",
    ]
  ) {
    await assertCollectError(
      () => counts(`mode: set\n${line}\n`),
      "COLLECT_FORMAT",
      /report:2: .* is not a block/,
    );
  }
});

Deno.test("Go: the module's path is removed before files of the project", async () => {
  await withFiles({
    "main.go": "",
    "price/price.go": "",
    "cover.out": "mode: set\nexample.org/shop/price/price.go:1.1,1.9 1 1\n" +
      "example.org/shop/main.go:1.1,1.9 1 0\n",
  }, async (root) => {
    const input = { paths: ["cover.out"], options: { by: "file", exclude: ["price"] } };
    const readings = await coverage.collect(input, { root });
    assert.deepEqual(readings.map(({ labels }) => labels), [{}, { file: "main.go" }]);
  });
});

Deno.test("coverage.py: before version 6.5 only the number of branches is known", async () => {
  const text = `{"meta":{"version":"6.0"},"totals":{},"files":{"a.py":{"executed_lines":[1],
    "missing_lines":[2],"summary":{"num_branches":4,"covered_branches":3}}}}`;
  assert.equal(await counts(text), "1/2");
  assert.equal(await counts(text, { type: "branch" }), "3/4");
});

Deno.test("LLVM: a skipped region and a gap do not count as lines", async () => {
  // Lines 1-2 run; a skipped region covers line 3; line 4 has only a gap behind a region that never ran.
  const segments = "[[1,1,5,true,true,false],[2,9,0,false,false,false],[3,1,0,false,true,false]," +
    "[4,1,0,true,true,false],[4,5,7,true,false,true],[5,1,0,false,false,false]]";
  const text = `{"type":"llvm.coverage.json.export","version":"2.0.1","data":[{"files":[
    {"filename":"/a.c","segments":${segments},"branches":[[1,1,1,5,3,0,0,0,4]],"summary":{}}],
    "functions":[{"name":"f","count":5,"filenames":["/a.c"],"regions":[[1,1,2,9,5,0,0,0]]}]}]}`;
  assert.equal(await counts(text, { by: "file" }), "3/4");
  assert.equal(await counts(text, { type: "branch" }), "1/2");
  assert.equal(await counts(text, { type: "function" }), "1/1");
});

Deno.test("JSON reports: what is wrong is named with its place", async () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ['{"a":\n1', /report:2: it is not JSON/],
    ["{}", /it is JSON, but not that of a known coverage tool/],
    ["[]", /it is JSON, but not that of/],
    [
      '{"/a.js":{"statementMap":{},"s":{"0":1},"f":{},"b":{}}}',
      /\["\/a\.js"\]\.statementMap\["0"\]/,
    ],
    [
      '{"/a.js":{"statementMap":{"0":{"start":{"line":1}}},"s":{"0":"x"},"f":{},"b":{}}}',
      /\["\/a\.js"\]\.s\["0"\] is "x", expected a number/,
    ],
    [
      '{"meta":{},"totals":{},"files":{"a.py":{"executed_lines":[1.5],"missing_lines":[]}}}',
      /files\["a\.py"\]\.executed_lines\[0\] is 1\.5, expected a count/,
    ],
  ];
  for (const [text, message] of cases) {
    await assertCollectError(() => counts(text), "COLLECT_FORMAT", message);
  }
});

Deno.test("JaCoCo: a class is the only file of the project that ends like it", async () => {
  const source = (name: string) =>
    `<sourcefile name="${name}"><line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile>`;
  await withFiles({
    "app/src/main/java/org/shop/A.java": "",
    "one/org/shop/B.java": "",
    "two/org/shop/B.java": "",
    "jacoco.xml":
      `<report><package name="org/shop">${source("A.java")}${source("B.java")}</package>` +
      "</report>",
  }, async (root) => {
    const files = async (...sources: readonly string[]) => {
      const context = sources.length === 0 ? { root } : { root, sources };
      const input = { paths: ["jacoco.xml"], options: { by: "file" } };
      return (await coverage.collect(input, context)).slice(1).map(({ labels }) => labels.file);
    };
    assert.deepEqual(await files(), ["app/src/main/java/org/shop/A.java", "org/shop/B.java"]);
    assert.deepEqual(await files("app/src"), ["app/src/main/java/org/shop/A.java"]);
  });
});

Deno.test("--top must be a whole number from 1", async () => {
  for (const top of [0, -1, 1.5]) {
    await assertCollectError(
      () => counts("mode: set\na.go:1.1,1.9 1 1\n", { by: "file", top }),
      "COLLECT_OPTIONS",
      /--top is .*, expected a whole number from 1/,
    );
  }
});

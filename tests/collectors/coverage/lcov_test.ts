import assert from "node:assert/strict";
import { coverageOf } from "../../../collectors/coverage/coverage.ts";

const coverageLcov = coverageOf("lcov");
import { assertCollectError, collectText, withFiles } from "../_reports.ts";

/** A section of a tracefile. */
function section(path: string, ...lines: readonly string[]): string {
  return [`SF:${path}`, ...lines, "end_of_record", ""].join("\n");
}

Deno.test("coverage-lcov counts each line once, whichever of its records ran", async () => {
  const text = section("a.ts", "DA:1,0", "DA:2,3", "DA:1,1", "DA:3,0", "LF:4", "LH:2");
  assert.deepEqual(await collectText(coverageLcov, text), [{
    value: 100 * 2 / 3,
    unit: "percent",
    direction: "higher",
    labels: {},
    evidence: { covered: 2, total: 3, files: 1, reports: 1, format: "lcov" },
  }]);
});

Deno.test("coverage-lcov unites reports by file and line instead of averaging them", async () => {
  await withFiles({
    "one.info": section("src/a.ts", "DA:1,1", "DA:2,0") + section("src/b.ts", "DA:1,1"),
    "two.info": section("src/a.ts", "DA:1,0", "DA:2,5", "DA:3,0"),
  }, async (root) => {
    const [reading] = await coverageLcov.collect({ paths: ["*.info"], options: {} }, { root });
    assert.deepEqual(reading?.evidence, {
      covered: 3,
      total: 4,
      files: 2,
      reports: 2,
      format: "lcov",
    });
  });
});

Deno.test("coverage-lcov adds to a source file whenever it comes again, in the same report or another", async () => {
  const kinds = {
    line: (at: number, isCovered: boolean) => [`DA:${at},${Number(isCovered)}`],
    branch: (at: number, isCovered: boolean) => [`BRDA:${at},0,${at % 40},${Number(isCovered)}`],
    function: (at: number, isCovered: boolean) => [
      ...[`FN:${at},f "${at}"`, `FNDA:${Number(isCovered)},f "${at}"`],
    ],
  };
  for (const [type, write] of Object.entries(kinds)) {
    // Round n has the points from 10 n + 1 to 10 n + 20; an even one covers every third point of all.
    const round = (number: number) =>
      ["a.ts", "é/b.ts"].map((path) =>
        section(
          path,
          ...Array.from({ length: 20 }, (_, at) => number * 10 + at + 1)
            .flatMap((at) => write(at, at % 3 === 0 && number % 2 === 0)),
        )
      ).join("");
    await withFiles({
      "one.info": [0, 1, 2, 3].map(round).join(""),
      "two.info": [4, 3, 2, 1, 0].map(round).join(""),
    }, async (root) => {
      const collect = (paths: readonly string[]) =>
        coverageLcov.collect({ paths, options: { type } }, { root });
      const [one] = await collect(["one.info"]);
      // Of the points up to 50, those up to 40 that divide by three.
      assert.deepEqual([one?.evidence?.covered, one?.evidence?.total], [2 * 13, 2 * 50], type);
      const [both] = await collect(["one.info", "two.info"]);
      assert.deepEqual([both?.evidence?.covered, both?.evidence?.total], [2 * 20, 2 * 60], type);
    });
  }
});

Deno.test("coverage-lcov takes a line number of any size for the line that it is", async () => {
  const sections = Array.from(
    { length: 300 },
    (_, at) =>
      section(`file${at}.ts`, "DA:4294967295,1", "DA:4294967294,0", "DA:1,0", "DA:4294967295,0"),
  );
  const [reading] = await collectText(coverageLcov, sections.join(""));
  assert.deepEqual([reading?.evidence?.covered, reading?.evidence?.total], [300, 900]);
});

Deno.test("coverage-lcov unites a report of another machine by the files of the project", async () => {
  await withFiles({
    "src/a.ts": "",
    "src/deep/b.ts": "",
    "one.info": section("/home/ci/build/src/a.ts", "DA:1,1") +
      section("/home/ci/build/src/deep/b.ts", "DA:1,0") +
      section("/home/ci/build/gone.ts", "DA:1,1"),
    "two.info": section("D:\\agent\\work\\src\\a.ts", "DA:1,0") +
      section("D:\\agent\\work\\gone.ts", "DA:1,0"),
    "three.info": section("./src/deep/../deep/b.ts", "DA:1,1"),
  }, async (root) => {
    const readings = await coverageLcov.collect({
      paths: ["one.info", "two.info", "three.info"],
      options: { by: "file" },
    }, { root });
    assert.deepEqual(readings.map(({ labels, evidence }) => [labels.file, evidence?.covered]), [
      [undefined, 3],
      ["gone.ts", 1],
      ["src/a.ts", 1],
      ["src/deep/b.ts", 1],
    ]);
  });
});

Deno.test("coverage-lcov keeps equal relative paths of two packages apart", async () => {
  await withFiles({
    "packages/a/src/index.ts": "",
    "packages/b/src/index.ts": "",
    "packages/a/coverage/lcov.info": section("src/index.ts", "DA:1,1"),
    "packages/b/coverage/lcov.info": section("src/index.ts", "DA:1,0"),
  }, async (root) => {
    const [reading] = await coverageLcov.collect({
      paths: ["packages/*/coverage/lcov.info"],
      options: {},
    }, { root });
    assert.equal(reading?.value, 50);
  });
});

Deno.test("coverage-lcov removes the prefixes of --strip", async () => {
  await withFiles({
    "one.info": section("/one/a.ts", "DA:1,1"),
    "two.info": section("/two/a.ts", "DA:1,0"),
  }, async (root) => {
    const options = { strip: ["/one", "/two/"] };
    const [reading] = await coverageLcov.collect({ paths: ["*.info"], options }, { root });
    assert.equal(reading?.evidence?.total, 1);
  });
});

Deno.test("coverage-lcov counts branches and functions of every spelling", async () => {
  const text = section(
    "a.ts",
    "FN:1,f",
    "FN:5,9,g(int, int)",
    "FNDA:1,f",
    "FNDA:0,g(int, int)",
    "FNL:0,11,12",
    "FNA:0,4,h",
    "BRDA:1,0,0,2",
    "BRDA:1,0,1,-",
    "BRDA:2,e0,1,1",
    "BRDA:3,0,a ? b, c : d,0",
    "BRDA:4,5000,40,1",
    "DA:1,18446744073709551615,checksum",
  );
  const branch = await collectText(coverageLcov, text, { type: "branch" });
  assert.deepEqual([branch[0]?.evidence?.covered, branch[0]?.evidence?.total], [3, 5]);
  const functions = await collectText(coverageLcov, text, { type: "function" });
  assert.deepEqual([functions[0]?.evidence?.covered, functions[0]?.evidence?.total], [2, 3]);
});

Deno.test("coverage-lcov leaves out what --exclude or the config's sources leave out", async () => {
  await withFiles({
    "lcov.info": section("src/a.ts", "DA:1,1") + section("src/a.gen.ts", "DA:1,0") +
      section("tests/a.ts", "DA:1,0"),
  }, async (root) => {
    const values = async (exclude: readonly string[], sources?: readonly string[]) => {
      const context = sources === undefined ? { root } : { root, sources };
      const input = { paths: ["lcov.info"], options: { exclude } };
      return (await coverageLcov.collect(input, context))[0]?.evidence?.files;
    };
    assert.equal(await values([]), 3);
    assert.equal(await values(["tests"]), 2);
    assert.equal(await values(["**/*.gen.ts", "tests/**"]), 1);
    assert.equal(await values([], ["src", "!**/*.gen.ts"]), 1);
    await assertCollectError(() => values(["**"]), "COLLECT_NOTHING", /none of its 3 source files/);
  });
});

Deno.test("coverage-lcov gives the biggest packages as rows of their own", async () => {
  const text = section("a/x.ts", "DA:1,1", "DA:2,0") + section("a/y.ts", "DA:1,1") +
    section("b/x.ts", "DA:1,1", "DA:2,1") + section("root.ts", "DA:1,0");
  const readings = await collectText(coverageLcov, text, { by: "package", top: 2 });
  assert.deepEqual(
    readings.map(({ labels, value }) => [labels.package, Math.round(Number(value))]),
    [
      [undefined, 67],
      ["a", 67],
      ["b", 100],
    ],
  );
});

Deno.test("coverage-lcov refuses what is not a whole tracefile, and says where", async () => {
  const cases: readonly [text: string, message: RegExp][] = [
    ["", /report: it is empty/],
    ["hello\n", /report:1: "hello" is not a line of LCOV/],
    ["SF:a.ts\nDA:1,1\n", /report:1: .*cut off/],
    ["SF:a.ts\nDA:1,1\nSF:b.ts\n", /report:1: .*no end_of_record/],
    ["TN:\nDA:1,1\n", /report:2: "DA" stands before any source file/],
    [section("a.ts", "DA:1,many"), /report:2: "DA:1,many" is not a valid DA line/],
    [section("a.ts", "DA:x,1"), /not a valid DA line/],
    [section("a.ts", "Da 1,0"), /"Da 1,0" is not a line of LCOV/],
  ];
  for (const [text, message] of cases) {
    await assertCollectError(() => collectText(coverageLcov, text), "COLLECT_FORMAT", message);
  }
});

Deno.test("coverage-lcov never makes a number out of nothing", async () => {
  await assertCollectError(
    () => collectText(coverageLcov, section("a.ts", "DA:1,1"), { type: "branch" }),
    "COLLECT_NOTHING",
    /no branch data, only line/,
  );
  await assertCollectError(
    () => collectText(coverageLcov, "TN:\n"),
    "COLLECT_NOTHING",
    /no coverage data at all/,
  );
});

Deno.test("coverage-lcov says which file is missing", async () => {
  await withFiles({ "folder/x.info": "" }, async (root) => {
    const collect = (path: string) =>
      coverageLcov.collect({ paths: [path], options: {} }, { root });
    await assertCollectError(() => collect("no.info"), "COLLECT_NO_FILE", /no\.info: there is no/);
    await assertCollectError(() => collect("*.lcov"), "COLLECT_NO_FILE", /no file matches/);
    await assertCollectError(() => collect("no/*.info"), "COLLECT_NO_FILE", /no file matches/);
    await assertCollectError(() => collect("folder"), "COLLECT_UNREADABLE", /it is a folder/);
  });
});

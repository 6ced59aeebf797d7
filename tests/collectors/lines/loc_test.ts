import assert from "node:assert/strict";
import { count } from "../../../collectors/lines/count.ts";
import { loc } from "../../../collectors/lines/loc.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const utf16 = (text: string) =>
  new Uint8Array([0xff, 0xfe, ...[...text].flatMap((one) => [one.charCodeAt(0), 0])]);

const PROJECT = {
  ".gitignore": "out/\n",
  "src/a.ts": "// c\nconst a = 1;\n\nconst b = 2;\n",
  "src/b.py": "x = 1\n",
  "src/script": "#!/usr/bin/env bash\necho 1\n",
  "src/image.png": "\x89PNG\nline\n",
  "src/LICENSE": "words\n",
  "out/gen.ts": "const g = 1;\n",
  "node_modules/p/index.js": "x;\n",
  "test/a_test.ts": "test();\n",
};

Deno.test("loc counts the code that git would keep", () =>
  withFolder(PROJECT, async (root) => {
    assert.deepEqual(await collectWith(loc, root, ["."]), [{
      value: 5,
      labels: {},
      unit: "integer",
      noise: "none",
      evidence: { files: 4, code: 5, comment: 2, blank: 1 },
    }]);
    assert.equal(await totalOf(loc, root, []), 5);
  }));

Deno.test("loc and count pass over what this program writes", () =>
  withFolder({
    "a.ts": "const a = 1; // TODO\n",
    "unentropy-report/index.html": "<p>TODO\n",
    ".unentropy/quality-gate-results.json": "{}\n",
  }, async (root) => {
    assert.equal(await totalOf(loc, root, []), 1);
    assert.equal(await totalOf(count, root, ["--pattern", "TODO", "."]), 1);
  }));

Deno.test("loc counts comments, blank lines or all lines where it is asked to", () =>
  withFolder(PROJECT, async (root) => {
    assert.equal(await totalOf(loc, root, ["-t", "comment"]), 2);
    assert.equal(await totalOf(loc, root, ["-t", "blank"]), 1);
    assert.equal(await totalOf(loc, root, ["-t", "total"]), 8);
  }));

Deno.test("loc gives a row for each language, the biggest first", () =>
  withFolder(PROJECT, async (root) => {
    const rows = await collectWith(loc, root, [".", "--by", "language"]);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.language, value]), [
      [undefined, 5],
      ["TypeScript", 3],
      ["Python", 1],
      ["Shell", 1],
    ]);
  }));

Deno.test("the language is found in any case; one that is not there has no lines", () =>
  withFolder(PROJECT, async (root) => {
    for (const name of ["TypeScript", "typescript", "ts"]) {
      assert.equal(await totalOf(loc, root, [".", "--language", name]), 3);
    }
    assert.equal(await totalOf(loc, root, [".", "-l", "ts", "-l", "python"]), 4);
    assert.equal(await totalOf(loc, root, [".", "-l", "shell"]), 1);
    assert.equal(await totalOf(loc, root, [".", "-l", "rust"]), 0);
  }));

Deno.test("an unknown language is an error that says what was meant", () =>
  withFolder(PROJECT, async (root) => {
    await assert.rejects(collectWith(loc, root, [".", "-l", "TypScript"]), {
      code: "COLLECT_OPTIONS",
      message: /did you mean "TypeScript"\?/,
    });
  }));

Deno.test("loc leaves out what --exclude names, several words too", () =>
  withFolder(PROJECT, async (root) => {
    assert.equal(await totalOf(loc, root, [".", "-e", "test"]), 4);
    assert.equal(await totalOf(loc, root, [".", "-e", "test", "*.py"]), 3);
    assert.equal(await totalOf(loc, root, [".", "--no-gitignore"]), 6);
  }));

Deno.test("loc keeps to the config's sources", () =>
  withFolder(PROJECT, async (root) => {
    assert.equal(await totalOf(loc, root, ["."], { sources: ["src"] }), 4);
    assert.equal(await totalOf(loc, root, ["."], { sources: ["src/**", "!**/*.py"] }), 3);
    assert.equal(await totalOf(loc, root, ["."], { sources: ["!src/"] }), 1);
    assert.equal(await totalOf(loc, root, [], { sources: ["./src/*.ts", "test"] }), 3);
    await assert.rejects(collectWith(loc, root, ["."], { sources: ["lib"] }), {
      code: "COLLECT_NOTHING",
      message: /sources/,
    });
  }));

Deno.test("nothing to count is an error, never 0", () =>
  withFolder({ ...PROJECT, "empty/": "", "pictures/a.png": "x" }, async (root) => {
    await assert.rejects(collectWith(loc, root, ["nope"]), { code: "COLLECT_NO_FILE" });
    await assert.rejects(collectWith(loc, root, ["empty"]), { code: "COLLECT_NOTHING" });
    await assert.rejects(collectWith(loc, root, ["pictures"]), {
      code: "COLLECT_NOTHING",
      message: /none of its 1 files is of a known language/,
    });
  }));

Deno.test("binary files are passed over, UTF-16 is read, invalid UTF-8 is counted", () =>
  withFolder({
    "video.ts": new Uint8Array([0x47, 0, 1, 10, 2]),
    "wide.cs": utf16("// c\r\nint a;\r\n"),
    "latin.c": new Uint8Array([0x2f, 0x2f, 0xe9, 10, 0xe9, 10]),
  }, async (root) => {
    const [total] = await collectWith(loc, root, ["."]);
    assert.deepEqual(total?.evidence, { files: 2, code: 2, comment: 2, blank: 0 });
  }));

Deno.test("a long file is read whole", () =>
  withFolder({ "long.ts": "a;\n".repeat(200_000), "short.ts": "b;" }, async (root) => {
    assert.equal(await totalOf(loc, root, ["."]), 200_001);
  }));

Deno.test("what the first bytes show to be no source is passed over, however large", () =>
  withFolder({ "a.ts": "a;\n", program: "\x7fELF" }, async (root) => {
    // A hole in the file takes no room on the disk.
    await Deno.truncate(`${root}/program`, 300 * 1024 * 1024);
    assert.equal(await totalOf(loc, root, ["."]), 1);
    assert.equal(await totalOf(count, root, [".", "-p", "a"]), 1);
    await Deno.truncate(`${root}/a.ts`, 300 * 1024 * 1024);
    await assert.rejects(totalOf(loc, root, ["."]), {
      code: "COLLECT_UNREADABLE",
      message: /a\.ts: it is larger than 256 MiB/,
    });
  }));

Deno.test("a path that is given is counted whatever the config's sources say", () =>
  withFolder(PROJECT, async (root) => {
    assert.equal(await totalOf(loc, root, ["test"], { sources: ["src"] }), 1);
    assert.equal(
      await totalOf(count, root, ["--pattern", "test", "test"], { sources: ["src"] }),
      1,
    );
  }));

Deno.test("the headline is of code; prose and data are counted apart", () =>
  withFolder({
    "a.ts": "a;\nb;\n",
    "README.md": "one\n\ntwo\nthree\n",
    "package.json": "{\n}\n",
    "ci.yml": "a: 1\n",
    "docs/a.md": "one\n",
  }, async (root) => {
    const values = async (...args: readonly string[]) =>
      (await collectWith(loc, root, args)).map(({ labels, value }) =>
        `${labels.language ?? "total"} ${value}`
      );
    assert.deepEqual(await values("--by", "language"), ["total 2", "TypeScript 2"]);
    assert.deepEqual(await values("--kind", "prose"), ["total 4"]);
    assert.deepEqual(await values("--kind", "data", "--by", "language"), [
      ...["total 3", "JSON 2", "YAML 1"],
    ]);
    assert.deepEqual(await values("-k", "all"), ["total 9"]);
    assert.deepEqual(await values("--language", "Markdown"), ["total 4"]);
    const [docs] = await collectWith(loc, root, ["docs"]);
    assert.equal(docs?.value, 1);
    assert.match(String(docs?.evidence?.warning), /no code; counted is prose \(Markdown\)/);
    await assert.rejects(values("docs", "--kind", "data"), {
      code: "COLLECT_NOTHING",
      message: /there is only prose \(Markdown\)/,
    });
  }));

Deno.test("a language's name stands for its relatives too", () =>
  withFolder({
    ...{ "a.ts": "1;\n", "b.tsx": "1;\n2;\n", "c.js": "1;\n", "d.jsx": "1;\n2;\n3;\n" },
    ...{ "e.c": "int a;\n", "f.h": "int a;\nint b;\n", "g.css": "a{}\n", "h.scss": "a{}\nb{}\n" },
  }, async (root) => {
    const of = (name: string) => totalOf(loc, root, ["-l", name]);
    assert.deepEqual(
      [
        await of("TypeScript"),
        await of("TSX"),
        await of("javascript"),
        await of("C"),
        await of("CSS"),
      ],
      [3, 2, 4, 3, 3],
    );
  }));

Deno.test("generated and vendored files, reports and lock files are no code of the project", () =>
  withFolder({
    "a.ts": "a;\n",
    "vendor/x/b.go": "b\n",
    "third_party/c.c": "c;\n",
    "dist/d.js": "d;\n",
    "lib/jquery-3.1.js": "e;\n",
    "e.min.css": "a{}\n",
    "lcov-report/f.js": "f;\n",
    "gradlew": "#!/bin/sh\ng\n",
    "g.pb.go": "// Code generated by protoc-gen-go. DO NOT EDIT.\npackage g\n",
    "h.cs": "// <auto-generated/>\nclass H {}\n",
    "i.js": `${"x=1;".repeat(100)}\n`,
    "package-lock.json": "{}\n",
    "coverage/own.ts": "own;\n",
  }, async (root) => {
    assert.equal(await totalOf(loc, root, []), 2);
    assert.equal(await totalOf(loc, root, ["--generated"]), 12);
    assert.equal(await totalOf(loc, root, ["--kind", "all"]), 2);
    // What is named is meant.
    assert.equal(await totalOf(loc, root, ["vendor"]), 1);
    assert.equal(await totalOf(loc, root, ["g.pb.go"]), 1);
  }));

Deno.test(".gitattributes tells what is generated or vendored, the nearest file first", () =>
  withFolder({
    ".gitattributes": "# c\n*.gen.ts linguist-generated\nlibs/** linguist-vendored=true\n" +
      "vendor/own.go -linguist-vendored\nkept.pb.go linguist-generated=false\n",
    "a.ts": "a;\n",
    "b.gen.ts": "b;\n",
    "libs/c.ts": "c;\n",
    "vendor/own.go": "d\n",
    "vendor/other.go": "e\n",
    "kept.pb.go": "// Code generated by x. DO NOT EDIT.\nf\n",
    "sub/.gitattributes": "*.gen.ts -linguist-generated\n",
    "sub/g.gen.ts": "g;\n",
  }, async (root) => {
    assert.equal(await totalOf(loc, root, []), 4);
  }));

Deno.test("an ending that languages share is told by the content", () =>
  withFolder({
    "a.cls": "VERSION 1.0 CLASS\nBEGIN\nEND\n' a comment\nPublic Sub A()\nEnd Sub\n",
    "b.cls": "public class B {\n// a comment\n}\n",
    "c.cls": "% a comment\n\\NeedsTeXFormat{LaTeX2e}\n",
    "config.ru": "# a comment\nrun App\n",
  }, async (root) => {
    const rows = await collectWith(loc, root, ["--by", "language"]);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.language, value]), [
      [undefined, 9],
      ["Visual Basic", 5],
      ["Apex", 2],
      ["LaTeX", 1],
      ["Ruby", 1],
    ]);
  }));

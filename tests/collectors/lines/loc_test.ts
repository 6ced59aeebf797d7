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
    assert.equal(await totalOf(loc, root, ["src"], { sources: ["./src/*.ts", "test"] }), 2);
    await assert.rejects(collectWith(loc, root, ["src"], { sources: ["lib"] }), {
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

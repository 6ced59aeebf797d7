import assert from "node:assert/strict";
import { count } from "../../../collectors/lines/count.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";

const PROJECT = {
  ".gitignore": "out\n",
  "a.ts": "// TODO: one\nlet x: any; // TODO two, todo three\n",
  "src/b.ts": "// FIXME\nlet y: any;\r\n",
  "out/c.ts": "// TODO\n",
  "image.bin": "TODO\0",
  "node_modules/p.js": "// TODO\n",
};

Deno.test("count counts the matches in the files that git would keep", () =>
  withFolder(PROJECT, async (root) => {
    assert.deepEqual(await collectWith(count, root, ["-p", "TODO"]), [{
      value: 2,
      labels: {},
      unit: "integer",
      noise: "none",
      evidence: { files: 3, filesWithMatches: 1 },
    }]);
    assert.equal(await totalOf(count, root, ["--pattern", "TODO|FIXME"]), 3);
    assert.equal(await totalOf(count, root, ["-p", "todo", "-i"]), 3);
    assert.equal(await totalOf(count, root, ["-p", "TODO", "--no-gitignore"]), 3);
    assert.equal(await totalOf(count, root, ["src", "-p", ": any\\b"]), 1);
    assert.equal(await totalOf(count, root, ["-p", "any", "--exclude", "src"]), 1);
    assert.equal(await totalOf(count, root, ["-p", "any"], { sources: ["src/**"] }), 1);
  }));

Deno.test("several patterns are counted together, each of its own", () =>
  withFolder(PROJECT, async (root) => {
    assert.equal(await totalOf(count, root, ["-p", "TODO", "-p", "FIXME"]), 3);
    await assert.rejects(collectWith(count, root, ["-p", "(a", "-p", "b)"]), {
      code: "COLLECT_OPTIONS",
    });
  }));

Deno.test("^ and $ mean the ends of a line", () =>
  withFolder(PROJECT, async (root) => {
    assert.equal(await totalOf(count, root, ["-p", "^let "]), 2);
    assert.equal(await totalOf(count, root, ["-p", "one$"]), 1);
  }));

Deno.test("no match in files that were read is 0; no file to read is an error", () =>
  withFolder({ ...PROJECT, "pictures/a.bin": "\0" }, async (root) => {
    assert.equal(await totalOf(count, root, ["-p", "nowhere"]), 0);
    await assert.rejects(collectWith(count, root, ["nope", "-p", "x"]), {
      code: "COLLECT_NO_FILE",
    });
    await assert.rejects(collectWith(count, root, ["pictures", "-p", "x"]), {
      code: "COLLECT_NOTHING",
      message: /none of its 1 files is text/,
    });
  }));

Deno.test("count --by file gives the files with the most matches", () =>
  withFolder(PROJECT, async (root) => {
    const rows = await collectWith(count, root, ["-p", "TODO|FIXME", "--by", "file"]);
    assert.deepEqual(rows.map(({ labels, value }) => [labels.file, value]), [
      [undefined, 3],
      ["a.ts", 2],
      ["src/b.ts", 1],
    ]);
    const top = await collectWith(count, root, ["-p", "TODO|FIXME", "--by", "file", "--top", "1"]);
    assert.equal(top.length, 2);
  }));

Deno.test("a missing or broken pattern is an error", () =>
  withFolder(PROJECT, async (root) => {
    await assert.rejects(collectWith(count, root, []), /it does not say what/);
    await assert.rejects(collectWith(count, root, ["-p", "(x"]), {
      code: "COLLECT_OPTIONS",
      message: /[Uu]nterminated group/,
    });
  }));

Deno.test("escapes that people write are understood, also those of Unicode", () =>
  withFolder({ "a.txt": "a-b Ü 😀" }, async (root) => {
    assert.equal(await totalOf(count, root, ["-p", "a\\-b"]), 1);
    assert.equal(await totalOf(count, root, ["-p", "\\p{Lu}"]), 1);
    assert.equal(await totalOf(count, root, ["-p", "Ü .$"]), 1);
  }));

Deno.test("files beyond one portion are counted as well", () => {
  const long = `x${" ".repeat(1000)}\n`.repeat(3000);
  return withFolder({ "a.txt": long, "b.txt": long, "c.txt": "x" }, async (root) => {
    assert.equal(await totalOf(count, root, ["-p", "x"]), 6001);
  });
});

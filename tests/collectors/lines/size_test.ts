import assert from "node:assert/strict";
import { brotliDecompressSync } from "node:zlib";
import zlib from "node:zlib";
import { size } from "../../../collectors/lines/size.ts";
import { collectWith, totalOf } from "../_collect.ts";
import { withFolder } from "../_folder.ts";
import { REPORTS } from "../_reports.ts";

const TEXT = "the quick brown fox ".repeat(500);
const DIST = {
  ".gitignore": "dist\n",
  "dist/app-3f9a2b1c.js": TEXT,
  "dist/app-BfQqxKRa.css": "a".repeat(100),
  "dist/vendor-polyfills.js": "b".repeat(50),
  "dist/sub/.hidden": "c".repeat(7),
};

Deno.test("size adds the bytes of everything in a folder, ignored by git or not", () =>
  withFolder(DIST, async (root) => {
    assert.deepEqual(await collectWith(size, root, ["dist"]), [{
      value: TEXT.length + 157,
      labels: {},
      unit: "bytes",
      direction: "lower",
      noise: "none",
      evidence: { files: 4, compression: "none" },
    }]);
  }));

Deno.test("size takes files, folders and globs, and counts each file once", () =>
  withFolder(DIST, async (root) => {
    assert.equal(await totalOf(size, root, ["dist/vendor-polyfills.js"]), 50);
    assert.equal(await totalOf(size, root, ["dist/*.css", "dist/sub", "dist/sub/.hidden"]), 107);
    assert.equal(await totalOf(size, root, ["dist", "--exclude", "*.js"]), 107);
  }));

Deno.test("size ignores the config's sources: built files are meant", () =>
  withFolder(DIST, async (root) => {
    assert.equal(await totalOf(size, root, ["dist/sub"], { sources: ["src"] }), 7);
  }));

for (const compression of ["gzip", "brotli", "zstd"] as const) {
  const hasIt = compression !== "zstd" || typeof zlib.createZstdCompress === "function";
  Deno.test({
    name: `size --compress ${compression} adds what each file becomes alone`,
    ignore: !hasIt,
    fn: () =>
      withFolder(DIST, async (root) => {
        const one = await totalOf(size, root, ["dist/app-3f9a2b1c.js", "-c", compression]);
        const two = await totalOf(size, root, ["dist/*.css", "-c", compression.toUpperCase()]);
        const both = await totalOf(size, root, ["dist/app-*", "--compress", compression]);
        assert.equal(typeof one, "number");
        assert(Number(one) > 20 && Number(one) < 150, `${one}`);
        assert.equal(both, Number(one) + Number(two));
      }),
  });
}

Deno.test("size --compress gzip is what zlib makes at level 9, on every runtime", async () => {
  // As zlib 1.3 says; the runtimes' own ones differ from it, and from each other.
  const report = "tests/junit/jest-facebook-jest.xml";
  assert.equal(await totalOf(size, REPORTS, [report, "-c", "gzip"]), 61_619);
});

Deno.test("what size --compress counts is a whole compressed file", () =>
  withFolder({ "a.txt": TEXT }, async (root) => {
    const brotli = zlib.brotliCompressSync(TEXT);
    assert.equal(brotliDecompressSync(brotli).length, TEXT.length);
    // The one-shot call knows the length beforehand, which can save a few bytes.
    const streamed = Number(await totalOf(size, root, ["a.txt", "-c", "brotli"]));
    assert(Math.abs(streamed - brotli.length) <= 8, `${streamed} and ${brotli.length}`);
  }));

Deno.test("size --by file gives the biggest files; --strip-hash lets a row go on", () =>
  withFolder(DIST, async (root) => {
    const rows = async (...args: string[]) =>
      (await collectWith(size, root, ["dist", "--by", "file", ...args])).slice(1)
        .map(({ labels, value }) => [labels.file, value]);
    assert.deepEqual(await rows(), [
      ["dist/app-3f9a2b1c.js", TEXT.length],
      ["dist/app-BfQqxKRa.css", 100],
      ["dist/vendor-polyfills.js", 50],
      ["dist/sub/.hidden", 7],
    ]);
    assert.deepEqual(await rows("--strip-hash", "--top", "3"), [
      ["dist/app-[hash].js", TEXT.length],
      ["dist/app-[hash].css", 100],
      ["dist/vendor-polyfills.js", 50],
    ]);
  }));

Deno.test("files that differ only in their hash share a row", () =>
  withFolder({ "d/a.12345abc.js": "xx", "d/a.98765fed.js": "yyy" }, async (root) => {
    const readings = await collectWith(size, root, ["d", "--by", "file", "--strip-hash"]);
    assert.deepEqual(readings.map(({ value }) => value), [5, 5]);
  }));

Deno.test({
  name: "size does not follow links out of the folder",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder({ "dist/a": "12345", "big": "x".repeat(1000) }, async (root) => {
      await Deno.symlink("../big", `${root}/dist/link`);
      await Deno.symlink("..", `${root}/dist/up`);
      assert.equal(await totalOf(size, root, ["dist"]), 5);
    }),
});

Deno.test("a missing path, an empty folder and a wrong compression are errors, never 0", () =>
  withFolder({ "empty/": "", "a": "" }, async (root) => {
    await assert.rejects(collectWith(size, root, ["dist"]), { code: "COLLECT_NO_FILE" });
    await assert.rejects(collectWith(size, root, ["empty"]), { code: "COLLECT_NOTHING" });
    await assert.rejects(collectWith(size, root, ["a", "-c", "lzma"]), {
      code: "COLLECT_OPTIONS",
      message: /none, gzip, brotli, zstd/,
    });
    await assert.rejects(collectWith(size, root, ["a", "--by", "file", "--top", "0"]), {
      code: "COLLECT_OPTIONS",
      message: /--top is 0/,
    });
    // A file of no bytes is a size like any other.
    assert.equal(await totalOf(size, root, ["a"]), 0);
  }));

Deno.test("size without a path is the size of the project's own files", () =>
  withFolder(
    { ".gitignore": "out/\n", "src/a.ts": "12345", "out/a.js": "1", "b.md": "12" },
    async (root) => {
      assert.equal(await totalOf(size, root, [], { sources: ["src"] }), 5);
      assert.equal(await totalOf(size, root, []), 12);
      assert.equal(await totalOf(size, root, ["out"], { sources: ["src"] }), 1);
    },
  ));

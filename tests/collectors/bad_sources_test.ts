import assert from "node:assert/strict";
import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { parseCollectArgs } from "../../collectors/options.ts";
import { runCollector } from "../../collectors/run_collector.ts";
import { CollectError, type TrackErrorCode } from "../../errors.ts";
import { withFiles } from "./_reports.ts";

const DEPTH = 100_000;

/** Files that are no report of any format. */
const BAD: Readonly<Record<string, string | Uint8Array>> = {
  empty: "",
  "only-blanks": "\n\n  \r\n",
  "only-a-byte-order-mark": "\ufeff",
  "zero-bytes": new Uint8Array(1000),
  "not-utf-8": Uint8Array.of(0x3c, 0x61, 0xff, 0xfe, 0xc0),
  "a-page-of-a-server": "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
  "cut.xml": '<?xml version="1.0"?>\n<coverage line-rate="0.5">\n<packages><package name="p">',
  "bomb.xml": '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]>' +
    '<testsuite name="&c;"><testcase name="a"/></testsuite>',
  "external.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><testsuite>&a;</testsuite>',
  "deep.xml": "<testsuite>".repeat(DEPTH),
  "nan.json": '{"total": NaN}',
  "null.json": "null",
  "an-empty-object.json": "{}",
  "cut.json": '{"total": {"lines": [1, 2',
  "deep.json": '{"total":'.repeat(DEPTH) + "{}" + "}".repeat(DEPTH),
  "deep-and-cut.json": "[".repeat(DEPTH),
  "words.txt": "What is this?\nIt is no report.\n",
};

/** What the collectors that select something need besides a file. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  deps: ["--format", "npm"],
  json: ["--path", "/total"],
  text: ["--pattern", "Total: (\\d+)"],
  xml: ["--path", "/coverage/@line-rate"],
};

const registry = builtinCollectors();
const READERS = (await Promise.all(registry.names().map((name) => registry.get(name))))
  .filter(({ name, usage }) => usage === "<file…>" || name === "deps");

for (const collector of READERS) {
  const failureOf = async (root: string, file: string): Promise<CollectError> => {
    const request = parseCollectArgs(collector, [file, ...WORDS[collector.name] ?? []]);
    try {
      const readings = await runCollector(collector, request, { root });
      assert.fail(`${file} is read as ${JSON.stringify(readings)}`);
    } catch (error) {
      assert.ok(error instanceof CollectError, `${file}: ${error}`);
      assert.ok(error.message.includes(file), error.message);
      assert.notEqual(error.fix, "");
      return error;
    }
  };
  const fails = async (root: string, file: string, codes: readonly TrackErrorCode[]) => {
    const { code, message } = await failureOf(root, file);
    assert.ok(codes.includes(code), `${code}: ${message}`);
  };

  Deno.test(`${collector.name} makes an error that names the file of what is no report`, async () => {
    await withFiles(BAD, async (root) => {
      await fails(root, "missing", ["COLLECT_NO_FILE"]);
      await fails(root, ".", ["COLLECT_UNREADABLE"]);
      for (const file of Object.keys(BAD)) {
        await fails(root, file, ["COLLECT_FORMAT", "COLLECT_NOTHING"]);
      }
    });
  });

  Deno.test(`${collector.name} refuses a file of 2 GB that is no report, without reading it all`, async () => {
    await withFiles({ huge: "" }, async (root) => {
      // A hole in the file takes no room on the disk.
      await truncate(join(root, "huge"), 2 ** 31);
      await fails(root, "huge", ["COLLECT_FORMAT"]);
    });
  });
}

Deno.test("what is wrong in XML is told with its line, a text that is none as such", async () => {
  const cases = [
    ["xml", "cut.xml", /cut\.xml:3: it is not well-formed XML/],
    ["tests", "bomb.xml", /bomb\.xml:2: its document type defines entities/],
    ["tests", "external.xml", /external\.xml:1: it is not well-formed XML \(undefined entity/],
    ["coverage", "zero-bytes", /zero-bytes: it is not text/],
    ["json", "nan.json", /nan\.json:1: it is not JSON/],
    ["coverage-lcov", "words.txt", /words\.txt:1: "What is this\?" is not a line of LCOV/],
  ] as const;
  await withFiles(BAD, async (root) => {
    for (const [name, file, message] of cases) {
      const collector = await registry.get(name);
      const request = parseCollectArgs(collector, [file, ...WORDS[name] ?? []]);
      await assert.rejects(runCollector(collector, request, { root }), { message });
    }
  });
});

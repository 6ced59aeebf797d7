import assert from "node:assert/strict";
import { parseIgnoreRules } from "../../../collectors/files/_ignore_rules.ts";

/** Pattern, path, is it a folder, is it ignored. */
const CASES: readonly [string, string, boolean, boolean][] = [
  ["dist", "dist", true, true],
  ["dist", "a/dist", true, true],
  ["dist", "a/dist.js", false, false],
  ["dist/", "dist", true, true],
  ["dist/", "dist", false, false],
  ["/dist", "dist", true, true],
  ["/dist", "a/dist", true, false],
  ["a/dist", "a/dist", true, true],
  ["a/dist", "b/a/dist", true, false],
  ["*.min.js", "x/app.min.js", false, true],
  ["*.min.js", "x/app.js", false, false],
  ["/*.js", "a.js", false, true],
  ["/*.js", "b/a.js", false, false],
  ["*", "anything", false, true],
  ["doc/*.txt", "doc/a.txt", false, true],
  ["doc/*.txt", "doc/sub/a.txt", false, false],
  ["doc/**/*.txt", "doc/a.txt", false, true],
  ["doc/**/*.txt", "doc/x/y/a.txt", false, true],
  ["**/gen", "a/b/gen", true, true],
  ["**/gen", "gen", true, true],
  ["gen/**", "gen", true, false],
  ["gen/**", "gen/a/b", false, true],
  ["a**b", "axxb", false, true],
  ["a**b", "a/b", false, false],
  ["?.js", "a.js", false, true],
  ["?.js", "ab.js", false, false],
  ["[ab].js", "b.js", false, true],
  ["[!ab].js", "b.js", false, false],
  ["[^ab].js", "c.js", false, true],
  ["[a-c].js", "b.js", false, true],
  ["[]].js", "].js", false, true],
  ["[a\\]b].js", "].js", false, true],
  ["[[:digit:]]x", "7x", false, true],
  ["a[!b]c", "a/c", false, false],
  ["a[", "a[", false, false],
  ["\\#x", "#x", false, true],
  ["#x", "#x", false, false],
  ["\\!x", "!x", false, true],
  ["x\\", "x\\", false, false],
  ["x ", "x", false, true],
  ["x\\ ", "x ", false, true],
  ["x\r", "x", false, true],
  ["a.b", "axb", false, false],
  ["a+(b)", "a+(b)", false, true],
  ["{a,b}", "{a,b}", false, true],
  ["{a,b}", "a", false, false],
  ["constructor", "constructor", false, true],
];

for (const [pattern, path, isFolder, expected] of CASES) {
  const what = `${JSON.stringify(pattern)} ${expected ? "ignores" : "leaves"} the ${
    isFolder ? "folder" : "file"
  } ${JSON.stringify(path)}`;
  Deno.test(`a rule of .gitignore: ${what}`, () => {
    assert.equal(parseIgnoreRules([pattern]).decide(path, isFolder) ?? false, expected);
  });
}

Deno.test("the last rule that fits decides, and a rule with ! takes back", () => {
  const rules = parseIgnoreRules(["*.log", "!keep.log", "", "# comment", "/tmp/*", "!/tmp/a"]);
  assert.equal(rules.decide("x.log", false), true);
  assert.equal(rules.decide("sub/keep.log", false), false);
  assert.equal(rules.decide("x.txt", false), undefined);
  assert.equal(rules.decide("tmp/b", true), true);
  assert.equal(rules.decide("tmp/a", true), false);
});

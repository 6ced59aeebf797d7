import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseIgnoreRules } from "../../../collectors/files/_ignore_rules.ts";
import { amount } from "../../_amount.ts";
import { seededRandom } from "../../fakes/random.ts";

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

Deno.test("rules with many stars ignore what git ignores", async () => {
  const random = seededRandom(20261201);
  const pick = (signs: readonly string[], length: number) =>
    Array.from({ length }, () => signs[Math.floor(random() * signs.length)]).join("");
  const folder = await Deno.makeTempDir({ prefix: "unentropy-ignore-" });
  try {
    const git = (args: readonly string[], input = "") =>
      execFileSync("git", ["-C", folder, ...args], { input, encoding: "utf8" });
    git(["init", "-q"]);
    const cases = Array.from({ length: amount(2000, 400) }, (_, n) => {
      const pattern = pick(["*", "*", "a", "b", "?", "[ab]", "**/", "/", "/**"], 3 + n % 9);
      const paths = Array.from({ length: 12 }, () => pick(["a", "b", "c", "a/", "b/"], 2 + n % 7));
      return { n, pattern, paths: paths.map((path) => path.replace(/\/+$/, "")) };
      // Git itself reads `b**` in two ways, after its plain beginning was compared.
    }).filter(({ pattern }) => !/\/$|\/\/|[^/*]\*{2,}/.test(pattern));
    for (const { n, pattern } of cases) {
      await Deno.mkdir(join(folder, `d${n}`));
      await Deno.writeTextFile(join(folder, `d${n}`, ".gitignore"), `${pattern}\n`);
    }
    const asked = cases.flatMap(({ n, paths }) => paths.map((path) => `d${n}/${path}`));
    let ignored = new Set<string>();
    try {
      ignored = new Set(
        git(["check-ignore", "--no-index", "--stdin"], asked.join("\n")).split("\n"),
      );
    } catch (error) {
      // Its exit code says that it ignores none of them.
      if ((error as { readonly status?: number }).status !== 1) throw error;
    }
    assert.ok(ignored.size > 50);
    for (const { n, pattern, paths } of cases) {
      const rules = parseIgnoreRules([pattern]);
      for (const path of paths) {
        const parts = path.split("/");
        // Git takes a file for ignored, too, if a folder above it is.
        const isOurs = parts.some((_, at) =>
          rules.decide(parts.slice(0, at + 1).join("/"), at < parts.length - 1) === true
        );
        assert.equal(isOurs, ignored.has(`d${n}/${path}`), `${pattern} and ${path}`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a rule of many stars takes no longer than its text is long", () => {
  // Matched by trying every combination, this took longer than anybody waits.
  const rules = parseIgnoreRules([`${"*a".repeat(16)}*b`, `**/${"*a".repeat(12)}/**/x*x*x*y`]);
  assert.equal(rules.decide(`${"a".repeat(250)}.ts`, false), undefined);
  assert.equal(rules.decide(`${"a".repeat(250)}.b`, false), true);
});

import assert from "node:assert/strict";
import { globTest } from "../../../collectors/files/_glob.ts";
import { CollectError } from "../../../errors.ts";
import { amount } from "../../_amount.ts";
import { mutateText, pick, repeated } from "../../fakes/mutate.ts";
import { seededRandom } from "../../fakes/random.ts";

const CASES = amount(20_000, 2000);
/** Far more than a test of a path takes; one that tries all ways would take years. */
const LONGEST_MS = 10_000;
const PATHS = ["src/a.ts", "a", "a/b/c/d.min.js", `${"a".repeat(2000)}!`, `${"a/".repeat(1000)}b`];

Deno.test("parentheses, bars and plus signs are part of a name", async () => {
  const fits = await globTest("app/(shop)/{c++,a|b}.*");
  assert.ok(fits("app/(shop)/c++.ts") && fits("app/(shop)/a|b.ts"));
  assert.ok(!fits("app/shop/c++.ts") && !fits("app/(shop)/ccc.ts"));
});

Deno.test("braces that could be read in too many ways are refused", async () => {
  await assert.rejects(() => globTest(`${"{a,aa}".repeat(30)}!`), {
    code: "COLLECT_OPTIONS",
    why: /combinations/,
  });
  const fits = await globTest("{src,lib,app}/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}");
  assert.ok(fits("lib/a/b.mjs") && !fits("test/a.ts"));
});

Deno.test(`${CASES} globs are refused, or test a long path in no time`, async () => {
  const random = seededRandom(20261126);
  const counts = { matched: 0, refused: 0 };
  for (let round = 0; round < CASES; round++) {
    const glob = random() < 0.5
      ? Array.from(
        { length: 1 + Math.floor(random() * 12) },
        () =>
          pick(random, ["*", "**/", "a", "/", "?", "[a-z]", "{a,b}", "+(a|aa)", "!", "@(", ")"]),
      ).join("")
      : repeated(
        random,
        pick(random, ["src/**/*.ts", "**/{a,b}/*.min.js", "[!x]*a*a*", "a{1..9}"]),
        (one) => mutateText(random, one),
      ) ?? "";
    const started = performance.now();
    try {
      const fits = await globTest(glob);
      for (const path of PATHS) if (fits(path)) counts.matched++;
    } catch (error) {
      if (!(error instanceof CollectError)) throw new Error(`glob ${glob}`, { cause: error });
      assert.equal(error.code, "COLLECT_OPTIONS");
      counts.refused++;
    }
    assert.ok(performance.now() - started < LONGEST_MS, glob);
  }
  assert.ok(counts.matched > 100 && counts.refused > 10, JSON.stringify(counts));
});

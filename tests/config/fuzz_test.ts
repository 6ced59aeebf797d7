import assert from "node:assert/strict";
import { amount } from "../_amount.ts";
import { parseConfig } from "../../config/parse.ts";
import { ConfigInvalidError } from "../../config/problems.ts";
import { mutateText, mutateValue, pick, repeated } from "../fakes/mutate.ts";
import { seededRandom } from "../fakes/random.ts";
import { fixture } from "./_parse.ts";

const CASES = amount(5000, 1000);

async function parsesOrSaysWhy(text: string): Promise<"parsed" | "refused"> {
  try {
    const { config } = await parseConfig(text, { path: "unentropy.json" });
    assert.ok(config.metrics.length > 0);
    return "parsed";
  } catch (error) {
    if (!(error instanceof ConfigInvalidError)) {
      throw new Error(`${error} on ${text}`, { cause: error });
    }
    assert.ok(error.problems.length > 0);
    for (const { path, line = 0, column = 0 } of error.problems) {
      assert.ok(path.startsWith("$") && line >= 1 && column >= 1, error.message);
    }
    const paths = error.problems.map((problem) => problem.path);
    assert.equal(new Set(paths).size, paths.length, "one problem per place");
    return "refused";
  }
}

const names: string[] = [];
for await (const { name } of Deno.readDir(new URL("../fixtures/configs/valid", import.meta.url))) {
  names.push(name);
}
const texts = await Promise.all(names.sort().map((name) => fixture(`valid/${name}`)));

Deno.test("parseConfig() parses any changed config or names its problems", async () => {
  const random = seededRandom(20261124);
  const counts = { parsed: 0, refused: 0 };
  for (let round = 0; round < CASES; round++) {
    const value = repeated<unknown>(
      random,
      JSON.parse(pick(random, texts)),
      (one) => mutateValue(random, one),
    );
    counts[await parsesOrSaysWhy(JSON.stringify(value) ?? "null")]++;
  }
  assert.ok(counts.parsed > CASES / 50 && counts.refused > CASES / 50, JSON.stringify(counts));
});

Deno.test("parseConfig() parses any damaged text or names its problems", async () => {
  const random = seededRandom(7);
  const counts = { parsed: 0, refused: 0 };
  for (let round = 0; round < CASES; round++) {
    const text = repeated(random, pick(random, texts), (one) => mutateText(random, one));
    counts[await parsesOrSaysWhy(text)]++;
  }
  assert.ok(counts.parsed > CASES / 50 && counts.refused > CASES / 50, JSON.stringify(counts));
});

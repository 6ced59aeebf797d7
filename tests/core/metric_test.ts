import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Labels, labelsKey, parseLabelsKey } from "../../core/metric.ts";
import { seededRandom } from "../fakes/random.ts";

Deno.test("labelsKey() escapes what would end a name or a value, and sorts the names", () => {
  const cases: readonly (readonly [Labels, string])[] = [
    [{}, ""],
    [{ os: "linux" }, "os=linux"],
    [{ os: "linux", case: "parse" }, "case=parse,os=linux"],
    [{ case: "a,b=c\\d" }, "case=a\\,b\\=c\\\\d"],
    [{ "a=b": "" }, "a\\=b="],
    [{ case: "", os: "" }, "case=,os="],
  ];
  for (const [labels, key] of cases) strictEqual(labelsKey(labels), key);
});

Deno.test("parseLabelsKey() gives back any labels that labelsKey() wrote", () => {
  const random = seededRandom(5);
  const text = (least: number) =>
    Array.from(
      { length: least + Math.floor(random() * 4) },
      () => ["a", "é", "\\", ",", "=", "\n"][Math.floor(random() * 6)],
    ).join("");
  for (let round = 0; round < 2000; round++) {
    const labels = { [text(1)]: text(0), [text(1)]: text(0) };
    deepStrictEqual(parseLabelsKey(labelsKey(labels)), labels);
  }
});

import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/security.md", ROOT));
const table = page.slice(page.indexOf("## Attacks"), page.indexOf("## What a stolen token"));
const rows = table.split("\n").filter((line) => line.startsWith("| ")).slice(2);

Deno.test("every attack in docs/security.md says who can do it, what happens, and which tests try it", async () => {
  const sources = new Map<string, readonly RegExp[]>();
  assert.ok(rows.length >= 20, `${rows.length} attacks`);
  for (const row of rows) {
    const [attack = "", who = "", happens = "", tests = "", rest] = row.slice(1, -1).split("|")
      .map((cell) => cell.trim());
    assert.ok(attack && who && happens && rest === undefined, row);
    const named = [...tests.matchAll(/\[([^\]]+)\]\(\.\.\/(tests\/[\w/]+\.ts)\)/g)];
    assert.ok(named.length > 0, row);
    for (const [, name = "", path = ""] of named) {
      if (!sources.has(path)) sources.set(path, await testNames(path));
      const plain = name.replaceAll("\\", "");
      const isThere = sources.get(path)?.some((one) => one.test(plain));
      assert.ok(isThere, `${path} has no test "${plain}"`);
    }
  }
});

/** The names of a file's tests, in which a part that is filled in stands for any text. */
async function testNames(path: string): Promise<readonly RegExp[]> {
  const source = await Deno.readTextFile(new URL(path, ROOT));
  const calls = /\b(?:Deno\.test|test|posix|isolated)\(\s*(["`])(.+?)\1,|\bname: (["`])(.+?)\3,/gs;
  return [...source.matchAll(calls)].flatMap(([, , called, , named]) => {
    const parts = (called ?? named ?? "").split(/\$\{[^}]*\}/);
    // A name of nothing but what is filled in would be any.
    return parts.join("").length < 8
      ? []
      : new RegExp(`^${parts.map((part) => RegExp.escape(part)).join(".+")}$`);
  });
}

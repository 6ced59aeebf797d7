import assert from "node:assert/strict";
import * as module from "../../mod.ts";
import * as testing from "../../testing.ts";
import { TrackError } from "../../errors.ts";
import { readPage, readPages } from "./_pages.ts";

const names = Object.entries({ ...module, ...testing })
  .filter(([, value]) => !(Object.prototype.isPrototypeOf.call(TrackError, value)))
  .map(([name]) => name);

Deno.test("docs/module.md has every public name in its table, and a page has an example with it that runs", () => {
  const table = readPage("docs/module.md").text.split("\n## ")[0] ?? "";
  // Where a class is explained, its example runs, too.
  const inSource = Deno.readTextFileSync(new URL("../../collectors/registry.ts", import.meta.url));
  const examples = readPages().flatMap(({ blocks }) => blocks)
    .filter(({ language }) => language === "ts").map(({ text }) => text).join("\n") + inSource;
  assert.ok(names.length > 8);
  for (const name of names) {
    assert.match(table, new RegExp(`^\\| .*\`${name}\\b`, "m"), `the table lacks ${name}`);
    assert.match(examples, new RegExp(`\\b${name}\\b`), `no example has ${name}`);
  }
});

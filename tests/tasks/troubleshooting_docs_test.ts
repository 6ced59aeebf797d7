import assert from "node:assert/strict";
import { ERROR_CODES } from "../../errors.ts";
import { LAYERS } from "../_rooms.ts";
import {
  entriesOf,
  headingsOfCodes,
  problemsOf,
  updated,
} from "../../tasks/troubleshooting_docs.ts";

const ROOT = new URL("../../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/troubleshooting.md", ROOT));

Deno.test("docs/troubleshooting.md says of every error code what it means and what to do", () => {
  assert.deepEqual(problemsOf(page), []);
  assert.equal(entriesOf(page).length, headingsOfCodes().size);
  assert.ok(headingsOfCodes().size >= Object.keys(ERROR_CODES).length + 8);
});

Deno.test("what docs/troubleshooting.md quotes is what the program says", async () => {
  const source = await productText();
  const quotes = entriesOf(page).flatMap(({ code, rows }) =>
    rows.map(([says]) => ({ code, says }))
  );
  for (const { code, says } of quotes) {
    for (const part of says.split("…").map((text) => text.trim()).filter((text) => text !== "")) {
      assert.ok(source.includes(part), `${code}: nothing says "${part}"`);
    }
  }
});

Deno.test("the surprises that docs/troubleshooting.md quotes are what the program says", async () => {
  const source = await productText();
  const table = page.slice(page.indexOf("## Surprises"), page.indexOf("## Usage"));
  const quotes = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) => [
    ...cell.matchAll(/"([^"]+)"/g),
  ]);
  assert.ok(quotes.length >= 8);
  for (const [, quote = ""] of quotes) {
    for (const part of quote.split(/…|\d+/).map((text) => text.trim())) {
      assert.ok(source.includes(part), `nothing says "${part}"`);
    }
  }
});

Deno.test("an entry that is missing, empty, misplaced or of no code is a problem", () => {
  const without = (code: string) => page.replace(new RegExp(`### ${code}\\n[^]*?(?=\\n##)`), "");
  assert.match(problemsOf(without("STORAGE_AUTH")).join(), /STORAGE_AUTH has no entry/);
  assert.match(
    problemsOf(updated(without("STORAGE_AUTH"))).join(),
    /entry of STORAGE_AUTH does not say/,
  );
  assert.match(
    problemsOf(page.replace("### USAGE", "### USAGES")).join(),
    /USAGES is no error code/,
  );
  assert.match(
    problemsOf(page.replace("## History\n", "## Past\n")).join(),
    /HISTORY_CORRUPT does not stand/,
  );
  assert.match(problemsOf(page.replace("| [`USAGE`]", "| [`USE`]")).join(), /table of codes/);
});

Deno.test("updated() changes nothing on a page that is up to date", () => {
  assert.equal(updated(page), page);
});

/** The texts of the product's sources, as a reader of its messages sees them: no quotes, line breaks or `+` within a sentence. */
async function productText(): Promise<string> {
  const texts: string[] = [];
  for (const place of [...LAYERS.flat(), "action"]) {
    const folder = new URL(`${place}/`, ROOT);
    const isFile = !(await Deno.stat(folder).catch(() => undefined))?.isDirectory;
    for (const file of isFile ? [new URL(`${place}.ts`, ROOT)] : await sources(folder)) {
      texts.push(await Deno.readTextFile(file));
    }
  }
  return texts.join("\n").replaceAll(/["`]\s*\+\s*["`]/g, "").replaceAll("\\`", "`");
}

async function sources(folder: URL): Promise<URL[]> {
  const found: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await sources(new URL(`${name}/`, folder)));
    else if (/\.(ts|mjs)$/.test(name)) found.push(new URL(name, folder));
  }
  return found;
}

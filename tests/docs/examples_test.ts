import assert from "node:assert/strict";
import { parse } from "yaml";
import { assertConfig } from "./_assert_config.ts";
import { commandsOf, problemOf } from "./_command_line.ts";
import { readPage } from "./_pages.ts";

const EXAMPLES = new URL("../../examples/", import.meta.url);
const SHELL_KEYS: ReadonlySet<string> = new Set(["run", "script", "commands"]);

function filesOf(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(folder, EXAMPLES))].map(({ name }) => folder + name)
    .toSorted();
}

/** Lines for the shell, wherever a CI system's file has them. */
function shellLines(node: unknown, isShell = false): readonly string[] {
  if (typeof node === "string") return isShell ? [node] : [];
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    shellLines(value, SHELL_KEYS.has(key) || isShell && Array.isArray(node))
  );
}

for (const path of filesOf("configs/")) {
  Deno.test(`examples/${path} is valid, and its collectors take what they get`, async () => {
    await assertConfig(await Deno.readTextFile(new URL(path, EXAMPLES)), path);
  });
}

for (const path of filesOf("workflows/")) {
  Deno.test(`every command of examples/${path} is one that there is`, async () => {
    const text = await Deno.readTextFile(new URL(path, EXAMPLES));
    const commands = shellLines(parse(text)).flatMap((line) =>
      commandsOf(line.replaceAll("$$", "$"))
    );
    for (const words of commands) assert.equal(problemOf(words), undefined, words.join(" "));
  });
}

Deno.test("examples/README.md lists every example", () => {
  const { text } = readPage("examples/README.md");
  for (const path of [...filesOf("configs/"), ...filesOf("workflows/"), ...filesOf("providers/")]) {
    assert.ok(text.includes(`](${path})`), path);
  }
});

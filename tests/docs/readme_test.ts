import assert from "node:assert/strict";
import { builtinCollectors } from "../../collectors/builtin.ts";
import { ProviderRegistry } from "../../providers/registry.ts";
import { programWithoutDeeds } from "./_command_line.ts";
import { readPage } from "./_pages.ts";

const { text } = readPage("README.md");
const program = programWithoutDeeds();

/** The first cells of the table below a heading: what stands in backticks there. */
function firstCells(heading: string): readonly string[] {
  const section = text.slice(text.indexOf(`\n## ${heading}\n`) + 1);
  const rows = /\n\|[^]*?\n(?!\|)/.exec(section)?.[0].trim().split("\n").slice(2) ?? [];
  assert.ok(rows.length > 0, `no table below ${heading}`);
  return rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)
  );
}

Deno.test("README.md lists every command, in the order of --help", () => {
  assert.deepEqual(
    firstCells("The command line"),
    program.commands.flatMap((command) => [command.name(), ...command.aliases()]),
  );
});

Deno.test("README.md names every subcommand of history", () => {
  const row = text.split("\n").find((line) => line.startsWith("| `history`")) ?? "";
  const history = program.commands.find((command) => command.name() === "history");
  assert.deepEqual(
    [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name).slice(1),
    history?.commands.map((command) => command.name()),
  );
});

Deno.test("README.md lists every storage type", () => {
  assert.deepEqual(
    firstCells("Storage").filter((name) => name !== "storage.type"),
    new ProviderRegistry().types(),
  );
});

Deno.test("README.md lists every collector", () => {
  const names = builtinCollectors().names().filter((name) => !name.startsWith("coverage-"));
  assert.deepEqual(firstCells("Collectors").toSorted(), [...names].toSorted());
});

Deno.test("README.md lists every dependency of deno.json", async () => {
  const { imports } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  assert.deepEqual(firstCells("Dependencies").toSorted(), Object.keys(imports).toSorted());
});

Deno.test("README.md has no place left for a figure to come", () => {
  assert.doesNotMatch(text, /FIGURE/);
});

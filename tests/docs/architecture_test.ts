import assert from "node:assert/strict";
import { PHASES } from "../../core/track_result.ts";
import { LAYERS } from "../_rooms.ts";
import { readPage } from "./_pages.ts";

const { text } = readPage("docs/architecture.md");
const picture = Deno.readTextFileSync(new URL("../../docs/architecture.svg", import.meta.url));

Deno.test("docs/architecture.md says of every room what it does, in the order of the layers", () => {
  const rooms = [...text.matchAll(/^\| `(\w+)[./][^|]*\| /gm)].map(([, room = ""]) => room);
  const order = LAYERS.flat().filter((room) => rooms.includes(room));
  assert.deepEqual(rooms.slice(0, order.length), LAYERS.flat());
});

Deno.test("the picture shows every room below those that may import it, and every phase", () => {
  const heightOf = (name: string) =>
    Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}</text>`).exec(picture)?.[1]);
  const heights = LAYERS.map((rooms) => rooms.map(heightOf));
  for (const [at, layer] of heights.entries()) {
    assert.ok(layer.every((height) => height === layer[0]), LAYERS[at]?.join());
    if (at > 0) assert.ok((layer[0] ?? NaN) < (heights[at - 1]?.[0] ?? NaN), LAYERS[at]?.join());
  }
  for (const phase of PHASES) assert.ok(picture.includes(`>${phase}</text>`), phase);
});

Deno.test("docs/architecture.md explains every phase", () => {
  for (const phase of PHASES) assert.match(text, new RegExp(`^\\d\\. \\*\\*${phase}\\*\\*:`, "m"));
});

Deno.test("every path that the pages about the house name is there", () => {
  for (const name of ["docs/architecture.md", "CONTRIBUTING.md"]) {
    const rooms = [...LAYERS.flat(), "tests", "tasks", "bench", "docs"].join("|");
    const paths = readPage(name).text.matchAll(
      new RegExp(`\`((?:${rooms})/[\\w/-]*(?:\\.(?:ts|md|mjs|sh))?)\``, "g"),
    );
    const lost = [...paths].map(([, path = ""]) => path).filter((path) => !isThere(path));
    assert.deepEqual(lost, [], name);
  }
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(new URL(`../../${path}`, import.meta.url)) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

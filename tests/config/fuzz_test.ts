import assert from "node:assert/strict";
import { parseConfig } from "../../config/parse.ts";
import { ConfigInvalidError } from "../../config/problems.ts";
import { fixture } from "./_parse.ts";

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const STRANGE: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, "", "x", "2%", "*", "{}", "@collect", "@collect loc '"],
  ...[[], {}, [[]], { "": {} }, { $ref: "loc" }, { percent: 1 }, "constructor", "__proto__"],
];

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  assert.ok(chosen !== undefined || from.length > 0);
  return chosen as T;
}

/** Changes one place of a value: replaces, removes, renames or doubles it. */
function mutate(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random() < 0.15) return pick(random, STRANGE);
  if (Array.isArray(value)) {
    const at = Math.floor(random() * (value.length + 1));
    const copy = [...value];
    if (random() < 0.3) copy.splice(at, 1);
    else copy[at] = mutate(random, copy[at]);
    return copy;
  }
  const entries = Object.entries(value);
  const at = Math.floor(random() * (entries.length + 1));
  const [key, inner] = entries[at] ?? [pick(random, ["x", "mode", "metric", "token", "$ref"]), 1];
  const how = random();
  if (how < 0.15) return Object.fromEntries(entries.filter(([name]) => name !== key));
  const name = how < 0.3 ? key + pick(random, ["s", "", "_", "\u0000"]) : key;
  return { ...value, [name]: mutate(random, inner) };
}

/** Changes one character of a text. */
function scratch(random: Random, text: string): string {
  const at = Math.floor(random() * text.length);
  const put = pick(random, [
    "",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "\\",
    "/*",
    "//",
    "\u0000",
    "\ud800",
  ]);
  return text.slice(0, at) + put + text.slice(at + Math.floor(random() * 3));
}

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
    for (const { path, line, column } of error.problems) {
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
  const random = seeded(20261124);
  const counts = { parsed: 0, refused: 0 };
  for (let round = 0; round < 3000; round++) {
    let value: unknown = JSON.parse(pick(random, texts));
    for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
      value = mutate(random, value);
    }
    counts[await parsesOrSaysWhy(JSON.stringify(value) ?? "null")]++;
  }
  assert.ok(counts.parsed > 100 && counts.refused > 100, JSON.stringify(counts));
});

Deno.test("parseConfig() parses any damaged text or names its problems", async () => {
  const random = seeded(7);
  const counts = { parsed: 0, refused: 0 };
  for (let round = 0; round < 3000; round++) {
    let text = pick(random, texts);
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
      text = scratch(random, text);
    }
    counts[await parsesOrSaysWhy(text)]++;
  }
  assert.ok(counts.parsed > 100 && counts.refused > 100, JSON.stringify(counts));
});

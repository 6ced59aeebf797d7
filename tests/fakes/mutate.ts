/** Damage to values and texts, always the same for the same random numbers. */

/** A function like `Math.random`. */
export type Random = () => number;

/** What stands where it should not. */
const STRANGE: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -0,
    2 ** 53,
    "",
    "x",
    "2%",
    "*",
    "{}",
    "\u0000",
    "\ud800",
  ],
  ...["@collect", "@collect loc '", "../../etc/passwd", "-o", "a\nb", "::error::x", "0".repeat(40)],
  ...[[], {}, [[]], { "": {} }, { $ref: "loc" }, { percent: 1 }, "constructor", "__proto__"],
];

/** Parts that break texts. */
const BREAKING = [
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
  "\n",
  "9e9",
];

/** One of a list. */
export function pick<T>(random: Random, from: readonly T[]): T {
  // The list is not empty.
  return from[Math.floor(random() * from.length)] as T;
}

/** Changes one place of a JSON value: replaces, removes, renames or adds it. */
export function mutateValue(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random() < 0.15) return pick(random, STRANGE);
  if (Array.isArray(value)) {
    const at = Math.floor(random() * (value.length + 1));
    const copy = [...value];
    if (random() < 0.3) copy.splice(at, 1);
    else copy[at] = mutateValue(random, copy[at]);
    return copy;
  }
  const entries = Object.entries(value);
  const at = Math.floor(random() * (entries.length + 1));
  const [key, inner] = entries[at] ?? [pick(random, ["x", "mode", "metric", "token", "$ref"]), 1];
  const how = random();
  if (how < 0.15) return Object.fromEntries(entries.filter(([name]) => name !== key));
  const name = how < 0.3 ? key + pick(random, ["s", "", "_", "\u0000"]) : key;
  return { ...value, [name]: mutateValue(random, inner) };
}

/** Changes some characters of a text. */
export function mutateText(random: Random, text: string): string {
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + pick(random, BREAKING) + text.slice(at + Math.floor(random() * 3));
}

/** Does something a few times. */
export function repeated<T>(random: Random, start: T, change: (value: T) => T): T {
  let value = start;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) value = change(value);
  return value;
}

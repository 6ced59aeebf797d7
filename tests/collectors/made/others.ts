import { below, type Made, type Maker, middle, oneOf, type Random, some, sum } from "./made.ts";

function times(random: Random): readonly number[] {
  return some(random, 5, () => 1 + below(random, 100_000));
}

const hyperfine: Maker = (random) => {
  const all = times(random).map((time) => time / 1000);
  const mean = sum(all) / all.length;
  const result = { command: "run", mean, median: middle(all), times: all };
  return { text: JSON.stringify({ results: [result] }), value: mean };
};

const custom: Maker = (random) => {
  const rows = some(random, 4, (index) => ({
    ...{ name: `case ${index}`, unit: "points", value: below(random, 10_000) / 8 },
    range: "± 3",
  }));
  return { text: JSON.stringify(rows), value: rows[0]?.value ?? NaN };
};

const goBench: Maker = (random) => {
  const all = times(random);
  const lines = all.map((time) => `BenchmarkTotal-8 \t 1000\t ${time} ns/op\t 16 B/op`);
  const text = ["goos: linux", "pkg: example.org/shop", ...lines, "PASS", ""].join("\n");
  return { text, value: middle(all) / 1e9 };
};

const cargoBench: Maker = (random) => {
  const rows = times(random).map((time, index) => ({ time, name: `tests::case_${index}` }));
  const text = rows.map(({ time, name }) =>
    `test ${name} ... bench:  ${time.toLocaleString("en-US")} ns/iter (+/- 12)\n`
  ).join("");
  return { text: `running ${rows.length} tests\n${text}`, value: (rows[0]?.time ?? NaN) / 1e9 };
};

const googleBench: Maker = (random) => {
  const all = times(random);
  const benchmarks = all.map((time) => ({
    ...{ name: "total/8", run_name: "total/8", run_type: "iteration", iterations: 10 },
    ...{ real_time: time, cpu_time: time, time_unit: "us" },
  }));
  const value = sum(all) / all.length / 1e6;
  return { text: JSON.stringify({ context: {}, benchmarks }), value };
};

const json: Maker = (random) => {
  const rows = some(random, 5, () => ({ n: below(random, 1000) / 4, name: "a" }));
  const total = sum(rows.map(({ n }) => n));
  const [path, stat] = oneOf(random, [["$.rows[*].n", "sum"], ["/total", "one"]] as const);
  const text = JSON.stringify({ total, rows }, undefined, below(random, 3));
  return { text, options: { path, stat }, value: total };
};

const xml: Maker = (random) => {
  const rows = some(random, 5, () => below(random, 1000) / 4);
  const [path, stat] = oneOf(random, [["/rows/row/@n", "sum"], ["//total", "one"]] as const);
  const text = '<?xml version="1.0"?>\n<rows>' +
    rows.map((n, index) => `<row n="${n}" id="r${index}">x &amp; y</row>\n`).join("") +
    `<total>${sum(rows)}</total></rows>`;
  return { text, options: { path, stat }, value: sum(rows) };
};

const text: Maker = (random) => {
  const rows = some(random, 5, () => below(random, 1000) / 4);
  return {
    text: rows.map((n, index) => `row ${index}: ${n} ms\n`).join(""),
    options: { pattern: "^row \\d+: ([\\d.]+) ms$", stat: "sum" },
    value: sum(rows),
  };
};

const npmLock: Maker = (random) => {
  const names = some(random, 6, (index) => `package-${index}`);
  const packages = Object.fromEntries([
    ["", { name: "shop", dependencies: { "package-0": "^1.0.0" } }],
    ...names.map((name) => [`node_modules/${name}`, { version: `1.${below(random, 9)}.0` }]),
  ]);
  return {
    text: JSON.stringify({ name: "shop", lockfileVersion: 3, packages }, undefined, 2),
    options: { format: "npm" },
    value: names.length,
    trace: /"node_modules\//,
  };
};

const cargoLock: Maker = (random) => {
  const names = some(random, 6, (index) => `package-${index}`);
  const table = (name: string) =>
    `[[package]]\nname = "${name}"\nversion = "1.${below(random, 9)}.0"\n` +
    'source = "registry+https://example.org/index"\n';
  return {
    text: ["version = 3\n", '[[package]]\nname = "shop"\nversion = "0.1.0"\n', ...names.map(table)]
      .join("\n"),
    options: { format: "cargo" },
    value: names.length,
    trace: /^\[\[package\]\]\nname = "[^"]+"\nversion = "[^"]+"\nsource = "/m,
  };
};

/** What makes the files of the collectors that neither read coverage nor tests. */
export const OTHER_MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  bench: [hyperfine, custom, goBench, cargoBench, googleBench],
  deps: [npmLock, cargoLock],
  json: [json],
  text: [text],
  xml: [xml],
};

/** A source file, and the number of its lines that are code. */
export function madeSource(random: Random): Made {
  const code = ["const a = 1;", 'f("// no comment");', "if (a) { /* why */ b(); }", "`\n`;"];
  const others = ["", "   ", "// a comment", "/* more\n of it */", "/** @param a It */"];
  const parts = some(random, 12, () => oneOf(random, [...code, ...others]));
  // A template of two lines is two lines of code.
  const lines = parts.filter((part) => code.includes(part)).join("\n").split("\n").length;
  const value = parts.some((part) => code.includes(part)) ? lines : 0;
  return { text: parts.map((part) => `${part}\n`).join(""), value };
}

/** A text with a number of notes in it. */
export function madeNotes(random: Random): Made {
  const words = some(random, 20, () => oneOf(random, ["TODO", "todo", "TO", "DO\n", "é", " "]));
  const text = words.join("");
  return { text, options: { pattern: ["TODO"] }, value: text.split("TODO").length - 1 };
}

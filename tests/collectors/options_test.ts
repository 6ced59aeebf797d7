import assert from "node:assert/strict";
import { parseCollectArgs, parseCollectObject } from "../../collectors/options.ts";
import type { Collector } from "../../collectors/types.ts";
import { CollectError } from "../../errors.ts";

const collector: Collector = {
  name: "demo",
  summary: "A collector for tests",
  usage: "<path…>",
  options: {
    type: { type: "string", short: "t", choices: ["line", "branch"], help: "" },
    "top-count": { type: "number", short: "n", help: "" },
    gitignore: { type: "boolean", help: "" },
    exclude: { type: "list", short: "e", help: "" },
    skip: { type: "list", short: "s", greedy: true, help: "" },
  },
  collect: () => Promise.resolve([]),
};

const SAME: readonly [string, readonly string[], Record<string, unknown>][] = [
  ["one path", ["a"], { path: "a" }],
  ["several paths", ["a", "b"], { paths: ["a", "b"] }],
  ["files", ["a", "b"], { files: ["a", "b"] }],
  ["a choice in any case", ["a", "-t", "LINE"], { file: "a", type: "Line" }],
  ["a number", ["--top-count", "3", "a"], { path: "a", topCount: 3 }],
  ["a number, name with dashes", ["-n3", "a"], { path: "a", "top-count": 3 }],
  ["a flag", ["a", "--gitignore"], { path: "a", gitignore: true }],
  ["a flag that is off", ["a", "--no-gitignore"], { path: "a", gitignore: false }],
  ["a list", ["a", "-e", "x", "--exclude=y"], { path: "a", exclude: ["x", "y"] }],
  ["a list of one", ["-e", "x", "a"], { path: "a", exclude: "x" }],
  ["a greedy list behind the path", ["a", "-s", "x", "y"], { path: "a", skip: ["x", "y"] }],
  ["a negative fallback", ["a", "--fallback", "-1.5"], { path: "a", fallback: -1.5 }],
  ["a fallback of zero", ["a", "--fallback=0"], { path: "a", fallback: 0 }],
  ["a path that looks like an option", ["--", "-e"], { path: "-e" }],
];

for (const [what, args, object] of SAME) {
  Deno.test(`the line and the config mean the same: ${what}`, () => {
    assert.deepEqual(parseCollectArgs(collector, args), parseCollectObject(collector, object));
  });
}

Deno.test("parseCollectArgs() gives paths, options in their types, and the fallback apart", () => {
  assert.deepEqual(
    parseCollectArgs(collector, ["a", "b", "-tbranch", "--top-count=2", "--fallback", "5"]),
    { input: { paths: ["a", "b"], options: { type: "branch", "top-count": 2 } }, fallback: 5 },
  );
});

Deno.test("a greedy list takes no path where none was given before it", () => {
  const { input } = parseCollectArgs(collector, ["-s", "x", "a"]);
  assert.deepEqual(input, { paths: ["a"], options: { skip: ["x"] } });
});

const WRONG_ARGS: readonly [string, readonly string[], RegExp][] = [
  ["an unknown option", ["a", "--excude", "x"], /no option --excude \(did you mean "exclude"\?\)/],
  ["an unknown letter", ["a", "-z"], /no option -z/],
  ["a wrong choice", ["a", "-t", "lines"], /-t is "lines", expected one of line, branch.*"line"/],
  ["no number", ["a", "-n", "3x"], /-n is "3x", expected a number/],
  ["a number that is not finite", ["a", "-n", "Infinity"], /expected a number/],
  ["no value", ["a", "--type"], /--type is nothing/],
  ["an empty value", ["a", "--exclude="], /--exclude is "", expected a text/],
  ["a flag with a value", ["a", "--gitignore=maybe"], /expected true or false/],
  ["twice the same", ["a", "-n1", "-n2"], /-n is given more than once/],
  ["no path", ["-n1"], /<path…> is missing/],
  ["a name from Object", ["a", "--constructor", "x"], /no option --constructor/],
];

for (const [what, args, why] of WRONG_ARGS) {
  Deno.test(`parseCollectArgs() refuses ${what}`, () => {
    assert.throws(() => parseCollectArgs(collector, args), (error) => {
      assert(error instanceof CollectError);
      assert.equal(error.code, "COLLECT_OPTIONS");
      assert.match(error.why, why);
      assert.match(error.fix, /demo <path…> --type <line\|branch> --top-count <number>/);
      return true;
    });
  });
}

Deno.test("in an object the path of a collector that has such an option is the option", async () => {
  const { json } = await import("../../collectors/values/json.ts");
  const { input } = parseCollectObject(json, { file: "a.json", path: "/total" });
  assert.deepEqual(input, { paths: ["a.json"], options: { path: "/total" } });
});

const WRONG_OBJECTS: readonly [string, Record<string, unknown>, RegExp][] = [
  ["an unknown option without a value", { path: "a", exlude: [] }, /no option "exlude"/],
  ["an unknown option with a value", { path: "a", exlude: "x" }, /no option "exlude" \(did you/],
  ["a number as path", { path: 3 }, /"path" is 3, expected a path/],
  ["a text as flag", { path: "a", gitignore: "yes" }, /expected true or false/],
  ["null", { path: "a", type: null }, /"type" is null/],
  ["a nested list", { path: "a", exclude: [["x"]] }, /"exclude" is \["x"\]/],
  ["two values for one", { path: "a", type: ["line", "branch"] }, /more than once/],
];

for (const [what, object, why] of WRONG_OBJECTS) {
  Deno.test(`parseCollectObject() refuses ${what}`, () => {
    assert.throws(() => parseCollectObject(collector, object), (error) => {
      assert(error instanceof CollectError);
      assert.equal(error.code, "COLLECT_OPTIONS");
      assert.match(error.why, why);
      return true;
    });
  });
}

Deno.test("the usage line rules how many paths there may be", () => {
  const one = { ...collector, usage: "[path]" };
  assert.deepEqual(parseCollectArgs(one, []).input.paths, []);
  assert.throws(() => parseCollectArgs(one, ["a", "b"]), /2 paths are given: a, b; it takes one/);
  const none = { ...collector, usage: "" };
  assert.throws(() => parseCollectArgs(none, ["a"]), /it takes none/);
});

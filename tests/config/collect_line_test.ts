import assert from "node:assert/strict";
import { parseCollectLine } from "../../config/collect_line.ts";

const LINES: readonly (readonly [string, readonly string[]])[] = [
  ["@collect loc", ["loc"]],
  ["  @collect\tloc  ./src ", ["loc", "./src"]],
  ["@collect size dist/*.js 'a b' \"c d\"", ["size", "dist/*.js", "a b", "c d"]],
  ["@collect size a' 'b\"  \"c", ["size", "a b  c"]],
  ["@collect count '$HOME `x` \\' \"\\$HOME \\x\"", ["count", "$HOME `x` \\", "$HOME \\x"]],
  ["@collect size my\\ file --name=''", ["size", "my file", "--name="]],
  ["@collect size ''", ["size", ""]],
  ["@collect loc . | head > x", ["loc", ".", "|", "head", ">", "x"]],
  ["@collect loc {a,b}/[cd]?.js !x #y", ["loc", "{a,b}/[cd]?.js", "!x", "#y"]],
];

for (const [line, words] of LINES) {
  Deno.test(`parseCollectLine() splits ${line} like a shell, without expansion`, () => {
    const [from, ...args] = words;
    assert.deepEqual(parseCollectLine(line), { from, args });
  });
}

for (const line of ["echo 1", "@collector x", "echo @collect loc", "", "@collectloc"]) {
  Deno.test(`parseCollectLine() leaves "${line}" to the shell`, () => {
    assert.equal(parseCollectLine(line), undefined);
  });
}

for (const line of ["@collect", "@collect  ", "@collect ''", "@collect a 'b", '@collect a "b\\"']) {
  Deno.test(`parseCollectLine() refuses ${line}`, () => {
    assert.throws(() => parseCollectLine(line), SyntaxError);
  });
}

Deno.test("parseCollectLine() takes a trailing backslash for an unfinished escape", () => {
  assert.throws(() => parseCollectLine("@collect a \\"), SyntaxError);
});

import assert from "node:assert/strict";
import { parseLabelOutput, parseNumber, parseNumericOutput } from "../../collectors/parse_value.ts";
import { CollectError } from "../../errors.ts";

const NUMBERS: readonly [string, number][] = [
  ["42", 42],
  [" 42\n", 42],
  ["\n\n42\nand more\n", 42],
  ["42\r\n", 42],
  ["-2.5", -2.5],
  ["+7", 7],
  ["1e3", 1000],
  ["1.5E-2", 0.015],
  [".5", 0.5],
  ["5.", 5],
  ["-0", 0],
  ["007", 7],
  ["9007199254740993", 9007199254740992],
];

for (const [output, value] of NUMBERS) {
  Deno.test(`parseNumericOutput() reads ${JSON.stringify(output)} as ${value}`, () => {
    assert.equal(parseNumericOutput(output), value);
  });
}

const NOT_NUMBERS: readonly [string, RegExp][] = [
  ["85%", /for example 85, not 85%/],
  ["1,234", /for example 1234, not 1,234/],
  ["1 234 567", /for example 1234567, not/],
  ["12abc", /for example 12, not 12abc/],
  ["Infinity", /finite decimal number/],
  ["-Infinity", /finite decimal number/],
  ["NaN", /finite decimal number/],
  ["0x1F", /Print 31, not 0x1F/],
  ["1e999", /below 1.8e308/],
  ["1_000", /for example 1000/],
  ["Lines: 42", /for example 42, not Lines: 42/],
  ["1.2.3", /number alone/],
  ["--5", /number alone/],
  ["null", /finite decimal number/],
  ["٤٢", /finite decimal number/],
];

for (const [output, fix] of NOT_NUMBERS) {
  Deno.test(`parseNumericOutput() refuses ${JSON.stringify(output)} and shows the line`, () => {
    assert.throws(() => parseNumericOutput(output), (error) => {
      assert(error instanceof CollectError);
      assert.equal(error.code, "COLLECT_OUTPUT");
      assert(error.message.includes(JSON.stringify(output)), error.message);
      assert.match(error.fix, fix);
      return true;
    });
  });
}

for (const output of ["", "\n", " \t\r\n "]) {
  Deno.test(`an output of ${JSON.stringify(output)} is an error, not zero`, () => {
    for (const parse of [parseNumericOutput, parseLabelOutput]) {
      assert.throws(() => parse(output), { code: "COLLECT_OUTPUT", message: /printed nothing/ });
    }
  });
}

Deno.test("parseNumericOutput() cuts a long line in its message", () => {
  assert.throws(() => parseNumericOutput("x".repeat(100_000)), (error) => {
    assert(error instanceof CollectError);
    assert(error.message.length < 250);
    return true;
  });
});

Deno.test("parseNumber() takes no blanks, so that a caller decides what to trim", () => {
  assert.equal(parseNumber(" 1"), undefined);
  assert.equal(parseNumber(""), undefined);
});

Deno.test("parseLabelOutput() gives the first line, trimmed", () => {
  assert.equal(parseLabelOutput("  v1.2.3 (main)\nrest"), "v1.2.3 (main)");
  assert.equal(parseLabelOutput("é".repeat(256)), "é".repeat(256));
});

Deno.test("parseLabelOutput() refuses more than 256 characters and control characters", () => {
  assert.throws(() => parseLabelOutput("a".repeat(257)), /has 257 characters/);
  assert.throws(() => parseLabelOutput("a\u001b[31mb"), /has a control character/);
  assert.throws(() => parseLabelOutput("a\u0000b"), /has a control character/);
});

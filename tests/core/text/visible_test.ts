import assert from "node:assert/strict";
import { visible } from "../../../core/text/visible.ts";

const CASES: Readonly<Record<string, readonly [text: string, shown: string]>> = {
  "a colour of ours": ["\u001b[31mred\u001b[39m", "\u001b[31mred\u001b[39m"],
  "a progress line": ["\r\u001b[K5 of 7", "\r\u001b[K5 of 7"],
  "lines and tabs": ["a\tb\r\nc", "a\tb\r\nc"],
  "a window's title": ["\u001b]0;owned\u0007", "\\u001b]0;owned\\u0007"],
  "a link": ["\u001b]8;;http://x\u001b\\y", "\\u001b]8;;http://x\\u001b\\y"],
  "another line for .NET": ["\u0085::stop-commands::x", "\\u0085::stop-commands::x"],
  "another order": ["safe\u202egnp.exe", "safe\\u202egnp.exe"],
  "a terminal that answers": ["\u001b[6n\u001b[c", "\\u001b[6n\\u001b[c"],
  "a clipboard by C1": ["\u009d52;c;eA==\u009c", "\\u009d52;c;eA==\\u009c"],
};

for (const [what, [text, shown]] of Object.entries(CASES)) {
  Deno.test(`visible() shows ${what} without its effect`, () => {
    assert.equal(visible(text), shown);
  });
}

Deno.test("visible() changes no value in JSON", () => {
  const value = { label: "a\u0085b\u202ec\u001bd\u2028" };
  assert.deepEqual(JSON.parse(visible(JSON.stringify(value))), value);
});

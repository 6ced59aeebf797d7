import assert from "node:assert/strict";
import { hideIn, redactor } from "../../core/redact.ts";
import { isSecretName } from "../../core/secrets.ts";
import { seededRandom } from "../fakes/random.ts";

for (
  const [name, expected] of Object.entries({
    GITHUB_TOKEN: true,
    AWS_ACCESS_KEY_ID: true,
    "INPUT_S3-SECRET-ACCESS-KEY": true,
    "INPUT_GITHUB-TOKEN": true,
    DB_PASSWORD: true,
    SIGNING_KEY: true,
    GIT_CONFIG_KEY_0: false,
    KEYBOARD: false,
    MONKEY: false,
    PATH: false,
  })
) {
  Deno.test(`isSecretName() says ${expected} of ${name}`, () => {
    assert.equal(isSecretName(name), expected);
  });
}

Deno.test("redactor() hides a secret in every usual form, wherever it stands", () => {
  const random = seededRandom(1);
  const signs = `abcXYZ019 "'\`<>&\\/+=%?#:@\t~äß漢💥`;
  for (let n = 0; n < 500; n++) {
    const length = 8 + Math.floor(random() * 30);
    const secret = Array.from({ length }, () => [...signs][Math.floor(random() * 30)]).join("");
    const hide = redactor({ API_TOKEN: secret });
    const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    for (const before of ["", "u", "us", "user:"]) {
      for (const after of ["", "\n", "!", "::"]) {
        const text = before + secret + after;
        const shown = [
          text,
          JSON.stringify(text),
          JSON.stringify(JSON.stringify({ text })),
          encodeURIComponent(text),
          new URLSearchParams({ text }).toString(),
          base64(text),
          base64(text).replaceAll("+", "-").replaceAll("/", "_"),
        ].map(hide);
        for (const [form, one] of shown.entries()) {
          assert.ok(one.includes("***"), `${form}: ${one} of ${JSON.stringify(text)}`);
        }
      }
    }
  }
});

Deno.test("redactor() hides each line of a secret that has several", () => {
  const hide = redactor({ PRIVATE_KEY: "-----BEGIN KEY-----\nMIIEvQIBADANBg\r\nkqhkiG9w0B\n" });
  assert.equal(hide("  MIIEvQIBADANBg\n  kqhkiG9w0B"), "  ***\n  ***");
});

Deno.test("redactor() leaves everything else as it is", () => {
  const hide = redactor({
    API_TOKEN: "abcdefgh",
    EMPTY_TOKEN: "",
    PIN_PASSWORD: "1234",
    HOME: "/h",
  });
  const text = "1234 /h abcdefg bcdefgh YWJj";
  assert.equal(hide(text), text);
});

Deno.test("hideIn() copies data only where a secret is in it", () => {
  const hide = redactor({ API_TOKEN: "abcdefgh" });
  const clean = { a: ["x", 1, null, true], b: undefined };
  assert.equal(hideIn(clean, hide), clean);
  assert.deepEqual(hideIn({ a: ["-abcdefgh-", 1, null], b: { c: "abcdefgh" } }, hide), {
    a: ["-***-", 1, null],
    b: { c: "***" },
  });
});

Deno.test("redactor() hides the beginning of a secret that was cut off", () => {
  const hide = redactor({ API_TOKEN: "abcdefghijkl" });
  assert.equal(hide("said abcdefgh… and xyz…, abc…"), "said ***… and xyz…, abc…");
  assert.equal(hide('"YWJjZGVmZ2…"'), '"***…"');
});

import assert from "node:assert/strict";
import { tempAdvice } from "../../../core/text/temp_advice.ts";

Deno.test("tempAdvice() names TMPDIR for what is made in that folder, and for nothing else there", () => {
  for (
    const text of [
      "make a folder in /tmp",
      "/tmp/unentropy-a1B2c3/0-work.db",
      "ENOSPC: no space left on device, mkdtemp '/tmp/unentropy-XXXXXX'",
      "/tmp/unentropy-git-a1B2c3",
    ]
  ) assert.match(tempAdvice(text, "/tmp") ?? "", /^Make room in \/tmp, or set TMPDIR /, text);
  for (
    const text of ["/tmp/history.db", "/tmp/unentropy-shop/history.db", "/var/x.db", "/tmpfoo"]
  ) {
    assert.equal(tempAdvice(text, "/tmp"), undefined, text);
  }
});

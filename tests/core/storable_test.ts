import assert from "node:assert/strict";
import { storable } from "../../core/storable.ts";

Deno.test("storable() changes texts that a database would not give back, and names of fields", () => {
  assert.deepEqual(storable({ "a\0": ["b\0c", 1, null, { d: "\ud800e" }], f: "💥" }), {
    "a\ufffd": ["b\ufffdc", 1, null, { d: "\ufffde" }],
    f: "💥",
  });
});

Deno.test("storable() returns the data itself where there is nothing to change", () => {
  const data = { a: ["b", 1, null, { c: undefined }] };
  assert.equal(storable(data), data);
});

import assert from "node:assert/strict";
import { footnotes } from "../../../core/text/footnotes.ts";

Deno.test("several texts are numbered in the order in which they come, each once", () => {
  const notes = footnotes(["b", undefined, "a", "b"]);
  assert.equal(notes.caption, "¹ b; ² a");
  assert.deepEqual(["a", "b", undefined, "c"].map(notes.mark), [" ²", " ¹", "", ""]);
});

Deno.test("one text for all needs no number, no text no caption", () => {
  const one = footnotes(["a", "a"], (text) => text.toUpperCase());
  assert.deepEqual([one.caption, one.mark("a")], ["A", ""]);
  assert.equal(footnotes([undefined]).caption, "");
});

Deno.test("of more than twenty texts the rest is counted", () => {
  const notes = footnotes(Array.from({ length: 25 }, (_, index) => `t${index}`));
  assert.match(notes.caption, /; ²⁰ t19; and 5 more$/);
  assert.deepEqual([notes.mark("t9"), notes.mark("t20")], [" ¹⁰", ""]);
});

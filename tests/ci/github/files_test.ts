import assert from "node:assert/strict";
import { fitSummary, formatOutputs } from "../../../ci/github/files.ts";
import { PublishError } from "../../../errors.ts";

/** Reads an outputs file as the runner does (actions/runner, FileCommandManager.cs). */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const [name, delimiter] = (lines[i] ?? "").split("<<");
    if (!name || delimiter === undefined) continue;
    const value: string[] = [];
    for (i++; lines[i] !== delimiter; i++) value.push(lines[i] ?? assert.fail("no end"));
    outputs[name] = value.join("\n");
  }
  return outputs;
}

const delimiters = () => {
  let n = 0;
  return () => `word-${n++}`;
};

Deno.test("formatOutputs() carries any value through the runner's parser", () => {
  const outputs = {
    "quality-gate-status": "pass",
    empty: "",
    lines: "one\ntwo=2\nthree<<EOF\nEOF\n",
    hostile: "x\nghadelimiter_word-9\nadmin=true",
  };
  const { text, dropped } = formatOutputs(outputs, delimiters());
  assert.deepEqual(parseOutputs(text), outputs);
  assert.deepEqual(dropped, []);
});

Deno.test("formatOutputs() refuses a value that holds its own delimiter", () => {
  assert.throws(() => formatOutputs({ a: "x\nghadelimiter_fixed\n" }, () => "fixed"), PublishError);
});

for (const name of ["a b", "", "x<<y", "x=y", "1x", "a\nb"]) {
  Deno.test(`formatOutputs() refuses the name ${JSON.stringify(name)}`, () => {
    assert.throws(() => formatOutputs({ [name]: "v" }, delimiters()), PublishError);
  });
}

Deno.test("formatOutputs() empties the largest outputs beyond GitHub's limit", () => {
  const outputs = { small: "ok", big: "x".repeat(600_000), middle: "y".repeat(300_000) };
  const { text, dropped } = formatOutputs(outputs, delimiters());
  assert.deepEqual(dropped, ["big"]);
  assert.deepEqual(parseOutputs(text), { ...outputs, big: "" });
});

Deno.test("fitSummary() leaves a summary that fits as it is", () => {
  assert.equal(fitSummary("# Title", undefined), "# Title\n");
});

Deno.test("fitSummary() cuts on a line below 1 MiB of UTF-8 and links the run", () => {
  const markdown = "€ line\n".repeat(200_000);
  const cut = fitSummary(markdown, "https://run");
  const bytes = new TextEncoder().encode(cut).length;
  assert.ok(bytes <= 1000 * 1024 && bytes > 990 * 1024, `${bytes} bytes`);
  const body = cut.slice(0, cut.indexOf("\n\n*Cut"));
  assert.ok(body.split("\n").every((line) => line === "€ line" || line === ""));
  assert.match(cut, /\*Cut here: GitHub shows 1 MiB of summary\.\* \[.*\]\(https:\/\/run\)\n$/);
});

Deno.test("fitSummary() closes a code fence and details that the cut leaves open", () => {
  const markdown = `<details>\n<summary>x</summary>\n\n\`\`\`\`mermaid\n${
    "```\nx\n".repeat(300_000)
  }`;
  const cut = fitSummary(markdown, undefined);
  assert.match(cut, /\n````\n\n<\/details>\n\n\*Cut here/);
});

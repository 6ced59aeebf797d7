import assert from "node:assert/strict";
import {
  type Annotation,
  annotationCommands,
  endGroupCommand,
  groupCommand,
  harmless,
  maskCommands,
  maskedValues,
} from "../../../ci/github/workflow_commands.ts";

/** What the runner reads as a command (actions/runner, ActionCommand.cs). */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith("::") || line.includes("##[");
}

Deno.test("annotationCommands() escapes data and properties", () => {
  assert.equal(
    annotationCommands([{
      level: "error",
      title: "a:b,c%",
      file: "src/x,y.ts",
      line: 3,
      message: "50% of\n::error::x",
    }]),
    "::error title=a%3Ab%2Cc%25,file=src/x%2Cy.ts,line=3::50%25 of%0A::error::x\n",
  );
  assert.equal(annotationCommands([{ level: "notice", message: "m" }]), "::notice::m\n");
});

Deno.test("annotationCommands() shows ten at most and says how many more there are", () => {
  const many: Annotation[] = Array.from(
    { length: 13 },
    (_, i) => ({ level: "error", message: `m${i}` }),
  );
  const lines = annotationCommands(many).trimEnd().split("\n");
  assert.equal(lines.length, 10);
  assert.equal(lines[9], "::notice::4 more are in the job summary");
});

Deno.test("annotationCommands() cuts a message where GitHub would", () => {
  const line = annotationCommands([{ level: "error", message: "x".repeat(5000) }]);
  assert.equal(line.length, "::error::".length + 4096 + 1);
});

Deno.test("maskCommands() masks every line of a secret, but no short word", () => {
  assert.equal(
    maskCommands(["first-line\nsecond-line", "true", "first-line"]),
    "::add-mask::first-line%0Asecond-line\n::add-mask::first-line\n::add-mask::second-line\n",
  );
});

Deno.test("maskedValues() finds secrets by the names of their variables", () => {
  assert.deepEqual(
    maskedValues({
      PATH: "/bin",
      GITHUB_TOKEN: "t1",
      AWS_SECRET_ACCESS_KEY: "t2",
      AWS_ACCESS_KEY_ID: "t3",
      "INPUT_S3-SECRET-ACCESS-KEY": "t4",
      DB_PASSWORD: "t5",
      SIGNING_PASSPHRASE: "t6",
      EMPTY_TOKEN: "",
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://example.com",
    }),
    ["t1", "t2", "t3", "t4", "t5", "t6"],
  );
});

Deno.test("groupCommand() keeps a hostile title on its line", () => {
  assert.equal(groupCommand("a\n::error::b"), "::group::a%0A::error::b\n");
  assert.equal(endGroupCommand(), "::endgroup::\n");
});

for (
  const text of [
    "::error::x",
    "  \t::set-output name=a::b",
    "fine\n::add-mask::x",
    "fine\r::add-mask::x",
    "\u00a0::warning::nbsp",
    "text ##[error]x",
    "###[group]x",
    ":::error::x",
    "\u2028::error::x",
  ]
) {
  Deno.test(`harmless() leaves no command in ${JSON.stringify(text)}`, () => {
    const lines = harmless(text).split(/\r\n|\r|\n|\u2028/);
    assert.deepEqual(lines.filter(isCommand), []);
  });
}

Deno.test("harmless() leaves ordinary text alone", () => {
  const text = "a::b\nstd::vector ## heading\n# [link]";
  assert.equal(harmless(text), text);
});

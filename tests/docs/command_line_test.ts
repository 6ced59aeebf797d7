import assert from "node:assert/strict";
import { commandsOf, problemOf } from "./_command_line.ts";
import { policyProblems } from "./_known_actions.ts";
import { blocksOf } from "./_pages.ts";
import { assertShown } from "./_scratch.ts";

Deno.test("commandsOf() finds the words of every command in lines of the shell", () => {
  const lines = [
    "# a comment",
    "A=1 one 'two words' three\\",
    '  --four "five \\"six\\"" > file # another',
    "seven && eight | nine --ten=11; twelve",
  ];
  assert.deepEqual(commandsOf(lines.join("\n")), [
    ["one", "two words", "three", "--four", 'five "six"'],
    ["seven"],
    ["eight"],
    ["nine", "--ten=11"],
    ["twelve"],
  ]);
});

for (
  const [line, problem] of [
    ["unentropy-track", undefined],
    ["unentropy-track --quality-gate-mode hard", undefined],
    ["unentropy-track --quality-gate-mode hart", /Allowed choices|off, soft, hard|hart/],
    ["unentropy-track track --labels os=linux", /unknown option/],
    ["unentropy-track trak", /no command "trak"/],
    ["unentropy-track history shows x", /unknown command/],
    ["unentropy-track migrate --from sqlite-local", /required option/],
    ["unentropy-track collect size dist --compress gzip", undefined],
    ["deno run -A jsr:@unentropy/track/cli trak", /no command "trak"/],
    ["node dist/unentropy-track.js --no-such", /unknown option/],
    ["npx -y deno task test", undefined],
    ["npx -y deno task tests", /no task "tests"/],
    ["gti status", /nobody knows/],
  ] as const
) {
  Deno.test(`problemOf() finds ${problem === undefined ? "nothing" : "what is"} wrong with ${line}`, () => {
    const [words = []] = commandsOf(line);
    const found = problemOf(words);
    if (problem === undefined) assert.equal(found, undefined);
    else assert.match(found ?? "", problem);
  });
}

Deno.test("policyProblems() finds a misspelt action, a bucket's action on objects, and a role for everybody", () => {
  const problems = (...statements: readonly unknown[]) =>
    policyProblems(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  const bucket = "arn:aws:s3:::m";
  assert.deepEqual(
    problems({ Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket}/h.db*` }),
    [],
  );
  assert.deepEqual(
    problems({ Effect: "Allow", Action: ["s3:GetObjects"], Resource: `${bucket}/h.db` }),
    [
      "unknown action s3:GetObjects",
    ],
  );
  assert.equal(
    problems({ Effect: "Allow", Action: "s3:ListBucket", Resource: `${bucket}/*` }).length,
    1,
  );
  assert.equal(problems({ Effect: "Allow", Action: "s3:PutObject", Resource: bucket }).length, 1);
  assert.equal(
    problems({ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: {} }).length,
    1,
  );
});

Deno.test("blocksOf() reads the language, the marks and the place of each block, in lists too", () => {
  const page = "a\n```sh exit=2\nfalse\n```\n\n- b\n\n  ```jsonc file=x.json\n  {\n    }\n  ```\n";
  assert.deepEqual(
    blocksOf("p.md", page).map(({ language, marks, text, at }) => [language, [...marks], text, at]),
    [
      ["sh", [["exit", "2"]], "false\n", "p.md:2"],
      ["jsonc", [["file", "x.json"]], "{\n  }\n", "p.md:8"],
    ],
  );
  assert.throws(() => blocksOf("p.md", "```sh\n"), /p\.md:1/);
});

Deno.test("assertShown() forgives numbers, times, ids and gaps, and nothing else", () => {
  const output = "✓  bundle   44 B  1.9 ms\nshop main 5d1f0c7 A commit\nGate failed 1 failed\n";
  assertShown("✓ bundle 51 B 2.1 s\n…\nGate failed 2 failed\n", output);
  assertShown("shop main 0123456 A commit\n", output);
  assert.throws(() => assertShown("shop main 0123456 Another commit\n", output));
  assert.throws(() => assertShown("Gate failed 1 failed\nshop main 0123456 A commit\n", output));
  assert.throws(() => assertShown("✓ bundle 51 kB 2.1 s\n", output));
});

import assert from "node:assert/strict";
import { ERROR_CODES } from "../../errors.ts";
import { VERSION } from "../../core/version.ts";
import { main } from "../../commands/main.ts";
import { makeProject, type Project } from "./_cli.ts";

/** The words of every command that has `--json`, as the program itself lists them. */
async function commandsWithJson(project: Project): Promise<readonly (readonly string[])[]> {
  const { stdout } = await project.cli(["completions", "bash", "--json"]);
  const { commands } = JSON.parse(stdout) as {
    readonly commands: readonly {
      readonly path: readonly string[];
      readonly flags: readonly { readonly names: readonly string[] }[];
    }[];
  };
  return commands.filter(({ path, flags }) =>
    path.length > 0 && flags.some(({ names }) => names.includes("--json"))
  ).map(({ path }) => path);
}

/** What a failed command prints is one object of one shape, and it says on stderr what it says there. */
function assertFailure(
  { code, stdout, stderr }: Awaited<ReturnType<Project["cli"]>>,
  words: string,
): void {
  assert.equal(code, 2, words);
  const result = JSON.parse(stdout);
  const { exitCode, version, error } = result;
  assert.deepEqual([exitCode, version], [2, VERSION], words);
  assert.deepEqual(Object.keys(error).toSorted(), ["category", "code", "fix", "what", "why"]);
  assert.equal(ERROR_CODES[error.code as keyof typeof ERROR_CODES], error.category, words);
  for (const text of [error.code, error.what]) assert.ok(stderr.includes(text), words);
}

Deno.test("every command with --json prints one object when it is used wrongly", async () => {
  await using project = await makeProject("{");
  const commands = await commandsWithJson(project);
  assert.ok(commands.length > 25, `${commands.length}`);
  for (const words of commands) {
    assertFailure(await project.cli([...words, "--json", "--bogus"]), words.join(" "));
  }
  for (const words of [["trakc"], ["history"], ["history", "lits"], ["--pull-request", "x"]]) {
    assertFailure(await project.cli([...words, "--json"]), words.join(" "));
  }
});

Deno.test("every command that needs a config prints one object where that cannot be read", async () => {
  await using project = await makeProject("{");
  for (
    const words of [
      ["track"],
      ["gate"],
      ["report", "-o", "x.html"],
      ["check"],
      ["sources"],
      ["test"],
      ["badge", "x"],
      ["export", "-o", "x.csv"],
      ["backfill"],
      ["migrate", "--from", "sqlite-local", "--to", "sqlite-local:x.db"],
      ["compare", "--base", "main"],
      ["history", "list"],
      ["history", "series", "x"],
      ["history", "changes"],
      ["history", "show", "x"],
      ["history", "events"],
    ]
  ) {
    const ended = await project.cli([...words, "--json"]);
    assertFailure({ ...ended, stdout: onlyFailure(ended.stdout) }, words.join(" "));
    assert.equal(JSON.parse(ended.stdout).error.code, "CONFIG_NOT_JSON", words.join(" "));
  }
});

/** The result of a track that could not begin has the same fields, and more. */
function onlyFailure(text: string): string {
  const { exitCode, version, error } = JSON.parse(text);
  return JSON.stringify({ exitCode, version, error });
}

Deno.test("what nobody foresaw is told with what a report of it needs", async () => {
  let [stdout, stderr] = ["", ""];
  const code = await main(["history", "list", "--json"], {
    env: {},
    // No path at all: what a defect of ours would give.
    cwd: 17 as unknown as string,
    stdout: { write: (text) => void (stdout += text), isTerminal: false, columns: 80 },
    stderr: { write: (text) => void (stderr += text), isTerminal: false, columns: 80 },
    writeCommand: () => {},
    signal: new AbortController().signal,
  });
  assert.equal(code, 2);
  assert.equal(JSON.parse(stdout).error.code, "INTERNAL");
  assert.match(stderr, /^ {2}fix {2}Report it with what was run and with its cause/m);
  assert.match(stderr, /^ {2}on {3}unentropy-track [\d.]+ \(.*(?:Deno|Node) [\d.]+\) on \w+ \w+$/m);
});

// deno-lint-ignore-file no-console -- it prints for people
/**
 * Runs every test: the suites under tests/, then the examples in the public documentation.
 * Arguments are passed to `deno test`; the last line says how many passed and failed.
 *
 * @module
 */

/** The files whose documentation has examples that run. */
const DOCUMENTED = ["mod.ts", "providers/registry.ts", "collectors/registry.ts"];

const args = [...Deno.args];
const suites = await run([
  "test",
  "-A",
  "--quiet",
  "--no-check",
  ...args,
  ...(hasPath(args) ? [] : ["tests/"]),
]);
const examples = hasPath(args) || args.length > 0
  ? undefined
  : await run(["test", "-A", "--quiet", "--no-check", "--doc", ...DOCUMENTED]);
const all = [suites, ...(examples === undefined ? [] : [examples])];
const sum = (field: "passed" | "failed" | "ignored") => all.reduce((n, one) => n + one[field], 0);
const crashed = all.some((one) => one.code !== 0 && one.failed === 0);
console.log(
  `${sum("passed")} passed, ${sum("failed") + (crashed ? 1 : 0)} failed, ${sum("ignored")} skipped`,
);
Deno.exit(all.every((one) => one.code === 0) && sum("passed") > 0 ? 0 : 1);

interface Outcome {
  readonly code: number;
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

function hasPath(words: readonly string[]): boolean {
  return words.some((word) => !word.startsWith("-"));
}

/** Runs `deno …`, shows its output as it comes and reads the closing line. */
async function run(command: readonly string[]): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command],
    stdout: "piped",
    stderr: "inherit",
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  }).spawn();
  const decoder = new TextDecoder();
  let closing = "";
  let unfinished = "";
  for await (const chunk of child.stdout) {
    Deno.stdout.writeSync(chunk);
    const lines = (unfinished + decoder.decode(chunk, { stream: true })).split("\n");
    unfinished = lines.pop() ?? "";
    // Not always the last line: a table of coverage may follow.
    closing = lines.flatMap((line) => /^(?:ok|FAILED) \| (.*)$/.exec(line)?.[1] ?? []).at(-1) ??
      closing;
  }
  const { code } = await child.status;
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(closing)?.[1] ?? 0);
  return { code, passed: count("passed"), failed: count("failed"), ignored: count("ignored") };
}

// deno-lint-ignore-file no-console -- it prints for people
/**
 * Runs the tests: the suites under tests/, then the examples in the public documentation. `--all` tries every seed of the fuzzing, the
 * kills and the endurance, of which the suite for every day takes a taste. Other arguments are passed to `deno test`; the last line says how
 * many passed and failed.
 *
 * @module
 */

import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The files whose documentation has examples that run. */
const DOCUMENTED = [
  "mod.ts",
  "config/define_config.ts",
  "providers/registry.ts",
  "collectors/registry.ts",
  "testing/store_contract.ts",
  "track/asking/open_history.ts",
  "track/phases/result_markdown.ts",
];
/** Suites that change the environment of their own process, which no other test may share. */
const ALONE = "tests/security/";

/** Thousands of small repositories come and go: in memory that takes a quarter less than on a disk, if there is as much of it. */
const MEMORY = { folder: "/dev/shm", bytes: 2 * 1024 ** 3 };

const temp = await mkdtemp(join(await memoryFolder() ?? tmpdir(), "unentropy-tests-"));
// What runs ends with the terminal's interruption; what it left is still to be removed.
Deno.addSignalListener("SIGINT", () => {});
const words = Deno.args.filter((word) => word !== "--all");
const env = { UNENTROPY_TESTS: Deno.args.includes("--all") ? "all" : "taste", TMPDIR: temp };
const suite = ["test", "-A", "--quiet", "--no-check"];
const hasPath = words.some((word) => !word.startsWith("-"));
const all = hasPath ? [await run([...suite, "--parallel", ...words])] : [
  ...await Promise.all([
    run([...suite, "--parallel", ...words, `--ignore=${ALONE}`, "tests/"]),
    run([...suite, ...words, ALONE], { later: true }),
  ]),
  ...(words.length > 0 ? [] : [await run([...suite, "--doc", ...DOCUMENTED])]),
];
await rm(temp, { recursive: true, force: true });
const sum = (field: "passed" | "failed" | "ignored") => all.reduce((n, one) => n + one[field], 0);
const crashed = all.some((one) => one.code !== 0 && one.failed === 0);
console.log(
  `${sum("passed")} passed, ${sum("failed") + (crashed ? 1 : 0)} failed, ${sum("ignored")} skipped`,
);
Deno.exit(all.every((one) => one.code === 0) && sum("passed") > 0 ? 0 : 1);

/** A folder in memory, if there is room and programs may be started from it. */
async function memoryFolder(): Promise<string | undefined> {
  const probe = join(MEMORY.folder, `unentropy-${crypto.randomUUID()}`);
  try {
    const { bavail, bsize } = await statfs(MEMORY.folder);
    if (bavail * bsize < MEMORY.bytes) return undefined;
    await Deno.writeTextFile(probe, "#!/bin/sh\n", { mode: 0o755 });
    const { success } = await new Deno.Command(probe).output();
    return success ? MEMORY.folder : undefined;
  } catch {
    return undefined;
  } finally {
    await rm(probe, { force: true });
  }
}

interface Outcome {
  readonly code: number;
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/**
 * Runs `deno …`, shows its output and reads the closing line.
 *
 * @param options `later`: shown in one piece at its end, because another one's is shown as it comes
 */
async function run(
  command: readonly string[],
  { later = false }: { readonly later?: boolean } = {},
): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command],
    stdout: "piped",
    stderr: later ? "piped" : "inherit",
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", ...env },
  }).spawn();
  const errors = later ? new Response(child.stderr).text() : "";
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (!later) await print(text);
    output += text;
  }
  const { code } = await child.status;
  if (later) await print(`${output}${await errors}`);
  // Not always the last line: a table of coverage may follow.
  const closing = [...output.matchAll(/^(?:ok|FAILED) \| (.*)$/gm)].at(-1)?.[1] ?? "";
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(closing)?.[1] ?? 0);
  return { code, passed: count("passed"), failed: count("failed"), ignored: count("ignored") };
}

async function print(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}

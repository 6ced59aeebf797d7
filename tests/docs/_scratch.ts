import assert from "node:assert/strict";
import { dirname, join } from "node:path";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What one block printed, and how it ended. */
export interface Ending {
  readonly code: number;
  readonly output: string;
}

/** A small shop in a git repository of its own, in which a page's blocks run one after the other, as a reader would run them. */
export interface Scratch extends AsyncDisposable {
  readonly write: (path: string, text: string) => Promise<void>;
  /** Runs lines of the shell; the first that fails ends them. */
  readonly sh: (lines: string) => Promise<Ending>;
  /** Runs a module; the types of all are checked together, in types_test.ts. */
  readonly ts: (path: string) => Promise<Ending>;
}

/** Makes a shop with one commit on `main`, which `origin` has too, and beside it `old.db`, a database of the reference system. */
export async function makeScratch(): Promise<Scratch> {
  const temp = await Deno.realPath(await Deno.makeTempDir({ prefix: "unentropy-docs-" }));
  const folder = join(temp, "shop");
  const tools = join(temp, "bin");
  await copyFolder(join(ROOT, "tests/fixtures/shop"), folder);
  await Deno.rename(join(folder, "bin"), tools);
  await Deno.copyFile(
    join(ROOT, "tests/fixtures/reference/unentropy-1.1.0.db"),
    join(temp, "old.db"),
  );
  // The program as a user has it on the path.
  await Deno.writeTextFile(
    join(tools, "unentropy-track"),
    `#!/bin/sh\nexec "${Deno.execPath()}" run -A --no-check "${ROOT}cli.ts" "$@"\n`,
    { mode: 0o755 },
  );

  const run = async (program: string, args: readonly string[]): Promise<Ending> => {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      cwd: folder,
      clearEnv: true,
      env: { ...surroundings(), PATH: `${tools}:${Deno.env.get("PATH")}` },
      stdin: "null",
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, output: decode(stdout) + decode(stderr) };
  };
  const sh = (lines: string) => run("bash", ["-euo", "pipefail", "-c", lines]);
  const { code, output } = await sh(`
    git init -q -b main .
    git add -A
    git commit -q -m "The shop"
    git clone -q --bare . ../origin.git
    git remote add origin ../origin.git
    git fetch -q origin`);
  assert.equal(code, 0, output);
  return {
    write: async (path, text) => {
      const full = join(folder, path);
      await Deno.mkdir(dirname(full), { recursive: true });
      await Deno.writeTextFile(full, text);
    },
    sh,
    ts: (path) =>
      run(Deno.execPath(), ["run", "-A", "--no-check", "--config", `${ROOT}deno.json`, path]),
    [Symbol.asyncDispose]: () => Deno.remove(temp, { recursive: true }),
  };
}

/** Nothing of the CI system that runs the tests, and somebody who commits. */
function surroundings(): Record<string, string> {
  const names = ["HOME", "TMPDIR", "DENO_DIR", "DENO_COVERAGE_DIR", "XDG_CACHE_HOME"];
  return {
    ...Object.fromEntries(names.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    })),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    ...Object.fromEntries(["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "Ada"],
      [`GIT_${who}_EMAIL`, "ada@example.com"],
    ])),
  };
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

/**
 * Asserts that what a page shows is what was printed: each line in its order, numbers, times, ids, folders and the width of gaps aside. A line of `…` stands
 * for any number of lines.
 *
 * @param shown The page's lines
 * @param output What the block before printed
 */
export function assertShown(shown: string, output: string): void {
  const printed = output.split("\n").map(shape);
  let at = 0;
  for (const line of shown.split("\n").map(shape)) {
    if (line === "" || line === "…") continue;
    const found = printed.indexOf(line, at);
    assert.ok(
      found >= 0,
      `nobody printed "${line}"; after line ${at} there was:\n${printed.slice(at).join("\n")}`,
    );
    at = found + 1;
  }
}

function shape(line: string): string {
  return line
    .replaceAll(/\/\S+\/shop\//g, "/shop/")
    .replaceAll(/\b[0-9a-f]{7,64}\b/g, "#")
    .replaceAll(/\b\d{4}-\d\d-\d\d(?: \d\d:\d\d)?/g, "#")
    .replaceAll(/(?<![\w-])\d[\d,]*(?:\.\d+)?/g, "#")
    .replaceAll(/# (?:ns|µs|ms|s)\b|#m #s|#h #m/g, "#t")
    .replaceAll(/\s+/g, " ").trim();
}

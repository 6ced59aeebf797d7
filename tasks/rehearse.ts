// deno-lint-ignore-file no-console -- it prints for people
/**
 * Rehearses a release on this machine, with nothing sent anywhere: what `.github/workflows/release.yml` makes, its hashes, the package for
 * npm, JSR's dry run, and the action as its tag will carry it, installed from a server on loopback. Programs are compiled for this machine
 * where a runtime can be had; `DENO_COMPILE` and `DENORT_BIN` name one, as for `deno task compile`.
 *
 * @module
 */

import { basename, join } from "node:path";
import { BUNDLE } from "./build.ts";

const DIST = join(BUNDLE, "..");
const deno = (...args: readonly string[]) => run(Deno.execPath(), args);
let failed = 0;
let passed = 0;

const compiled = await step("programs, packed with their hashes", async () => {
  if (await deno("run", "-A", "tasks/compile.ts", "--assets").then(() => true, () => false)) return;
  await deno("run", "-A", "tasks/compile.ts", "--none", "--assets");
  console.log(
    "       not rehearsed: a program for this machine, since no runtime can be had for it",
  );
});
if (compiled) {
  await step("the hashes fit", () => run("sha256sum", ["--check", "SHA256SUMS"], DIST));
  await step("the list of what it holds, and the licences", async () => {
    const names = (await Array.fromAsync(Deno.readDir(DIST))).map(({ name }) => name);
    for (const wanted of [/\.cdx\.json$/, /^THIRD_PARTY_LICENSES\.txt$/]) {
      if (!names.some((name) => wanted.test(name))) throw new Error(`dist has no ${wanted}`);
    }
  });
  await step(
    "the action, as the tag carries it",
    () => deno("test", "-A", "--no-check", "--quiet", "tests/action/release_rehearsal_test.ts"),
  );
}
await step("the package for npm", async () => {
  await deno("run", "-A", "tasks/npm.ts");
  const packed = await run("npm", ["pack", "./dist/npm", "--pack-destination", "dist", "--silent"]);
  const tarball = basename(packed.trim());
  await run("npm", ["publish", "--dry-run", "--ignore-scripts", `./dist/${tarball}`]);
  console.log(`       ${tarball}`);
});
await step("JSR takes it", () => deno("publish", "--dry-run", "--allow-dirty", "--no-check"));
console.log(`${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);

async function step(name: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    passed++;
    console.log(`ok     ${name}`);
    return true;
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error instanceof Error ? error.message : error}`);
    return false;
  }
}

async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", UNENTROPY_RELEASE: DIST },
    ...(cwd !== undefined && { cwd }),
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

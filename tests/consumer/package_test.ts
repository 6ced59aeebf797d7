import assert from "node:assert/strict";
import { join } from "node:path";
import { ERROR_CODES } from "../../errors.ts";
import { VERSION } from "../../core/version.ts";
import { NODE, WITHOUT_NODE } from "../action/_runner.ts";
import {
  type Consumer,
  makeConsumer,
  OLD_NODE,
  WITHOUT_NODE_TYPES,
  WITHOUT_OLD_NODE,
} from "./_consumer.ts";
import { currentPackage, packed } from "./_package.ts";

/** A project that has nothing of this one but the tarball. */
async function withConsumer(work: (consumer: Consumer) => Promise<void>): Promise<void> {
  await using consumer = await makeConsumer(await currentPackage());
  await work(consumer);
}

Deno.test({
  name: "the types of the package that npm packs fit, with node16 and bundler, without a browser's",
  ignore: WITHOUT_NODE_TYPES,
  fn: () =>
    withConsumer(async ({ check }) => {
      for (const resolution of ["node16", "bundler"] as const) {
        assert.equal(await check(resolution), "", `types by moduleResolution ${resolution}`);
      }
    }),
});

Deno.test({
  name: "the package that npm packs is a module and a command, on Node",
  ignore: WITHOUT_NODE,
  fn: () =>
    withConsumer(async ({ run, folder }) => {
      const node = NODE ?? "";
      const program = await run(node, ["--no-warnings", "--experimental-strip-types", "use.ts"]);
      assert.deepEqual([program.code, program.stderr], [0, ""]);
      assert.equal(
        program.stdout,
        "undefined 42 1\nundefined 42 2\nanswer 42\n2 <!DOCTYPE html>\n13 claims hold\n",
      );
      // The command as npm installs it, and by its name.
      const command = join(folder, "node_modules/.bin/unentropy-track");
      const version = await run(node, [command, "--version"]);
      assert.match(version.stdout, new RegExp(`^unentropy-track ${VERSION} .*Node \\d+`));
      // What is loaded when it is needed is there, whatever its package is written in.
      await Deno.writeTextFile(join(folder, "junit.xml"), "<testsuite><testcase/></testsuite>");
      const tests = await run(node, [command, "collect", "tests", "junit.xml", "--json"]);
      assert.equal(JSON.parse(tests.stdout).readings[0].value, 1, tests.stderr);
      const tracked = await run(node, [command]);
      assert.equal(tracked.code, 0, tracked.stderr);
      const failed = await run(node, [command, "--config", "none.json", "--json"]);
      assert.equal(failed.code, 2);
      assert.match(failed.stderr, /CONFIG_NOT_FOUND/);
    }),
});

Deno.test({
  name: "an old Node is told so in one line, by the command and by the module",
  ignore: WITHOUT_OLD_NODE,
  fn: () =>
    withConsumer(async ({ run, folder }) => {
      const node = OLD_NODE ?? "";
      const told = await run(node, [join(folder, "node_modules/.bin/unentropy-track")]);
      assert.equal(told.code, 2);
      assert.match(told.stderr, /^✗ [^\n]*RUNTIME_TOO_OLD[^\n]*\n +why +this is Node [^\n]*\n$/);
      const code = `import { ERROR_CODES, trackMetrics } from "@unentropy/track";
        const { exitCode, error } = await trackMetrics();
        console.log(JSON.stringify([exitCode, error.code, Object.keys(ERROR_CODES).length]));`;
      const module = await run(node, ["--no-warnings", "--input-type=module", "--eval", code]);
      const codes = Object.keys(ERROR_CODES).length;
      assert.deepEqual(JSON.parse(module.stdout), [2, "RUNTIME_TOO_OLD", codes], module.stderr);
    }),
});

Deno.test("the package holds what it runs and its types and licences, and nothing else", async () => {
  const { stdout } = await new Deno.Command("tar", { args: ["-tzf", await packed()] }).output();
  const kinds = new TextDecoder().decode(stdout).trim().split("\n")
    .map((path) => path.replace(/^package\//, ""))
    .map((path) => path.replace(/^(shared|types)\/.*(\.js|\.d\.ts)$/, "$1/*$2"));
  assert.deepEqual([...new Set(kinds)].sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "THIRD_PARTY_LICENSES.txt",
    "cli.js",
    "mod.js",
    "package.json",
    "shared/*.js",
    "testing.js",
    "types/*.d.ts",
  ]);
});

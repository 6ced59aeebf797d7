// deno-lint-ignore-file no-console -- it prints for people
/**
 * The one gate: everything that must be true of the source before it is merged.
 *
 * @module
 */

const entryPoints = ["mod.ts", "testing.ts", "cli.ts"];
const steps: readonly (readonly string[])[] = [
  ["fmt", "--check"],
  ["lint"],
  ["check", "."],
  ["doc", "--lint", ...entryPoints],
  ["test", "-A", "--quiet", "--no-check", "tests/house_test.ts"],
  ["run", "-A", "tasks/generated.ts", "--check"],
  ["publish", "--dry-run", "--allow-dirty", "--no-check"],
];

const failed: string[] = [];
for (const step of steps) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...step],
    env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const name = `deno ${step.join(" ")}`;
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name}`);
  if (code !== 0) {
    failed.push(name);
    console.log(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
  }
}
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`);
Deno.exit(failed.length === 0 ? 0 : 1);

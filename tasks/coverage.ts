// deno-lint-ignore-file no-console -- it prints for people
/**
 * Runs the tests and tells which lines of the product they reach: a table, and `coverage/lcov.info` for the metric `coverage`. Fails below
 * the threshold of deno.json. Words behind it are passed to `deno test`.
 *
 * Programs that tests start are counted too; they write their part on leaving, so one that is killed leaves none. Code that runs in a
 * browser (report/client/) or in the action's Node (action/) has tests of its own and is not counted.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);
const RAW = new URL("coverage/raw/", ROOT).pathname;
const LCOV = new URL("coverage/lcov.info", ROOT).pathname;
const COUNTED = [
  `--include=^${ROOT}(?:cli|track|errors)\\.ts$`,
  `--include=^${ROOT}(?!action|tasks|tests|bench|report/client/)[a-z_]+/.+\\.ts$`,
  "--exclude=/client_bundle\\.ts$",
];

await Deno.remove(new URL("coverage/", ROOT), { recursive: true }).catch(unlessMissing);
const tests = await deno(["run", "-A", "tasks/test.ts", `--coverage=${RAW}`, ...Deno.args]);
await deno(["coverage", RAW, ...COUNTED, "--lcov", `--output=${LCOV}`]);
const enough = await deno(["coverage", RAW, ...COUNTED]);
console.log(`Lines by file: ${LCOV}`);
Deno.exit(tests && enough ? 0 : 1);

async function deno(args: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { DENO_COVERAGE_DIR: RAW, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return success;
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
